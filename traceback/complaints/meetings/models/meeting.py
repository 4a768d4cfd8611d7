"""A service meeting: when and where, who keeps it, who was there; its minutes once they are closed."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from approvals.organisation.models import Person


class MeetingCounter(models.Model):
    """The last meeting number given in a year; its row is locked while the next one is taken."""

    year = models.PositiveIntegerField(_("年份"), unique=True)
    last = models.PositiveIntegerField(_("已用序号"), default=0)

    class Meta:
        verbose_name = _("例会编号计数")
        verbose_name_plural = _("例会编号计数")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Meeting(FSMModelMixin, models.Model):
    """One meeting. Whoever changes anything of it holds the lock of this row."""

    class State(models.TextChoices):
        PLANNED = "planned", _("筹备与进行中")
        CLOSED = "closed", _("纪要已定稿")
        CANCELLED = "cancelled", _("已取消")

    key = models.CharField(_("例会编号"), max_length=16, unique=True)
    title = models.CharField(_("名称"), max_length=100)
    held_at = models.DateTimeField(_("时间"))
    place = models.CharField(_("地点或会议号"), max_length=200)
    online = models.BooleanField(_("线上"), default=False)
    chair = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("主持人"))
    clerk = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("记录人"))
    state = FSMField(_("状态"), choices=State, default=State.PLANNED, protected=True)
    planned_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("召集人"))
    planned_at = models.DateTimeField(_("建立时间"))
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("定稿人"))
    closed_at = models.DateTimeField(_("定稿时间"), null=True)
    minutes = models.TextField(_("纪要"), blank=True, editable=False)  # canonical JSON, frozen
    sha256 = models.CharField(_("纪要哈希"), max_length=64, blank=True)
    cancel_reason = models.CharField(_("取消原因"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("服务例会")
        verbose_name_plural = _("服务例会")
        constraints = [
            models.CheckConstraint(
                name="meetings_closed_minutes_are_signed",
                condition=Q(state="closed", closed_by__isnull=False, closed_at__isnull=False) & ~Q(sha256="")
                & ~Q(minutes="")
                | ~Q(state="closed") & Q(closed_by__isnull=True, closed_at__isnull=True, sha256="", minutes="")),
            models.CheckConstraint(name="meetings_take_place_somewhere", condition=~Q(place="")),
        ]
        indexes = [models.Index(fields=["-held_at", "-id"], name="meetings_by_day")]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def stream(self) -> str:
        """Where the ledger keeps what happened in it."""
        return f"meeting:{self.key}"

    @property
    def is_open(self) -> bool:
        """Whether its minutes are still being written."""
        return bool(self.state == self.State.PLANNED)

    @transition(field=state, source=State.PLANNED, target=State.CLOSED)
    def close(self, *, by: Person, at: datetime, minutes: str, sha256: str) -> None:
        """The minutes stand: nothing is changed any more, only added."""
        self.closed_by, self.closed_at, self.minutes, self.sha256 = by, at, minutes, sha256

    @transition(field=state, source=State.PLANNED, target=State.CANCELLED)
    def cancel(self, *, reason: str) -> None:
        """It does not take place."""
        self.cancel_reason = reason


class Attendance(models.Model):
    """Somebody who was asked to a meeting, and whether they were there or who was there for them."""

    class Status(models.TextChoices):
        INVITED = "invited", _("待签到")
        PRESENT = "present", _("出席")
        EXCUSED = "excused", _("请假")
        ABSENT = "absent", _("缺席")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance", verbose_name=_("例会"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("人员"))
    status = models.CharField(_("出席情况"), max_length=8, choices=Status, default=Status.INVITED)
    deputy = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("代会人"))

    objects: models.Manager[Attendance] = models.Manager()

    class Meta:
        verbose_name = _("出席")
        verbose_name_plural = _("出席")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="meetings_each_attends_once"),
            models.CheckConstraint(
                name="meetings_a_deputy_is_there_for_somebody_away",
                condition=Q(deputy__isnull=True) | (Q(status__in=("excused", "absent")) & ~Q(deputy=F("person")))),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}: {self.person_id}"

    @property
    def speaks(self) -> Person | None:
        """Who was there in this seat: the person, or the deputy."""
        return self.person if self.status == self.Status.PRESENT else self.deputy


class Addendum(models.Model):
    """What was added to closed minutes: they themselves stay as they are."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="addenda", verbose_name=_("例会"))
    number = models.PositiveIntegerField(_("序号"))
    text = models.TextField(_("更正或补充"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("补充人"))
    at = models.DateTimeField(_("补充时间"))
    sha256 = models.CharField(_("哈希"), max_length=64)  # over the hash of what stood before, and this text

    objects: models.Manager[Addendum] = models.Manager()

    class Meta:
        verbose_name = _("纪要补充")
        verbose_name_plural = _("纪要补充")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="meetings_addenda_are_numbered"),
            models.CheckConstraint(name="meetings_an_addendum_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.number}"
