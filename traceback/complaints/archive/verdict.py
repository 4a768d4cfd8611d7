"""Whether a month's fixes worked, by the numbers of the month after: fewer complaints than chance alone explains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.archive.counting import Figures
from complaints.models import Contact

SIGNIFICANCE: Final = 0.05


class Verdict(models.TextChoices):
    EFFECTIVE = "effective", _("有效")
    STILL_THERE = "still_there", _("仍存在→继续")
    QUIET = "quiet", _("当月无投诉")
    UNKNOWN = "unknown", _("尚不能判断")


class Basis(models.TextChoices):
    EFFECT = "effect", _("按工单效果评估")
    RATE = "rate", _("按每万投诉")
    COUNT = "count", _("按投诉件数（曝光量未知或口径不同）")


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of a month, and on what grounds."""

    verdict: Verdict
    basis: Basis


def by_numbers(before: Figures, after: Figures, *, days: tuple[int, int]) -> Judged:
    """One-sided exact test of two Poisson rates: given both counts together, the later one is binomial.

    Without a common exposure the months' lengths take its place."""
    first, second = (one.of(Contact.Kind.COMPLAINT) for one in (before, after))
    exposed = _common(before, after)
    basis = Basis.RATE if exposed else Basis.COUNT
    if not first:
        return Judged(Verdict.QUIET, basis)
    from scipy.stats import binom  # a second to load: not at every start

    one, other = exposed or days
    chance = float(binom.cdf(second, first + second, other / (one + other)))
    return Judged(Verdict.EFFECTIVE if chance < SIGNIFICANCE else Verdict.STILL_THERE, basis)


def _common(before: Figures, after: Figures) -> tuple[int, int] | None:
    """Both exposures, where they say the same thing and neither is zero."""
    one, other = before.against, after.against
    if one is None or other is None or (one.measure, one.own) != (other.measure, other.own):
        return None
    return (one.value, other.value) if one.value and other.value else None
