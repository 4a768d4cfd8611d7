"""A finding on its way: raised, answered, being put right, reported as done, closed; or withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.organisation.models import Department, Person

OVER: Final = ("closed", "withdrawn")
WITH_THE_OWNER: Final = ("raised", "rectifying")
WITH_AUDITORS: Final = ("answered", "reported")
RUNNING: Final = ("raised", "answered", "rectifying")  # while these last the deadline counts


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> FindingQuerySet:
        """Neither closed nor withdrawn."""
        return self.exclude(state__in=OVER)

    def late(self, at: datetime) -> FindingQuerySet:
        """Their time is up and nothing has been reported as done."""
        return self.filter(state__in=RUNNING, due_at__lte=at)


class Finding(FSMModelMixin, models.Model):
    """Something that an auditor found, by which rule it is wrong, and who has to put it right by when."""

    class State(models.TextChoices):
        RAISED = "raised", _("已提出")
        ANSWERED = "answered", _("已答复")
        RECTIFYING = "rectifying", _("整改中")
        REPORTED = "reported", _("待复核")
        CLOSED = "closed", _("已销号")
        WITHDRAWN = "withdrawn", _("已撤销")

    class Severity(models.TextChoices):
        HIGH = "high", _("重大")
        MEDIUM = "medium", _("较大")
        LOW = "low", pgettext_lazy("严重程度", "一般")

    key = models.CharField(_("编号"), max_length=20, unique=True)
    token = models.UUIDField(_("提交标识"), unique=True)  # of the form it came from: sent twice, raised once
    title = models.CharField(_("问题"), max_length=200)
    severity = models.CharField(_("严重程度"), max_length=6, choices=Severity)
    criterion = models.TextField(_("定性依据"))
    description = models.TextField(_("事实"))
    recommendation = models.TextField(_("整改建议"), blank=True)
    about_kind = models.CharField(_("对象类型"), max_length=20, blank=True)
    about_key = models.CharField(_("对象编号"), max_length=100, blank=True)
    about_name = models.CharField(_("针对的对象"), max_length=200, blank=True)
    about_path = models.CharField(_("网址"), max_length=200, blank=True)
    events = models.JSONField(_("相关事件"), default=list)  # stream, seq and hash as they stood when it was raised
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name=_("责任部门"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("责任人"))
    due_at = models.DateTimeField(_("整改期限"))
    state = FSMField(_("状态"), choices=State.choices, default=State.RAISED, protected=True)
    disputed = models.BooleanField(_("有异议"), default=False)
    round = models.PositiveSmallIntegerField(_("整改轮次"), default=1)
    steps = models.PositiveIntegerField(_("步数"), default=0)  # a form that was filled before the last one is stale
    answer = models.TextField(_("答复"), blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    result = models.TextField(_("完成情况"), blank=True)
    reported_at = models.DateTimeField(_("报告完成时间"), null=True)
    opinion = models.TextField(_("审计意见"), blank=True)  # the auditors' latest
    raised_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    raised_at = models.DateTimeField(_("提出时间"))
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("销号人"))
    ended_at = models.DateTimeField(_("销号时间"), null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("审计发现")
        verbose_name_plural = _("审计发现")
        constraints = [
            models.CheckConstraint(
                name="findings_end_is_signed_by_somebody_else",
                condition=~Q(state__in=OVER) & Q(ended_at=None, ended_by=None)
                | Q(state__in=OVER, ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_by=F("owner")),
            ),
            models.CheckConstraint(name="findings_report_says_what_was_done",
                                   condition=~Q(state__in=("reported", "closed")) | ~Q(result="")),
            models.CheckConstraint(name="findings_rest_on_a_rule",
                                   condition=~Q(criterion="") & ~Q(description="")),
        ]
        indexes = [
            models.Index(fields=["owner", "state"], name="findings_of_owner"),
            models.Index(fields=["state", "due_at"], name="findings_by_state"),
            models.Index(fields=["department", "state"], name="findings_of_department"),
            models.Index(fields=["about_key"], name="findings_about"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def stream(self) -> str:
        """Where the ledger keeps what happened to it."""
        return f"finding:{self.key}"

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    def is_late(self, at: datetime) -> bool:
        """Whether its time is up and nothing has been reported as done."""
        return self.state in RUNNING and self.due_at <= at

    @transition(field=state, source=State.RAISED, target=State.ANSWERED)
    def accept(self, *, by: Person, at: datetime, text: str) -> None:
        """The owner accepts it and says how it will be put right."""
        self.disputed, self.answer, self.answered_at = False, text, at

    @transition(field=state, source=State.RAISED, target=State.ANSWERED)
    def dispute(self, *, by: Person, at: datetime, text: str) -> None:
        """The owner does not accept it, and says why."""
        self.disputed, self.answer, self.answered_at = True, text, at

    @transition(field=state, source=State.ANSWERED, target=State.RECTIFYING)
    def begin(self, *, by: Person, at: datetime, text: str) -> None:
        """An auditor agrees to the plan, or upholds what was disputed."""
        self.opinion = text

    @transition(field=state, source=State.ANSWERED, target=State.RAISED)
    def ask_again(self, *, by: Person, at: datetime, text: str) -> None:
        """The answer does not do."""
        self.opinion, self.answered_at = text, None

    @transition(field=state, source=State.RECTIFYING, target=State.REPORTED)
    def report(self, *, by: Person, at: datetime, text: str) -> None:
        """The owner says what was done."""
        self.result, self.reported_at = text, at

    @transition(field=state, source=State.REPORTED, target=State.CLOSED)
    def close(self, *, by: Person, at: datetime, text: str) -> None:
        """An auditor has seen that it is put right."""
        self.opinion, self.ended_by, self.ended_at = text, by, at

    @transition(field=state, source=State.REPORTED, target=State.RECTIFYING)
    def send_back(self, *, by: Person, at: datetime, text: str) -> None:
        """It is not put right yet: another round."""
        self.opinion, self.reported_at = text, None
        self.round += 1

    @transition(field=state, source=[State.RAISED, State.ANSWERED], target=State.WITHDRAWN)
    def withdraw(self, *, by: Person, at: datetime, text: str) -> None:
        """An auditor takes it back."""
        self.opinion, self.ended_by, self.ended_at = text, by, at


class Counter(models.Model):
    """The last number given in a year; its row is locked while the next one is taken."""

    year = models.PositiveIntegerField(_("年份"), unique=True)
    last = models.PositiveIntegerField(_("已用序号"), default=0)

    class Meta:
        verbose_name = _("审计发现编号计数")
        verbose_name_plural = _("审计发现编号计数")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
