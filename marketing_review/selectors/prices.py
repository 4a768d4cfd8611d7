"""Whether a case makes something dearer for customers: then it is looked at by itself, never agreed to among others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, Q

from marketing_review.models import MarketingCase, Round
from marketing_review.selectors.diff import plain

PRICED: Final = ("tariff_structure", "tariff_items", "tariff_rates", "tariff_billing", "breach_rules")
TELLING: Final = ("title", "offer", *PRICED)
AMOUNT: Final = re.compile(r"(\d[\d,，]*(?:\.\d+)?)\s*(万)?\s*元")
RISE: Final = re.compile(r"(?<!不)(?<!不得)(?<!没有)(?<!未)(?:涨价|提价|加价|上调|调高|上浮)")
TEN_THOUSAND: Final = 10_000


def dearer_fields(cases: Iterable[MarketingCase]) -> dict[int, str]:
    """By the case's id, the first field that says or makes something dearer: against the round before, and against what
    customers are promised today. One statement for all of them."""
    known = list(cases)
    before = Q(number=F("marketing__round_number") - 1) | Q(pk=F("marketing__live_round_id"))
    former: dict[int, list[Round]] = {}
    for each in Round.objects.filter(before, marketing__in=known):
        former.setdefault(each.marketing_id, []).append(each)
    found = {case.pk: dearer(case.content, [each.content for each in former.get(case.pk, ())]) for case in known}
    return {pk: field for pk, field in found.items() if field}


def dearer(content: Mapping[str, Any], former: Iterable[Mapping[str, Any]]) -> str:
    """The first field that says so itself, or that names more or higher amounts than any of the former contents."""
    said = (key for key in TELLING if RISE.search(plain(content.get(key))))
    grown = (key for one in former for key in PRICED if _rose(plain(one.get(key)), plain(content.get(key))))
    return next(said, "") or next(grown, "")


def _rose(old: str, new: str) -> bool:
    """Whether an amount was added or grew: both lists from the highest down."""
    before, after = amounts(old), amounts(new)
    return len(after) > len(before) or any(now > then for then, now in zip(before, after, strict=False))


def amounts(text: str) -> list[Decimal]:
    """The sums of money that a text names, from the highest down."""
    found = ((re.sub("[,，]", "", number), many) for number, many in AMOUNT.findall(text))
    return sorted((Decimal(number) * (TEN_THOUSAND if many else 1) for number, many in found), reverse=True)
