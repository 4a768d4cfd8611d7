"""The marketing case: its content, its state and which moves are legal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypedDict, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin

from approvals.organisation.models import Department
from marketing_review.models.category import CategoryVersion
from marketing_review.models.content import digest_of
from marketing_review.models.machine import machine_of, move, sentence, stay
from workflows.engine.machine import Machine
from workflows.ledger.actor import Actor
from workflows.runtime.models import Case


class Pass(TypedDict):
    """A review passed: for this round and exactly this content."""

    round: int
    digest: str
    by: int | None
    at: str


class State(models.TextChoices):
    DRAFT = "draft", _("草稿")
    IN_QUALITY_REVIEW = "in_quality_review", _("品质审核中")
    IN_COSIGN = "in_cosign", _("会签中")
    IN_LEGAL_REVIEW = "in_legal_review", _("法律审核中")
    IN_OA_APPROVAL = "in_oa_approval", _("领导审批中")
    PREPARING = "preparing", _("协同准备中")
    READY_TO_LAUNCH = "ready_to_launch", _("待上线")
    RUNNING = "running", _("运行中")
    SUSPENDED = "suspended", _("已暂停")
    ENDED = "ended", _("待评估")
    EVALUATED = "evaluated", _("评估待确认")
    CLOSED = "closed", _("已结案")
    CANCELLED = "cancelled", _("已取消")
    REJECTED = "rejected", _("已否决")


REVIEWS = (State.IN_QUALITY_REVIEW, State.IN_COSIGN, State.IN_LEGAL_REVIEW, State.IN_OA_APPROVAL)
BEFORE_LAUNCH = (State.DRAFT, *REVIEWS, State.PREPARING, State.READY_TO_LAUNCH)
LAUNCHED = (State.RUNNING, State.SUSPENDED, State.ENDED, State.EVALUATED, State.CLOSED)
FINAL = (State.CLOSED, State.CANCELLED, State.REJECTED)
STEPS = ("quality", "service", "expert", "cosign", "legal", "leader")


@sentence(_("品质审核对当前内容的通过意见不存在或已失效"))
def quality_stands(case: MarketingCase) -> bool:
    return case.standing("quality")


@sentence(_("客服审核对当前内容的通过意见不存在或已失效"))
def service_stands(case: MarketingCase) -> bool:
    return case.standing("service")


@sentence(_("五类专家对当前内容的通过意见不存在或已失效"))
def experts_stand(case: MarketingCase) -> bool:
    return not case.online or case.standing("expert")


@sentence(_("部门会签对当前内容的通过意见不存在或已失效"))
def cosign_stands(case: MarketingCase) -> bool:
    return case.standing("cosign")


@sentence(_("法律审核对当前内容的通过意见不存在或已失效"))
def legal_stands(case: MarketingCase) -> bool:
    return case.standing("legal")


@sentence(_("领导对当前内容的审批不存在或已失效"))
def leader_stands(case: MarketingCase) -> bool:
    return case.standing("leader")


@sentence(_("提交后内容被改动，与冻结的轮次不一致"))
def content_is_frozen(case: MarketingCase) -> bool:
    return digest_of(case.content) == case.frozen_digest


@sentence(_("活动已经上线：请在变更轮次中操作，或终止活动"))
def not_live(case: MarketingCase) -> bool:
    return case.live_round_id is None


@sentence(_("活动尚未上线，没有可以恢复的已批准内容"))
def is_live(case: MarketingCase) -> bool:
    return case.live_round_id is not None


@sentence(_("活动已经暂停"))
def is_open(case: MarketingCase) -> bool:
    return case.suspended_at is None


@sentence(_("活动没有暂停"))
def is_suspended(case: MarketingCase) -> bool:
    return case.suspended_at is not None


@sentence(_("这一步已经生效，不能撤回"))
def can_be_taken_back(case: MarketingCase) -> bool:
    return False


class MarketingCaseQuerySet(models.QuerySet["MarketingCase"]):
    def in_library(self) -> MarketingCaseQuerySet:
        """Cases whose effect was evaluated and confirmed."""
        return self.filter(state=State.CLOSED)

    def live(self) -> MarketingCaseQuerySet:
        """Campaigns that customers can take part in, or could until they were suspended."""
        return self.filter(live_round__isnull=False).exclude(state__in=(State.ENDED, State.EVALUATED, *FINAL))

    def matching(self, words: Iterable[str]) -> MarketingCaseQuerySet:
        """Cases whose text holds every word."""
        found = self
        for word in words:
            found = found.filter(search_text__contains=word)
        return found


class MarketingCase(FSMModelMixin, models.Model):
    """A marketing campaign from its first draft to its confirmed evaluation."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="marketing", verbose_name=_("案件"))
    key = models.CharField(_("案号"), max_length=60, unique=True)
    template = models.ForeignKey(CategoryVersion, models.PROTECT, related_name="cases", verbose_name=_("类别模板"))
    checklist_versions = models.JSONField(_("审核清单版本"), default=dict)  # checklist key -> version number
    coverage = models.JSONField(_("意见覆盖的字段"), default=dict)  # step -> fields; a step not named covers everything
    title = models.CharField(_("名称"), max_length=200)
    initiator = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("发起人"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("责任人"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("发起部门"))
    state = FSMField(_("状态"), choices=State.choices, default=State.DRAFT, protected=True, db_index=True)
    content = models.JSONField(_("内容"), default=dict)
    frozen_digest = models.CharField(_("冻结内容摘要"), max_length=64, blank=True)
    passes = models.JSONField(_("有效意见"), default=dict)  # step -> Pass
    round_number = models.PositiveIntegerField(_("轮次"), default=0)
    current_round = models.ForeignKey("Round", models.PROTECT, null=True, related_name="+", verbose_name=_("当前轮次"))
    live_round = models.ForeignKey("Round", models.PROTECT, null=True, related_name="+", verbose_name=_("生效轮次"))
    online = models.BooleanField(_("非实体渠道"), default=False)
    period_start = models.DateTimeField(_("活动开始"), null=True)
    period_end = models.DateTimeField(_("活动结束"), null=True)
    budget = models.DecimalField(_("预算"), max_digits=15, decimal_places=2, null=True)
    tags = models.JSONField(_("标签"), default=list)
    search_text = models.TextField(_("检索文本"), blank=True)
    cloned_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="clones", verbose_name=_("克隆自"))
    created_at = models.DateTimeField(_("创建时间"))
    updated_at = models.DateTimeField(_("更新时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    launched_at = models.DateTimeField(_("上线时间"), null=True)
    # since when customers cannot join; beside the state, because a change can be under review at the same time
    suspended_at = models.DateTimeField(_("暂停时间"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ended_how = models.CharField(_("结束方式"), max_length=20, blank=True)  # period | stopped
    closed_at = models.DateTimeField(_("结案时间"), null=True)

    objects = MarketingCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("营销案")
        verbose_name_plural = _("营销案")
        constraints = [
            models.CheckConstraint(
                name="marketing_review_launched_has_content",
                condition=~Q(state__in=LAUNCHED) | Q(live_round__isnull=False, launched_at__isnull=False),
            ),
            models.CheckConstraint(
                name="marketing_review_submitted_has_round",
                condition=Q(state__in=(State.DRAFT, State.CANCELLED)) | Q(round_number__gt=0),
            ),
            models.CheckConstraint(
                name="marketing_review_ended_has_time",
                condition=~Q(state__in=(State.ENDED, State.EVALUATED, State.CLOSED)) | Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="marketing_review_suspended_is_live",
                condition=Q(state=State.SUSPENDED, suspended_at__isnull=False)
                | (~Q(state=State.SUSPENDED) & Q(suspended_at__isnull=True))
                | Q(state__in=BEFORE_LAUNCH, live_round__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-updated_at"], name="marketing_review_by_state"),
            models.Index(fields=["initiator", "-updated_at"], name="marketing_review_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @classmethod
    @cache
    def machine(cls) -> Machine:
        """The machine as `verify` walks it, read from the transitions below."""
        field = cast("FSMField", cls._meta.get_field("state"))
        return machine_of(field.get_all_transitions(cls), initial=State.DRAFT, final=FINAL)

    # --- passes -----------------------------------------------------------------------------------------------------

    def covered_digest(self, step: str) -> str:
        """The digest of what a pass of `step` covers, as the content is now."""
        return digest_of(self.content, self.coverage.get(step))

    def standing(self, step: str) -> bool:
        """Whether the step was passed for this round and for the very content that stands here now."""
        given: Pass | None = self.passes.get(step)
        return (
            given is not None and given["round"] == self.round_number
            and given["digest"] == self.covered_digest(step) and content_is_frozen(self)
        )

    def _pass(self, step: str, by: Actor, at: datetime) -> None:
        given = Pass(round=self.round_number, digest=self.covered_digest(step), by=by.id, at=at.isoformat())
        self.passes = {**self.passes, step: given}

    def _void(self, *steps: str) -> None:
        self.passes = {step: given for step, given in self.passes.items() if step not in steps}

    @property
    def in_change(self) -> bool:
        """Whether a change of a launched campaign is being prepared or reviewed."""
        return self.live_round_id is not None and self.state in BEFORE_LAUNCH

    @property
    def content_in_force(self) -> Mapping[str, Any]:
        """What customers can get: the content that was launched last; before a launch what stands here."""
        return self.live_round.content if self.live_round else self.content

    @property
    def suspended(self) -> bool:
        """Whether customers are kept from joining, whatever else goes on with the case."""
        return self.suspended_at is not None

    # --- submission and reviews -------------------------------------------------------------------------------------

    @move(source=[State.DRAFT], target=State.IN_QUALITY_REVIEW)
    def submit(self, *, by: Actor, at: datetime) -> None:
        self.round_number += 1
        self.frozen_digest = digest_of(self.content)
        self.passes = {}
        self.submitted_at = at

    @move(source=[State.IN_QUALITY_REVIEW], target=State.IN_COSIGN, needs=[content_is_frozen])
    def pass_quality_review(self, *, by: Actor, at: datetime) -> None:
        self._pass("quality", by, at)

    @move(source=[State.IN_COSIGN], target=State.IN_COSIGN, needs=[content_is_frozen])
    def pass_service_review(self, *, by: Actor, at: datetime) -> None:
        self._pass("service", by, at)

    @move(source=[State.IN_COSIGN], target=State.IN_COSIGN, needs=[content_is_frozen])
    def pass_expert_review(self, *, by: Actor, at: datetime) -> None:
        self._pass("expert", by, at)

    @move(source=[State.IN_COSIGN], target=State.IN_LEGAL_REVIEW, needs=[quality_stands, experts_stand])
    def pass_cosign(self, *, by: Actor, at: datetime) -> None:
        self._pass("cosign", by, at)

    @move(source=[State.IN_LEGAL_REVIEW], target=State.IN_LEGAL_REVIEW, needs=[cosign_stands])
    def pass_legal_review(self, *, by: Actor, at: datetime) -> None:
        self._pass("legal", by, at)

    @move(source=[State.IN_LEGAL_REVIEW, State.IN_OA_APPROVAL], target=State.IN_OA_APPROVAL,
          needs=[quality_stands, service_stands, experts_stand, cosign_stands, legal_stands])
    def hand_to_oa(self, *, by: Actor, at: datetime) -> None:
        """Only with every pass standing for the current content does a case reach the leader; again where a version
        has a step between legal review and leader whose decision was taken back."""

    @move(source=[State.IN_OA_APPROVAL], target=State.PREPARING, needs=[service_stands, legal_stands])
    def approve_by_leader(self, *, by: Actor, at: datetime) -> None:
        self._pass("leader", by, at)

    @move(source=[State.IN_OA_APPROVAL], target=State.REJECTED, needs=[not_live])
    def reject_by_leader(self, *, by: Actor, at: datetime) -> None:
        self.passes = {}

    # --- returns ----------------------------------------------------------------------------------------------------

    @move(source=[*REVIEWS, State.PREPARING, State.READY_TO_LAUNCH], target=State.DRAFT)
    @move(source=[State.RUNNING], target=State.DRAFT, needs=[is_live])
    @move(source=[State.ENDED], target=State.DRAFT, needs=[can_be_taken_back])
    def send_back(self, *, by: Actor, at: datetime) -> None:
        self.passes = {}
        self.frozen_digest = ""

    @move(source=[State.IN_COSIGN, State.IN_LEGAL_REVIEW, State.IN_OA_APPROVAL], target=State.IN_QUALITY_REVIEW)
    def reopen_quality_review(self, *, by: Actor, at: datetime) -> None:
        self.passes = {}

    @move(source=[State.IN_LEGAL_REVIEW, State.IN_OA_APPROVAL], target=State.IN_COSIGN)
    def reopen_cosign(self, *, by: Actor, at: datetime) -> None:
        self._void("service", "expert", "cosign", "legal", "leader")

    @move(source=[State.IN_LEGAL_REVIEW, State.IN_OA_APPROVAL], target=State.IN_LEGAL_REVIEW)
    def reopen_legal(self, *, by: Actor, at: datetime) -> None:
        self._void("legal", "leader")

    # --- what the engine could take back and the house does not: approvals, launches and ends are irrevocable -------

    @move(source=[State.PREPARING, State.RUNNING, State.ENDED], target=State.IN_OA_APPROVAL, needs=[can_be_taken_back])
    def undo_approval(self, *, by: Actor, at: datetime) -> None:
        """A leader's word stands."""

    @move(source=[State.PREPARING, State.READY_TO_LAUNCH], target=State.PREPARING, needs=[can_be_taken_back])
    def undo_task(self, *, by: Actor, at: datetime) -> None:
        """A task that was reported done stays done."""

    @move(source=[State.RUNNING, State.ENDED], target=State.READY_TO_LAUNCH, needs=[can_be_taken_back])
    def undo_launch(self, *, by: Actor, at: datetime) -> None:
        """Customers may have joined already."""

    @move(source=[State.ENDED], target=State.RUNNING, needs=[can_be_taken_back])
    def undo_end(self, *, by: Actor, at: datetime) -> None:
        """What is over is evaluated."""

    # --- launch and running -----------------------------------------------------------------------------------------

    @move(source=[State.PREPARING], target=State.READY_TO_LAUNCH, needs=[leader_stands])
    def complete_preparation(self, *, by: Actor, at: datetime) -> None:
        """All dispatched tasks are done."""

    @move(source=[State.READY_TO_LAUNCH], target=State.RUNNING, needs=[service_stands, legal_stands, leader_stands])
    def launch(self, *, by: Actor, at: datetime) -> None:
        self.live_round = self.current_round
        self.launched_at = self.launched_at or at

    @move(source=[State.RUNNING, State.SUSPENDED], target=State.DRAFT, needs=[is_live])
    def open_change(self, *, by: Actor, at: datetime) -> None:
        self.passes = {}
        self.frozen_digest = ""

    @move(source=[State.DRAFT, State.IN_OA_APPROVAL], target=State.RUNNING, needs=[is_live])
    def drop_change(self, *, by: Actor, at: datetime) -> None:
        self.current_round_id = self.live_round_id

    @move(source=[State.RUNNING], target=State.SUSPENDED)
    @stay(*BEFORE_LAUNCH, needs=[is_live, is_open])
    def suspend_campaign(self, *, by: Actor, at: datetime) -> None:
        """Customers cannot join until it is resumed; a change that is under review goes on being reviewed."""
        self.suspended_at = self.suspended_at or at

    @move(source=[State.SUSPENDED], target=State.RUNNING)
    @stay(*BEFORE_LAUNCH, needs=[is_live, is_suspended])
    def resume_campaign(self, *, by: Actor, at: datetime) -> None:
        self.suspended_at = None

    @move(source=[State.RUNNING, State.SUSPENDED], target=State.ENDED)
    def stop_campaign(self, *, by: Actor, at: datetime) -> None:
        self.ended_at, self.ended_how, self.suspended_at = at, "stopped", None

    @move(source=[State.RUNNING, State.SUSPENDED], target=State.ENDED)
    def end_campaign(self, *, by: Actor, at: datetime) -> None:
        self.ended_at, self.ended_how, self.suspended_at = at, "period", None

    # --- evaluation -------------------------------------------------------------------------------------------------

    @move(source=[State.ENDED], target=State.EVALUATED)
    def submit_evaluation(self, *, by: Actor, at: datetime) -> None:
        """Targets and actuals stand side by side; quality management confirms."""

    @move(source=[State.EVALUATED], target=State.ENDED)
    def reopen_evaluation(self, *, by: Actor, at: datetime) -> None:
        """Quality management asks for the evaluation again."""

    @move(source=[State.EVALUATED], target=State.CLOSED)
    def close(self, *, by: Actor, at: datetime) -> None:
        self.closed_at = at

    @move(source=BEFORE_LAUNCH, target=State.CANCELLED, needs=[not_live])
    def cancel(self, *, by: Actor, at: datetime) -> None:
        self.passes = {}

