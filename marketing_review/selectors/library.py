"""The case library: finished campaigns, found by any words, Chinese or not."""

from __future__ import annotations

from django.db.models import QuerySet

from marketing_review.models import MarketingCase
from marketing_review.selectors.search import words_of


def library(query: str = "", *, category: str = "", tag: str = "") -> QuerySet[MarketingCase]:
    """Closed cases that hold every word of the query, newest first."""
    found = MarketingCase.objects.in_library().matching(words_of(query))
    if category:
        found = found.filter(template__category__key=category)
    if tag:
        found = found.matching(words_of(tag))
    return found.select_related("template__category", "department", "initiator").order_by("-closed_at", "-pk")
