"""The verdict on a month, given when the month after it is closed: by the effects that were judged, else by numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from complaints.archive.counting import Figures, figures_of
from complaints.archive.models import ProductMonth
from complaints.archive.months import begins, days_in, later
from complaints.archive.verdict import Basis, Judged, Verdict, by_numbers
from complaints.effect.models import Frozen

__all__ = ["Judged", "judged", "of_one"]

VERDICTS: Final[dict[str, Verdict]] = {
    Frozen.Move.CONFIRMED: Verdict.EFFECTIVE, Frozen.Move.STILL_THERE: Verdict.STILL_THERE,
}
NO_VERDICT: Final = Judged(Verdict.UNKNOWN, Basis.EFFECT)


def judged(month: date, after: Mapping[Any, Figures]) -> dict[int | None, Judged]:
    """What the month's products are told by the figures of the month after; a closed month by what it was then."""
    before = _before(month)
    counted = {product: of_one(month, before.get(product, Figures()), after.get((later(month), product), Figures()))
               for product in {*before, *(product for _month, product in after)}}
    return {**counted, **_by_effect(later(month))}


def _by_effect(month: date) -> dict[int | None, Judged]:
    """Products with tickets whose effect was judged in the month: one that is still there outweighs the others."""
    found = Frozen.objects.filter(
        move__in=VERDICTS, at__gte=begins(month), at__lt=begins(later(month)), ticket__product__isnull=False)
    judged: dict[int | None, Judged] = {}
    for product, move in found.order_by("pk").values_list("ticket__product_id", "move"):
        if judged.get(product, NO_VERDICT).verdict != Verdict.STILL_THERE:
            judged[product] = Judged(VERDICTS[move], Basis.EFFECT)
    return judged


def of_one(month: date, before: Figures, after: Figures) -> Judged:
    """The verdict on a product's month by the month after."""
    return by_numbers(before, after, days=(days_in(month), days_in(later(month))))


def _before(month: date) -> dict[int | None, Figures]:
    rows = ProductMonth.objects.filter(closing__month=month)
    if kept := {row.product_id: Figures.from_json(row.numbers) for row in rows}:
        return kept
    return {product: figures for (_month, product), figures in figures_of(month, month).items()}
