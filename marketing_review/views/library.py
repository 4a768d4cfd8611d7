"""Lists of cases: the library of finished ones, and the reader's own; filters are the URL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import needs, person_of
from marketing_review.models import Evaluation
from marketing_review.selectors.lists import (
    GROUPS,
    Cases,
    Choices,
    all_cases,
    group_counts,
    hints,
    library_cases,
    library_choices,
    my_cases,
    narrowed,
)
from marketing_review.services import CannotOpen, clone_case
from marketing_review.views.doors import case_or_404, see_other

PAGE: Final = 20
LONGEST: Final = 200
LIBRARY: Final = ("q", "category", "year", "verdict", "department", "tag")
OWN: Final = ("q", "state")


@needs("cases.search")
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Finished campaigns, found by any words, with tags and how they did; each can be cloned."""
    filters, choices = _filters(request, LIBRARY), library_choices()
    base = library_cases()
    page = _page_of(narrowed(base, filters), request)
    context = {
        "nav": "cases", "filters": filters, "choices": choices, "page": page, "any": any(filters.values()),
        "verdicts": Evaluation.Verdict.choices, "path": reverse("case-library"),
        "dropped": _dropped(request, base, filters, choices) if not page.object_list else [],
    }
    return render(request, "marketing_review/library/library.html", context)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's cases by state; those who oversee see all, or only their own."""
    person, filters = person_of(request), _filters(request, OWN)
    oversees = person.can("cases.read_all")
    own = not oversees or request.GET.get("scope") == "mine"
    base = my_cases(person, now()) if own else all_cases()
    worded = narrowed(base, {"q": filters["q"]})
    page = _page_of(narrowed(worded, {"state": filters["state"]}), request)
    counts = group_counts(worded)
    context = {
        "nav": "my-cases", "filters": filters, "page": page, "oversees": oversees, "own": own,
        "any": any(filters.values()),
        "groups": [(key, label, counts[key], _query(filters | {"state": key}, oversees and own))
                   for key, (label, _states) in GROUPS.items()],
        "total": sum(counts.values()), "all_query": _query(filters | {"state": ""}, oversees and own),
        "path": reverse("my-cases"), "scope": "mine" if oversees and own else "",
        "dropped": _dropped(request, base, filters, None) if not page.object_list else [],
    }
    return render(request, "marketing_review/library/mine.html", context)


@needs("cases.start")
@require_POST
def clone(request: HttpRequest, key: str) -> HttpResponse:
    """A new draft with what the case said, and on to its form."""
    source = case_or_404(request, key)
    try:
        made = clone_case(case_key=source.key, by=person_of(request), at=now())
    except CannotOpen as refusal:
        messages.error(request, str(refusal))
        return see_other(reverse("case", args=[source.key]))
    messages.success(request, _("已复制为 %(key)s，活动期、名单与配置单号请重新填写。") % {"key": made.key})
    return see_other(reverse("case-edit", args=[made.key]))


def _filters(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST] for name in names}


def _page_of(found: Cases, request: HttpRequest) -> Any:
    return Paginator(found, PAGE).get_page(request.GET.get("page"))


def _query(filters: Mapping[str, str], mine: bool = False) -> str:
    kept = [(name, value) for name, value in filters.items() if value]
    return "?" + urlencode([*kept, ("scope", "mine")] if mine else kept)


def _dropped(request: HttpRequest, base: Cases, filters: Mapping[str, str],
             choices: Choices | None) -> list[tuple[str, int, str]]:
    """Which filters could be dropped: in words, how many cases appear then, and where to click."""
    mine = request.GET.get("scope") == "mine"
    return [(_in_words(hint.name, hint.value, choices), hint.number, _query({**filters, hint.name: ""}, mine))
            for hint in hints(base, filters)]


def _in_words(name: str, value: str, choices: Choices | None) -> str:
    labels = {"q": _("搜索"), "category": _("类别"), "year": _("年份"), "verdict": _("结论"), "department": _("部门"),
              "tag": _("标签"), "state": _("状态")}
    known: dict[str, str] = {}
    if name == "category" and choices:
        known = dict(choices.categories)
    if name == "department" and choices:
        known = dict(choices.departments)
    if name == "verdict":
        known = {key: str(label) for key, label in Evaluation.Verdict.choices}
    if name == "state":
        known = {key: str(label) for key, (label, _states) in GROUPS.items()}
    return _("%(filter)s：%(value)s") % {"filter": labels[name], "value": known.get(value, value)}


__all__ = ["clone", "library", "mine"]
