"""A version on its way into force, and the rounds in which viewflow takes it there."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process as FlowProcess

from approvals.organisation.models import Person
from workflows.library.models import Process, ProcessVersion
from workflows.runtime.models import Case

PROCESS_KEY: Final = "release"  # of the shipped process whose cases put a release's tasks into the inbox
MOST_REVIEWERS: Final = 6  # the flow has that many parallel branches


class ReleaseQuerySet(models.QuerySet["Release"]):
    def under_way(self) -> ReleaseQuerySet:
        return self.filter(state__in=Release.OPEN)

    def waiting(self) -> ReleaseQuerySet:
        return self.filter(state=Release.State.APPROVED)

    def due(self, at: datetime) -> ReleaseQuerySet:
        """Approved, with nothing in the way that somebody has to look at first, and their day has come."""
        return self.waiting().filter(refusal="").filter(Q(effective_at=None) | Q(effective_at__lte=at))


class Release(models.Model):  # type: ignore[django-manager-missing]
    """One version's way from its submission to its publication: who is asked, and when it comes into force."""

    class State(models.TextChoices):
        UNDER_WAY = "under_way", _("进行中")
        RETURNED = "returned", _("已退回")
        APPROVED = "approved", _("待生效")
        PUBLISHED = "published", _("已发布")
        ENDED = "ended", _("已终止")

    OPEN: Final = (State.UNDER_WAY, State.RETURNED, State.APPROVED)

    code = models.CharField(_("发布编号"), max_length=16, unique=True)
    process = models.ForeignKey(Process, models.PROTECT, related_name="+", verbose_name=_("流程"))
    version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="releases", verbose_name=_("流程版本"))
    case = models.OneToOneField(Case, models.PROTECT, related_name="+", verbose_name=_("案件"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.UNDER_WAY)
    submitted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("送审人"))
    submitted_at = models.DateTimeField(_("送审时间"))
    effective_at = models.DateTimeField(_("生效时间"), null=True, blank=True)
    with_trial = models.BooleanField(_("先试运行"), default=False)
    on_hold = models.BooleanField(_("试运行暂停"), default=False)
    testers = models.JSONField(_("测试岗位"), default=list)
    reviewers = models.JSONField(_("评审岗位"), default=list)
    committee = models.JSONField(_("批准岗位"), default=list)
    informed = models.JSONField(_("知会岗位"), default=list)
    refusal = models.TextField(_("未能发布的原因"), blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("流程发布")
        verbose_name_plural = _("流程发布")
        constraints = [
            models.UniqueConstraint(
                fields=["process"], name="release_one_under_way_per_process",
                condition=Q(state__in=("under_way", "returned", "approved")),
            ),
            models.CheckConstraint(
                name="release_over_has_its_time",
                condition=Q(state__in=("published", "ended"), ended_at__isnull=False)
                | ~Q(state__in=("published", "ended")) & Q(ended_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["state", "effective_at"], name="release_due")]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def asked(self) -> list[str]:
        """The codes of every post that the release needs."""
        return [*self.testers, *self.reviewers, *self.committee]


class Trial(models.Model):
    """How a release is tried: whose new cases start on its version, from when to when, and what must not get worse."""

    class Scope(models.TextChoices):
        BRANCHES = "branches", _("指定分公司或部门")
        SHARE = "share", _("按比例抽取")

    release = models.OneToOneField(Release, models.PROTECT, related_name="trial", verbose_name=_("流程发布"))
    process = models.ForeignKey(Process, models.PROTECT, related_name="+", verbose_name=_("流程"))
    scope = models.CharField(_("试点范围"), max_length=10, choices=Scope.choices, default=Scope.BRANCHES)
    branches = models.JSONField(_("试点分公司或部门"), default=list)  # ids of departments
    share = models.PositiveSmallIntegerField(_("抽取比例（%）"), default=0)
    from_on = models.DateField(_("试运行自"), null=True, blank=True)
    to_on = models.DateField(_("试运行至"), null=True, blank=True)
    cycle_limit = models.PositiveSmallIntegerField(_("用时最多增加（%）"), default=15)
    returned_limit = models.PositiveSmallIntegerField(_("退回率最多增加（百分点）"), default=10)
    late_limit = models.PositiveSmallIntegerField(_("超时率最多增加（百分点）"), default=10)
    escape_limit = models.PositiveSmallIntegerField(_("事后问题最多增加（百分点）"), default=5)
    least = models.PositiveSmallIntegerField(_("至少多少件才判定"), default=20)
    begun_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    held_by_guard = models.BooleanField(default=False)
    accepted = models.JSONField(default=dict)  # guard-rail → the figure with which somebody let it go on
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("试运行")
        verbose_name_plural = _("试运行")
        constraints = [
            models.UniqueConstraint(
                fields=["process"], name="release_one_trial_at_a_time",
                condition=Q(begun_at__isnull=False, ended_at__isnull=True),
            ),
            models.CheckConstraint(name="release_trial_share_is_a_share", condition=Q(share__lte=100)),
        ]

    def __str__(self) -> str:
        return str(self.release)

    @property
    def is_open(self) -> bool:
        """It has begun and is not over; it may rest."""
        return self.begun_at is not None and self.ended_at is None

    @property
    def opens_at(self) -> datetime | None:
        """From when on new cases may start on it."""
        first = start_of(self.from_on) if self.from_on else None
        return max(filter(None, (first, self.begun_at)), default=None)

    def is_on(self, day: date) -> bool:
        """Whether the day lies within the days that were chosen."""
        return (self.from_on is None or self.from_on <= day) and (self.to_on is None or day <= self.to_on)


class Round(FlowProcess):  # type: ignore[misc]
    """One passage of a release through the flow: sent back, it is over; submitted again, the next one begins."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="rounds", verbose_name=_("流程发布"))
    number = models.PositiveIntegerField(_("轮次"))

    objects: models.Manager[Round] = models.Manager()

    class Meta:
        verbose_name = _("发布轮次")
        verbose_name_plural = _("发布轮次")
        constraints = [models.UniqueConstraint(fields=["release", "number"], name="release_round_once")]


class Policy(models.Model):
    """Whom the release of one process's versions asks; without it, the usual posts."""

    process = models.OneToOneField(Process, models.PROTECT, related_name="+", verbose_name=_("流程"))
    testers = models.JSONField(_("测试岗位"), default=list)
    reviewers = models.JSONField(_("评审岗位"), default=list)
    committee = models.JSONField(_("批准岗位"), default=list)

    class Meta:
        verbose_name = _("发布规定")
        verbose_name_plural = _("发布规定")

    def __str__(self) -> str:
        return str(self.process)


def start_of(day: date) -> datetime:
    """The first moment of a day, in the office's time."""
    return make_aware(datetime.combine(day, time()))
