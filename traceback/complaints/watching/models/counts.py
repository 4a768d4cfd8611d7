"""Counts of contacts that are kept from sweep to sweep, and the days whose contacts have changed since."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayCount(models.Model):
    """How many contacts of one day fell into which cell, for one question that rules ask. There is no row for a day
    that nobody has asked about, or that has changed since."""

    id = models.BigAutoField(primary_key=True)
    question = models.CharField(_("统计口径摘要"), max_length=64)
    day = models.DateField(_("日期"))
    cells = models.JSONField(_("件数"))  # [[category, as the source calls it, place, product, number], …]

    class Meta:
        verbose_name = _("每日件数")
        verbose_name_plural = _("每日件数")
        constraints = [models.UniqueConstraint(fields=["question", "day"], name="watching_a_day_is_counted_once")]

    def __str__(self) -> str:
        return f"{self.question[:12]} {self.day}"


class ChangedDay(models.Model):
    """A day, in UTC, on which contacts came in or were sorted; the database itself writes it down with each statement
    that does so, whoever sent it. Rows are only added and deleted, so that no two imports wait for each other."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField(_("日期"))

    class Meta:
        verbose_name = _("有变动的日期")
        verbose_name_plural = _("有变动的日期")

    def __str__(self) -> str:
        return f"{self.day}"
