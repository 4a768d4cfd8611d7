"""The effect of a campaign laid out for reading: what was expected, what was promised, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from marketing_review.models import Evaluation, MarketingCase
from marketing_review.models.content import Unreadable, decimal_of, is_filled
from marketing_review.models.field import MEASURES

EXPECTED_BY: Final = {
    "participation_rate": "expected_participation", "revenue": "expected_revenue", "cost": "budget",
    "satisfaction": "expected_satisfaction",
}


@dataclass(frozen=True, slots=True)
class Effect:
    """One measure: what the case expected, the target if one was set, what happened and whether that reached it."""

    measure: str
    expected: Decimal | None
    comparison: str
    target: Decimal | None
    actual: Decimal | None
    reached: bool | None  # None: no target, or nothing to compare yet

    @property
    def difference(self) -> Decimal | None:
        return None if self.actual is None or self.expected is None else self.actual - self.expected


def effects_of(marketing: MarketingCase, actuals: Mapping[str, Decimal | str]) -> list[Effect]:
    """Every measure there is anything to say about, in the usual order; targets of the content that ran."""
    content = marketing.content_in_force
    targets = {row["measure"]: row for row in content.get("targets") or () if row.get("measure") in MEASURES}
    made = [_effect(measure, content, targets.get(measure), actuals.get(measure)) for measure in MEASURES]
    return [each for each in made if each.expected is not None or each.target is not None or each.actual is not None]


def _effect(measure: str, content: Mapping[str, Any], target: Mapping[str, Any] | None, actual: object) -> Effect:
    expected = _expected(measure, content)
    value = _number(actual)
    goal, sign = (_number(target["value"]), str(target["comparison"])) if target else (None, "")
    reached = None
    if goal is not None and value is not None:
        reached = value >= goal if sign == ">=" else value <= goal
    return Effect(measure, expected, sign, goal, value, reached)


def _expected(measure: str, content: Mapping[str, Any]) -> Decimal | None:
    if measure == "participants":
        size, share = _number(content.get("list_size")), _number(content.get("expected_participation"))
        return None if size is None or share is None else (size * share / 100).quantize(Decimal(1))
    return _number(content.get(EXPECTED_BY[measure])) if measure in EXPECTED_BY else None


def _number(value: object) -> Decimal | None:
    try:
        return decimal_of(value) if is_filled(value) else None
    except Unreadable:
        return None


def reached_words(effects: Iterable[Effect]) -> tuple[int, int]:
    """How many targets were reached, of how many."""
    judged = [each for each in effects if each.target is not None]
    return sum(bool(each.reached) for each in judged), len(judged)


def evaluations_of(marketing: MarketingCase) -> list[Evaluation]:
    """Every evaluation that was handed in, newest first."""
    return list(marketing.evaluations.select_related("submitted_by").order_by("-number"))
