"""How long steps and cases took in working time: measured once when they are over, summed up every few minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.inbox.models import WorkItem
from workflows.library.models import ProcessVersion
from workflows.runtime.models import Case


class Period(models.TextChoices):
    """Over which time the figures are summed up."""

    MONTH = "30", _("近 30 天")
    QUARTER = "90", _("近 90 天")
    YEAR = "365", _("近一年")
    ALL = "all", _("全部")

    def since(self, at: datetime) -> datetime | None:
        """The first moment that counts; None: everything does."""
        return None if self == Period.ALL else at - timedelta(days=int(self.value))


class StepTime(models.Model):
    """One work item that somebody decided: how long it lay there, in the working time of whoever it lay with."""

    item = models.OneToOneField(WorkItem, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("待办"))
    version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="+", db_index=False)
    node = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField()
    worked = models.PositiveBigIntegerField()  # seconds of working time
    returned = models.BooleanField()
    timed = models.BooleanField()  # it had a deadline
    late = models.BooleanField()

    class Meta:
        verbose_name = _("环节用时")
        verbose_name_plural = _("环节用时")
        indexes = [models.Index(fields=["version", "ended_at"], name="health_steps_of_version")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.worked} s"


class CaseTime(models.Model):
    """One case that is over: how long it took in the company's working time, and what went wrong on its way."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("案件"))
    version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="+", db_index=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    worked = models.PositiveBigIntegerField()
    completed = models.BooleanField()  # came to an end, and was not cancelled
    returned = models.BooleanField()  # somebody sent it back at least once
    timed = models.PositiveIntegerField()  # decided steps that had a deadline
    late = models.PositiveIntegerField()  # and those of them that were late

    class Meta:
        verbose_name = _("案件用时")
        verbose_name_plural = _("案件用时")
        indexes = [
            models.Index(fields=["version", "ended_at"], name="health_cases_of_version"),
            models.Index(fields=["version", "started_at"], name="health_cases_by_start"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.worked} s"


class Figure(models.Model):
    """The sums of one version over one period: of its cases (no node), or of one of its steps."""

    version = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="+", verbose_name=_("流程版本"))
    period = models.CharField(max_length=4, choices=Period.choices)
    node = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200, blank=True)
    count = models.PositiveIntegerField()
    cancelled = models.PositiveIntegerField(default=0)
    total = models.PositiveBigIntegerField()  # seconds of working time, like the two that follow
    median = models.PositiveBigIntegerField()
    p90 = models.PositiveBigIntegerField()
    returned = models.PositiveIntegerField()
    timed = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    escapes = models.PositiveIntegerField(null=True)  # None where nobody counts them

    class Meta:
        verbose_name = _("健康度数据")
        verbose_name_plural = _("健康度数据")
        constraints = [models.UniqueConstraint(fields=["version", "period", "node"], name="health_figure_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.period} {self.node}"


class Summary(models.Model):
    """When a version was summed up last, and whether something came to it since."""

    version = models.OneToOneField(ProcessVersion, models.CASCADE, primary_key=True, related_name="+")
    summed_at = models.DateTimeField(null=True)
    stale = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("健康度汇总")
        verbose_name_plural = _("健康度汇总")
        indexes = [models.Index(fields=["stale", "summed_at"], name="health_summary_due")]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.summed_at}"


class Progress(models.Model):
    """Up to which moment everything that ended is measured; its one row is the lock of whoever measures."""

    steps_until = models.DateTimeField()
    cases_until = models.DateTimeField()
    looked_back_at = models.DateTimeField(null=True)  # when everything was looked through anew

    class Meta:
        verbose_name = _("健康度进度")
        verbose_name_plural = _("健康度进度")

    def __str__(self) -> str:
        return f"{self.steps_until} / {self.cases_until}"
