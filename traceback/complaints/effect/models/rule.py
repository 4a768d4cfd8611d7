"""When a ticket's problem counts as gone: one numbered version after the other, none of them ever changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.effect.statistics import Terms
from complaints.models import Exposure, Place, Product
from complaints.tickets.models import Ticket

UNIT: Final = 10_000


class Basis(models.TextChoices):
    """Which contacts count."""

    MATCHING = "matching", _("符合条件的")
    LINKED = "linked", _("已关联到工单的")


class Counted(models.TextChoices):
    """Which kinds of contacts count."""

    COMPLAINTS = "complaint", _("投诉")
    ENQUIRIES = "enquiry", _("咨询")
    BOTH = "both", _("投诉与咨询")


class ClosingRule(models.Model):
    """A version of the rule, for the round in which it was set; the latest one of the round is in force."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="closing_rules", verbose_name=_("工单"))
    number = models.PositiveIntegerField(_("版本号"))
    round = models.PositiveIntegerField(_("轮次"))
    basis = models.CharField(_("统计对象"), max_length=8, choices=Basis, default=Basis.MATCHING)
    counted = models.CharField(_("计入"), max_length=10, choices=Counted, default=Counted.COMPLAINTS)
    wanted = models.JSONField(_("条件"), default=dict)  # as the list of contacts asks, without days
    measure = models.CharField(_("曝光口径"), max_length=12, choices=Exposure.Measure)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", verbose_name=_("曝光量的地区"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+", verbose_name=_("曝光量的产品"))
    target = models.DecimalField(_("目标值"), max_digits=9, decimal_places=2)
    window = models.PositiveIntegerField(_("观察天数"))
    least_exposure = models.BigIntegerField(_("最低曝光量"))
    fix_on = models.DateField(_("措施生效日"))
    problem_from = models.DateField(_("问题起始日"))
    problem_until = models.DateField(_("问题截止日"))
    baseline_days = models.PositiveIntegerField(_("基线天数"), default=56)
    relapse_days = models.PositiveIntegerField(_("复发观察天数"), default=3)
    relapse_limit = models.DecimalField(_("复发限值"), max_digits=9, decimal_places=2)
    reason = models.CharField(_("变更理由"), max_length=500, blank=True)
    by_id = models.BigIntegerField(_("设定人编号"), null=True)
    by_name = models.CharField(_("设定人"), max_length=200)
    at = models.DateTimeField(_("设定时间"))

    class Meta:
        verbose_name = _("关闭规则")
        verbose_name_plural = _("关闭规则")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "number"], name="effect_rule_version_once"),
            models.CheckConstraint(
                name="effect_rule_has_terms",
                condition=Q(target__gte=0, window__gte=1, least_exposure__gte=1, relapse_days__gte=1)),
            models.CheckConstraint(
                name="effect_rule_days_in_order",
                condition=Q(problem_from__lte=F("problem_until"), problem_until__lt=F("fix_on"))),
            models.CheckConstraint(
                name="effect_rule_changed_with_reason", condition=Q(number=1) | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} v{self.number}"

    @property
    def baseline_from(self) -> date:
        """The first day of the time before the problem."""
        return self.problem_from - timedelta(days=self.baseline_days)

    @property
    def kinds(self) -> list[str]:
        """The kinds of contacts that go into the rate."""
        return ["complaint", "enquiry"] if self.counted == Counted.BOTH else [self.counted]

    @property
    def terms(self) -> Terms:
        """The same as the statistics take it."""
        return Terms(
            fix_on=self.fix_on, window=self.window, target=float(self.target), least_exposure=self.least_exposure,
            problem_from=self.problem_from, problem_until=self.problem_until, baseline_from=self.baseline_from,
            relapse_days=self.relapse_days, relapse_limit=float(self.relapse_limit), unit=UNIT)
