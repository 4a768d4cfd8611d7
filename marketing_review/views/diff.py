"""Two rounds side by side, field by field."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketing_review.selectors.pages import reasons_of, rounds_with_people
from marketing_review.selectors.reading import compared, only_changed, parts_of, round_of
from marketing_review.views.doors import case_or_404


@require_safe
def diff(request: HttpRequest, key: str) -> HttpResponse:
    """What the later round changed; by default the last round against the one before."""
    marketing = case_or_404(request, key)
    rounds = rounds_with_people(marketing)
    new = round_of(rounds, request.GET.get("to", "")) or (rounds[-1] if rounds else None)
    old = round_of(rounds, request.GET.get("from", "")) or (
        round_of(rounds, str(new.number - 1)) if new and new.number > 1 else None)
    if old and new and old.number > new.number:
        old, new = new, old
    comparison = compared(old, new)
    parts = parts_of(new.template.form, new.content, comparison=comparison, rounds=rounds,
                     reasons=reasons_of(marketing)) if new else []
    context = {"marketing": marketing, "rounds": rounds, "comparison": comparison,
               "parts": only_changed(parts), "old": old, "new": new}
    return render(request, "marketing_review/diff.html", context)
