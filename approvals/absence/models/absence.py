"""A time in which somebody is away."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Person


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def at(self, at: datetime) -> AbsenceQuerySet:
        """Absences in force at that moment: since ≤ at < until, and not ended before."""
        return self.unfinished(at).filter(since__lte=at)

    def unfinished(self, at: datetime) -> AbsenceQuerySet:
        """Absences that run at that moment or begin later."""
        return self.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at), until__gt=at)

    def overlapping(self, since: datetime, until: datetime) -> AbsenceQuerySet:
        """Absences that share a moment with the period; what was ended early counts up to its end."""
        ended = Q(ended_at__isnull=True) | Q(ended_at__gt=since) & Q(ended_at__gt=F("since"))
        return self.filter(ended, since__lt=until, until__gt=since)


class Absence(models.Model):
    """A person is away from `since` (included) to `until` (excluded), or to `ended_at` if they came back early."""

    class Kind(models.TextChoices):
        LEAVE = "leave", _("休假")
        TRAVEL = "travel", _("出差")
        TRAINING = "training", _("培训")
        SICK = "sick", _("病假")
        OTHER = "other", _("其他")

    class Source(models.TextChoices):
        SELF = "self", _("本人登记")
        SECRETARY = "secretary", _("秘书登记")
        IMPORT = "import", _("文件导入")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences", verbose_name=_("外出人"))
    since = models.DateTimeField(_("开始"))
    until = models.DateTimeField(_("结束"))
    kind = models.CharField(_("事由"), max_length=10, choices=Kind, default=Kind.LEAVE)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人"))
    entered_at = models.DateTimeField(_("登记时间"))
    source = models.CharField(_("来源"), max_length=10, choices=Source, default=Source.SELF)
    ended_at = models.DateTimeField(_("提前结束"), null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("外出")
        verbose_name_plural = _("外出")
        constraints = [
            models.CheckConstraint(name="absence_ends_after_it_begins", condition=Q(until__gt=F("since"))),
            models.CheckConstraint(
                name="absence_ended_early_is_ended_before_its_end",
                condition=Q(ended_at__isnull=True) | Q(ended_at__lt=F("until")),
            ),
        ]
        indexes = [
            models.Index(fields=["until", "since"], name="absence_running"),
            models.Index(fields=["person", "since"], name="absence_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.since:%Y-%m-%d}"

    @property
    def end(self) -> datetime:
        """When it is over: as planned, or earlier."""
        return self.until if self.ended_at is None else max(self.since, self.ended_at)

    def runs(self, at: datetime) -> bool:
        """Whether the person is away at that moment."""
        return self.since <= at < self.end

    def is_over(self, at: datetime) -> bool:
        """Whether it has passed, was ended, or was called off before it began."""
        return self.until <= at or self.ended_at is not None
