"""The calendar as it is kept: hours by weekday from a day on, days with hours of their own, and recounts of deadlines.

A row without a department is the company's; a department's own rows come before those of the department above it.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department
from approvals.working_time.calendars import Spans
from approvals.working_time.typed import parse


class Hours(models.Model):
    """The hours of each weekday, Monday first, from `since` on; or from then on those of the department above again."""

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("部门")
    )
    since = models.DateField(_("生效日期"))
    week = models.JSONField(_("每周工作时间"), default=list)
    follows = models.BooleanField(_("沿用上级工作时间"), default=False)
    set_at = models.DateTimeField(_("设置时间"))
    set_by_name = models.CharField(_("设置人"), max_length=100)

    class Meta:
        verbose_name = _("工作时间")
        verbose_name_plural = _("工作时间")
        constraints = [
            models.UniqueConstraint(
                Coalesce("department", Value(0)), "since", name="working_time_hours_once_per_day",
            ),
            models.CheckConstraint(
                name="working_time_the_company_follows_nobody", condition=Q(department__isnull=False) | Q(follows=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department or _('全公司')} {self.since}"

    @property
    def days(self) -> tuple[Spans, ...]:
        return tuple(parse(text) for text in self.week)


class DayQuerySet(models.QuerySet["Day"]):
    def in_year(self, year: int) -> DayQuerySet:
        return self.filter(day__range=(date(year, 1, 1), date(year, 12, 31)))


class Day(models.Model):
    """A day that differs from its weekday."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("放假")
        MAKE_UP = "make_up", _("上班")
        SPECIAL = "special", _("特殊时段")

    class Source(models.TextChoices):
        NATIONAL = "national", _("法定安排")
        OWN = "own", _("本单位设置")

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("部门")
    )
    day = models.DateField(_("日期"))
    kind = models.CharField(_("类型"), max_length=8, choices=Kind.choices)
    hours = models.CharField(_("工作时段"), max_length=120, blank=True)
    name = models.CharField(_("名称"), max_length=60)
    source = models.CharField(_("来源"), max_length=8, choices=Source.choices, default=Source.OWN)
    set_at = models.DateTimeField(_("设置时间"))
    set_by_name = models.CharField(_("设置人"), max_length=100)

    objects = DayQuerySet.as_manager()

    class Meta:
        verbose_name = _("特殊日期")
        verbose_name_plural = _("特殊日期")
        constraints = [
            models.UniqueConstraint(Coalesce("department", Value(0)), "day", name="working_time_day_once"),
            models.CheckConstraint(
                name="working_time_special_day_says_its_hours",
                condition=~Q(kind="special") | ~Q(hours=""),
            ),
            models.CheckConstraint(
                name="working_time_nobody_works_on_a_holiday", condition=~Q(kind="holiday") | Q(hours="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    @property
    def spans(self) -> Spans:
        return parse(self.hours)


class RecountQuerySet(models.QuerySet["Recount"]):
    def open(self) -> RecountQuerySet:
        return self.filter(finished_at=None)


class Recount(models.Model):
    """One going-over of everything that is open, after the calendar was changed."""

    asked_at = models.DateTimeField(_("提出时间"))
    asked_by_name = models.CharField(_("提出人"), max_length=100)
    reason = models.CharField(_("原因"), max_length=200)
    cases = models.PositiveIntegerField(_("案件数"), default=0)
    cases_done = models.PositiveIntegerField(_("已核对案件"), default=0)
    timers_moved = models.PositiveIntegerField(_("移动的定时器"), default=0)
    items_moved = models.PositiveIntegerField(_("移动的期限"), default=0)
    last_case = models.BigIntegerField(default=0)  # how far it has come
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    objects = RecountQuerySet.as_manager()

    class Meta:
        verbose_name = _("期限重算")
        verbose_name_plural = _("期限重算")

    def __str__(self) -> str:
        return f"{self.reason} {self.cases_done}/{self.cases}"
