"""A number that somebody else keeps about a case."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from workflows.runtime.models import Case

PLACES: Final = Decimal("0.01")


def per_ten_thousand(count: int, exposure: int | None) -> Decimal | None:
    """How many there are for every ten thousand; None where nobody knows, or nothing was there, to measure against."""
    return (Decimal(count) * 10_000 / exposure).quantize(PLACES) if exposure else None


class Measure(models.Model):
    """How often something happened that concerns the case, over which days, and among how many."""

    class Name(models.TextChoices):
        COMPLAINTS = "complaints", _("投诉")
        ENQUIRIES = "enquiries", _("咨询")

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name=_("案件"))
    name = models.CharField(_("指标"), max_length=16, choices=Name)
    source = models.CharField(_("来源"), max_length=32)  # the domain that counts
    since = models.DateField(_("从"))
    until = models.DateField(_("到"))
    count = models.BigIntegerField(_("件数"))
    exposure = models.BigIntegerField(_("曝光量"), null=True)  # None: the domain that counts does not know it
    at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("案件指标")
        verbose_name_plural = _("案件指标")
        constraints = [
            models.UniqueConstraint(fields=["case", "name", "source"], name="measures_one_of_a_name_and_source"),
            models.CheckConstraint(name="measures_counts_are_counts", condition=Q(count__gte=0)
                                   & (Q(exposure=None) | Q(exposure__gte=0)) & Q(until__gte=F("since"))),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}: {self.count}"

    @property
    def per_ten_thousand(self) -> Decimal | None:
        """Against the exposure that came with it; None: cannot be said."""
        return per_ten_thousand(self.count, self.exposure)
