"""Clocks: timers of running cases, and clocks that start cases."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.library.models import ProcessVersion
from workflows.runtime.models.case import Case


class TimerQuerySet(models.QuerySet["Timer"]):
    def due(self, at: datetime) -> TimerQuerySet:
        """Armed, their moment has come and no worker holds them."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lte=at)
        return self.filter(free, disarmed_at__isnull=True, due_at__lte=at)


class Timer(models.Model):
    """A clock of one scope of a case. Suspended: no `due_at`, and `spec` says what is left of it.

    It counts `left` (or else `spec`) from `armed_at`: what `due_at` is by any calendar can be told from these."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="timers", verbose_name=_("案件"))
    scope = models.BigIntegerField()
    generation = models.BigIntegerField()
    timer = models.CharField(_("定时器"), max_length=200)
    form = models.CharField(max_length=10)
    spec = models.CharField(_("时限"), max_length=200)
    left = models.CharField(max_length=200, blank=True, db_default="")
    armed_at = models.DateTimeField()
    due_at = models.DateTimeField(_("到期时间"), null=True)
    leased_until = models.DateTimeField(null=True)
    disarmed_at = models.DateTimeField(null=True)

    objects = TimerQuerySet.as_manager()

    class Meta:
        verbose_name = _("定时器")
        verbose_name_plural = _("定时器")
        constraints = [
            models.UniqueConstraint(fields=["case", "scope", "generation", "timer"], name="runtime_timer_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="runtime_timer_due", condition=Q(disarmed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.timer} {self.spec}"


class StartClock(models.Model):
    """A timer start event of a published version: starts a case each time it is due, counted from `counted_from`."""

    process_version = models.ForeignKey(ProcessVersion, on_delete=models.CASCADE, related_name="start_clocks")
    element = models.CharField(max_length=200)
    form = models.CharField(max_length=10)
    spec = models.CharField(max_length=200)
    counted_from = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    fired = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("定时发起")
        verbose_name_plural = _("定时发起")
        constraints = [
            models.UniqueConstraint(fields=["process_version", "element"], name="runtime_start_clock_once"),
        ]
        indexes = [models.Index(fields=["due_at"], name="runtime_start_clock_due")]

    def __str__(self) -> str:
        return f"{self.element} {self.spec}"
