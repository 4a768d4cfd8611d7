"""The complaint ticket: the problem behind many complaints, from its first suspicion to the proof that it is gone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, Final, cast

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin

from approvals.organisation.models import Department
from complaints.models import Category, Place, Product
from complaints.tickets.models.machine import machine_of, move, sentence
from workflows.engine.machine import Machine
from workflows.runtime.models import Case

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Kind(models.TextChoices):
    BATCH = "batch", _("批量投诉")
    HOT = "hot", _("投诉热点")
    ABNORMAL = "abnormal", _("投诉异动")
    ESCALATION = "escalation", _("投诉升级")
    ENQUIRY = "enquiry", _("咨询热点")
    SATISFACTION = "satisfaction", _("满意度短板")
    INDIVIDUAL = "individual", _("疑难个案")


class ProblemType(models.TextChoices):
    BUSINESS_SUPPORT = "business_support", _("业务支撑")
    PROCESS_EXECUTION = "process_execution", _("流程执行")
    PROCESS_COLLABORATION = "process_collaboration", _("流程协同")


class Level(models.TextChoices):
    UNIT = "unit", _("单位级")
    COMPANY = "company", _("公司级")


class State(models.TextChoices):
    CANDIDATE = "candidate", _("待确认")
    OPEN = "open", _("原因定位中")
    ANALYSING = "analysing", _("问题分析中")
    PLANNING = "planning", _("制定方案中")
    MEETING = "meeting", _("待服务例会决策")
    IMPROVING = "improving", _("优化改进中")
    VERIFYING = "verifying", _("效果评估中")
    CLOSED = "closed", _("已关闭")
    DISMISSED = "dismissed", _("已驳回")
    MERGED = "merged", _("已并入")


class Verdict(models.TextChoices):
    EFFECTIVE = "effective", _("有效")
    STILL_THERE = "still_there", _("仍存在")
    EXTEND = "extend", _("延长观察")


LIVE: Final = (State.OPEN, State.ANALYSING, State.PLANNING, State.MEETING, State.IMPROVING, State.VERIFYING)
BEFORE_IMPROVING: Final = (State.CANDIDATE, State.OPEN, State.ANALYSING, State.PLANNING, State.MEETING)
FINAL: Final = (State.CLOSED, State.DISMISSED, State.MERGED)


@sentence(_("重大工单须先经服务例会决策"))
def is_not_major(ticket: Ticket) -> bool:
    return not ticket.major


@sentence(_("只有重大工单才送服务例会决策"))
def is_major(ticket: Ticket) -> bool:
    return ticket.major


@sentence(_("质量管理尚未判定本轮改进有效"))
def effect_stands(ticket: Ticket) -> bool:
    return ticket.verdict == Verdict.EFFECTIVE and ticket.verdict_round == ticket.round


@sentence(_("改进尚未固化到流程库，也没有写明无须固化的理由"))
def is_fixed(ticket: Ticket) -> bool:
    return ticket.fixed_round == ticket.round


class Ticket(FSMModelMixin, models.Model):
    """One problem, its complaints and how far its removal has come."""

    key = models.CharField(_("工单号"), max_length=20, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    kind = models.CharField(_("关注内容"), max_length=16, choices=Kind)
    problem_type = models.CharField(_("问题类型"), max_length=24, choices=ProblemType, blank=True)
    level = models.CharField(_("层级"), max_length=8, choices=Level, default=Level.COMPANY)
    state = FSMField(_("状态"), choices=State, default=State.CANDIDATE, protected=True)
    round = models.PositiveIntegerField(_("轮次"), default=1)
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="ticket", verbose_name=_("案件"))
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", verbose_name=_("分类"))
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", verbose_name=_("地区"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+", verbose_name=_("产品"))
    campaign = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+", verbose_name=_("营销案"))
    summary = models.TextField(_("问题描述"), blank=True)
    suspected = models.TextField(_("初步定位"), blank=True)  # what customer service thinks the cause is
    evidence = models.JSONField(_("依据"), default=dict)  # what a signal found: baseline, limit, series
    origin = models.CharField(_("来源标识"), max_length=120, blank=True)  # of a signal, so that it proposes once
    urgency = models.PositiveSmallIntegerField(
        _("紧急程度"), default=2, validators=[MinValueValidator(1), MaxValueValidator(3)])
    difficulty = models.PositiveSmallIntegerField(
        _("改善难度"), default=2, validators=[MinValueValidator(1), MaxValueValidator(3)])
    impact = models.PositiveSmallIntegerField(
        _("服务影响"), default=2, validators=[MinValueValidator(1), MaxValueValidator(3)])
    priority = models.PositiveSmallIntegerField(_("优先级"), default=8)
    major = models.BooleanField(_("重大"), default=False)
    led_by_province = models.BooleanField(_("省市协同"), default=False)
    specialist = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name=_("专业部门"))
    unit = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+", verbose_name=_("提出单位"))
    verdict = models.CharField(_("效果结论"), max_length=12, choices=Verdict, blank=True)
    verdict_round = models.PositiveIntegerField(_("结论所属轮次"), default=0)
    verdict_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("评估人"))
    without_actions = models.CharField(_("无须措施的理由"), max_length=500, blank=True)  # of the plan of this round
    fixed_into = models.CharField(_("固化到"), max_length=200, blank=True)  # a process and version, or why not
    fixed_round = models.PositiveIntegerField(_("固化所属轮次"), default=0)
    reason = models.CharField(_("理由"), max_length=500, blank=True)  # of a dismissal, a merge, a reopening
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", verbose_name=_("并入"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("立单人"))
    proposed_at = models.DateTimeField(_("提出时间"))
    opened_at = models.DateTimeField(_("立单时间"), null=True)
    updated_at = models.DateTimeField(_("更新时间"))
    closed_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        verbose_name = _("投诉根因工单")
        verbose_name_plural = _("投诉根因工单")
        constraints = [
            models.CheckConstraint(
                name="tickets_priority_is_the_product",
                condition=Q(priority=F("urgency") * F("difficulty") * F("impact"))),
            models.CheckConstraint(
                name="tickets_an_end_is_dated",
                condition=Q(state__in=FINAL, closed_at__isnull=False) | (~Q(state__in=FINAL) & Q(closed_at=None))),
            models.CheckConstraint(
                name="tickets_merged_into_another",
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | (~Q(state=State.MERGED) & Q(merged_into=None))),
            models.CheckConstraint(
                name="tickets_closed_means_effective",
                condition=~Q(state=State.CLOSED) | Q(verdict=Verdict.EFFECTIVE, verdict_by__isnull=False)),
            models.UniqueConstraint(fields=["origin"], condition=~Q(origin=""), name="tickets_one_of_an_origin"),
        ]
        indexes = [
            models.Index(fields=["state", "-priority", "-updated_at"], name="tickets_by_state"),
            models.Index(fields=["-priority", "-updated_at", "-id"], name="tickets_by_priority"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @classmethod
    @cache
    def machine(cls) -> Machine:
        """The machine as a process drives it: a case begins with an open ticket."""
        field = cast("FSMField", cls._meta.get_field("state"))
        return machine_of(field.get_all_transitions(cls), initial=State.OPEN, final=FINAL)

    @property
    def is_live(self) -> bool:
        """Whether work on it goes on."""
        return self.state in LIVE

    @property
    def stream(self) -> str:
        """The ledger's stream of what happens to it beside its process."""
        return f"ticket:{self.key}"

    def rate(self, *, urgency: int, difficulty: int, impact: int) -> None:
        """Priority is the product of the three, 1 to 27."""
        self.urgency, self.difficulty, self.impact = urgency, difficulty, impact
        self.priority = urgency * difficulty * impact

    # --- on the way -------------------------------------------------------------------------------------------------

    @move(source=[State.CANDIDATE], target=State.OPEN)
    def open(self, *, by_id: int | None, at: datetime) -> None:
        self.opened_by_id, self.opened_at = by_id, at

    @move(source=[State.OPEN, State.ANALYSING], target=State.ANALYSING)
    def locate_cause(self, *, by_id: int | None, at: datetime) -> None:
        """Customer service says where the cause lies, again at the beginning of a round after a relapse; tickets that
        were reopened while that led straight to the analysis stand there."""

    @move(source=[State.ANALYSING], target=State.OPEN)
    def send_back_to_locating(self, *, by_id: int | None, at: datetime) -> None:
        """The department finds that the cause does not lie with it."""

    @move(source=[State.ANALYSING], target=State.PLANNING)
    def finish_analysis(self, *, by_id: int | None, at: datetime) -> None:
        """The reason behind it is found."""

    @move(source=[State.PLANNING], target=State.PLANNING)
    def submit_plan(self, *, by_id: int | None, at: datetime) -> None:
        """The department, or Quality Management where it leads, says what is to be improved."""

    @move(source=[State.PLANNING], target=State.MEETING, needs=[is_major])
    def send_to_meeting(self, *, by_id: int | None, at: datetime) -> None:
        """The service meeting decides on the plan of a major ticket."""

    @move(source=[State.MEETING], target=State.PLANNING)
    def revise_plan(self, *, by_id: int | None, at: datetime) -> None:
        """The meeting wants another plan."""

    @move(source=[State.PLANNING], target=State.IMPROVING, needs=[is_not_major])
    @move(source=[State.MEETING], target=State.IMPROVING)
    def start_improving(self, *, by_id: int | None, at: datetime) -> None:
        """The plan stands."""

    @move(source=[State.IMPROVING], target=State.VERIFYING)
    def finish_improving(self, *, by_id: int | None, at: datetime) -> None:
        self.verdict, self.verdict_by_id = "", None

    @move(source=[State.VERIFYING], target=State.VERIFYING)
    def extend_observation(self, *, by_id: int | None, at: datetime) -> None:
        self._judge(Verdict.EXTEND, by_id)

    @move(source=[State.VERIFYING], target=State.ANALYSING)
    def find_still_there(self, *, by_id: int | None, at: datetime) -> None:
        self._judge(Verdict.STILL_THERE, by_id)
        self._begin_round()

    @move(source=[State.VERIFYING], target=State.VERIFYING)
    def confirm_effect(self, *, by_id: int | None, at: datetime) -> None:
        self._judge(Verdict.EFFECTIVE, by_id)

    @move(source=[State.VERIFYING], target=State.VERIFYING, needs=[effect_stands])
    def fix_into_library(self, *, by_id: int | None, at: datetime) -> None:
        self.fixed_round = self.round

    @move(source=[State.VERIFYING], target=State.CLOSED, needs=[effect_stands, is_fixed])
    def close(self, *, by_id: int | None, at: datetime) -> None:
        self.closed_at = at

    # --- off the way ------------------------------------------------------------------------------------------------

    @move(source=BEFORE_IMPROVING, target=State.DISMISSED)
    def dismiss(self, *, by_id: int | None, at: datetime) -> None:
        self.closed_at = at

    @move(source=[State.CANDIDATE, *LIVE], target=State.MERGED)
    def merge(self, *, by_id: int | None, at: datetime) -> None:
        self.closed_at = at

    @move(source=[State.CLOSED, State.VERIFYING], target=State.OPEN)
    def reopen(self, *, by_id: int | None, at: datetime) -> None:
        """A new case begins where cases begin: the cause is to be located anew."""
        self._begin_round()
        self.closed_at, self.verdict, self.verdict_by_id = None, "", None

    def _begin_round(self) -> None:
        self.round += 1
        self.without_actions = ""  # said of the former plan

    def _judge(self, verdict: Verdict, by_id: int | None) -> None:
        self.verdict, self.verdict_round, self.verdict_by_id = verdict, self.round, by_id
