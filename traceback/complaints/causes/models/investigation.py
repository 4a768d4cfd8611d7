"""A walk-through, a survey or a field test for a ticket: its plan, what it found, and the files that prove it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.fieldwork.models import Task
from approvals.organisation.models import Person
from approvals.walkthrough.models import Walkthrough
from complaints.tickets.models import Ticket


class Investigation(FSMModelMixin, models.Model):
    """One record. What field work or the sandbox has found already is linked, not written again."""

    class Kind(models.TextChoices):
        WALK_OPEN = "walk_open", _("流程穿越（公开）")
        WALK_TALK = "walk_talk", _("流程穿越（访谈）")
        SURVEY = "survey", _("客户调研")
        FIELD_TEST = "field_test", _("现场测试")

    class State(models.TextChoices):
        PLANNED = "planned", _("待开展")
        RECORDED = "recorded", _("已记录")
        CALLED_OFF = "called_off", _("已取消")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="investigations", verbose_name=_("工单"))
    kind = models.CharField(_("方式"), max_length=12, choices=Kind)
    state = FSMField(_("状态"), choices=State, default=State.PLANNED, protected=True)
    round = models.PositiveIntegerField(_("轮次"))
    plan = models.TextField(_("计划"), max_length=4000)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    on = models.DateField(_("计划日期"), null=True, blank=True)
    leader = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("负责人"))
    field_task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("现场测试任务"))
    walkthrough = models.ForeignKey(
        Walkthrough, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("流程穿越"))
    planned_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("安排人"))
    planned_at = models.DateTimeField(_("安排时间"))
    held_on = models.DateField(_("开展日期"), null=True)
    participants = models.CharField(_("参加人员"), max_length=300, blank=True)
    findings = models.TextField(_("发现"), max_length=8000, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("记录人"))
    recorded_at = models.DateTimeField(_("记录时间"), null=True)
    reason = models.CharField(_("取消理由"), max_length=500, blank=True)

    objects: models.Manager[Investigation] = models.Manager()

    class Meta:
        verbose_name = _("调查")
        verbose_name_plural = _("调查")
        constraints = [
            models.CheckConstraint(
                name="causes_record_is_signed",
                condition=~Q(state="recorded")
                | Q(recorded_by__isnull=False, recorded_at__isnull=False, held_on__isnull=False) & ~Q(findings="")),
            models.CheckConstraint(
                name="causes_called_off_for_a_reason", condition=~Q(state="called_off") | ~Q(reason="")),
        ]
        indexes = [models.Index(fields=["ticket", "id"], name="causes_of_ticket")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.plan[:40]}"

    @transition(field=state, source=State.PLANNED, target=State.RECORDED)
    def record(self, *, by: Person, at: datetime) -> None:
        """It has taken place, and this is what it found."""
        self.recorded_by, self.recorded_at = by, at

    @transition(field=state, source=State.PLANNED, target=State.CALLED_OFF)
    def call_off(self, *, reason: str) -> None:
        """It need not take place."""
        self.reason = reason


class InvestigationFile(models.Model):
    """A file that proves what an investigation found."""

    investigation = models.ForeignKey(Investigation, models.PROTECT, related_name="files", verbose_name=_("调查"))
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("大小"))
    media_type = models.CharField(_("类型"), max_length=120)
    by_name = models.CharField(_("上传人"), max_length=200)
    at = models.DateTimeField(_("上传时间"))

    objects: models.Manager[InvestigationFile] = models.Manager()

    class Meta:
        verbose_name = _("调查证据")
        verbose_name_plural = _("调查证据")
        constraints = [
            models.UniqueConstraint(fields=["investigation", "sha256"], name="causes_file_of_investigation_once")]

    def __str__(self) -> str:
        return self.name
