"""The effect evaluation: what was promised against what happened, computed where it can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from approvals.inbox.subjects import Checked, Decision
from marketing_review.models import Evaluation, MarketingCase
from marketing_review.models.content import Unreadable, cleaned, decimal_of, integer_of, is_filled, percent_of
from marketing_review.models.field import MEASURES
from marketing_review.selectors.running import Totals, totals
from marketing_review.selectors.traced import traced
from workflows.runtime.ports import DomainRefused

TEXTS: Final = {
    "marketing_effect": "营销效果", "collaboration": "服务协同", "satisfaction_note": "满意度影响：预评估与实际",
    "lessons": "经验教训",
}
LEAST_TEXT: Final = 5
PLACES: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Result:
    """One target against its actual value."""

    measure: str
    comparison: str
    target: Decimal
    actual: Decimal | None

    @property
    def reached(self) -> bool:
        if self.actual is None:
            return False
        return self.actual >= self.target if self.comparison == ">=" else self.actual <= self.target

    @property
    def label(self) -> str:
        return str(MEASURES[self.measure])

    def as_json(self) -> dict[str, Any]:
        return {"measure": self.measure, "comparison": self.comparison, "target": str(self.target),
                "actual": "" if self.actual is None else str(self.actual), "reached": self.reached}


def actual_values(marketing: MarketingCase, satisfaction: Decimal | None = None, *,
                  summed: Totals | None = None) -> dict[str, Decimal]:
    """What happened, from the daily figures; satisfaction is told by whoever evaluates."""
    summed = summed or totals(marketing)
    content = marketing.content_in_force
    size = integer_of(content.get("list_size") or 0)
    values = {"participants": Decimal(summed.participants), "revenue": summed.revenue, "cost": summed.cost}
    if size:
        values["participation_rate"] = _share(summed.participants * 100, size)
    if summed.participants:
        values["complaints_per_10k"] = _share(summed.complaints * 10_000, summed.participants)
    if summed.gifts_given:
        values["gift_exchange_rate"] = _share(summed.gifts_exchanged * 100, summed.gifts_given)
    if satisfaction is not None:
        values["satisfaction"] = satisfaction
    return values


def _share(part: int, whole: int) -> Decimal:
    return (Decimal(part) / Decimal(whole)).quantize(PLACES)


def compare(marketing: MarketingCase, actuals: Mapping[str, Decimal]) -> list[Result]:
    """Every target of the content that ran, with what was reached."""
    content = marketing.content_in_force
    return [Result(target["measure"], target["comparison"], decimal_of(target["value"]), actuals.get(target["measure"]))
            for target in content.get("targets") or ()]


def check_evaluation(marketing: MarketingCase, decision: Decision) -> Checked:
    """Store the evaluation that was handed in; raises DomainRefused with every field that is missing."""
    satisfaction, problems = _satisfaction(decision.form)
    texts = {key: str(cleaned(str(decision.form.get(key, "")))).strip()[:20_000] for key in TEXTS}
    problems |= {key: _("%(label)s至少 %(least)s 个字") % {"label": _(TEXTS[key]), "least": LEAST_TEXT}
                 for key, text in texts.items() if len(text) < LEAST_TEXT}
    if not marketing.figures.exists():
        problems["figures"] = _("还没有任何运行日报，无法评估")
    if problems:
        raise DomainRefused(_("效果评估还不完整：%(list)s") % {"list": "；".join(problems.values())}, fields=problems)
    summed = totals(marketing)
    actuals = actual_values(marketing, satisfaction, summed=summed)
    counted = [one.as_json() for one in traced(marketing, summed.participants)]
    results = compare(marketing, actuals)
    verdict = Evaluation.Verdict.REACHED if all(one.reached for one in results) else Evaluation.Verdict.MISSED
    made = Evaluation.objects.create(
        marketing=marketing, number=marketing.evaluations.count() + 1, verdict=verdict,
        actuals={key: str(value) for key, value in actuals.items()}, results=[one.as_json() for one in results],
        traced=counted, submitted_by=decision.by, submitted_at=decision.at, **texts)
    return Checked(detail={"evaluation": made.number, "verdict": made.verdict, "results": made.results,
                           **({"traced": counted} if counted else {})})


def _satisfaction(form: Mapping[str, Any]) -> tuple[Decimal | None, dict[str, str]]:
    given = form.get("satisfaction", "")
    if not is_filled(given):
        return None, {"satisfaction": _("请填写实际满意度（百分比）")}
    try:
        return percent_of(given), {}
    except Unreadable as refusal:
        return None, {"satisfaction": str(refusal)}
