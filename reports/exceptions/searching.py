"""The page of the search: objects by their words, or what was done by whom and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from approvals.organisation.access import needs, person_of
from approvals.organisation.models import Person
from reports import selectors
from reports.exceptions.objects import MOST_WORDS, Found, Wanted, kinds_for, search
from reports.selectors import TrailFilter
from reports.trail.known import known_of
from reports.trail.lines import lines

PAGE: Final = 50
MOST_PEOPLE: Final = 12
OBJECTS, DEEDS = "objects", "deeds"


class SearchForm(forms.Form):
    """What is looked for, all of it in the address; what is not understood is said and narrows nothing."""

    q = forms.CharField(label=_("编号或标题"), required=False, max_length=200)
    kind = forms.CharField(label=_("种类"), required=False, max_length=20)
    person = forms.CharField(label=_("人员：工号或姓名"), required=False, max_length=60)
    since = forms.DateField(label=_("从"), required=False)
    until = forms.DateField(label=_("到"), required=False)
    look = forms.CharField(required=False, max_length=10)


@needs("audit.inspect")
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Objects that hold the words; or, for who may read all trails, what was done by a person or within a period."""
    reader, form = person_of(request), SearchForm(request.GET)
    valid, said = form.is_valid(), form.cleaned_data
    deeds = reader.can("audit.read") and _looks_at(said) == DEEDS
    context: dict[str, Any] = {
        "nav": "audit-search", "form": form, "said": said, "look": DEEDS if deeds else OBJECTS,
        "may_see_deeds": reader.can("audit.read"),
        "kinds": [(key, kind.name) for key, kind in kinds_for(reader).items()],
    }
    context |= _deeds(request, said) if deeds else _objects(request, said)
    return render(request, "exceptions/search.html", context, status=200 if valid else 422)


def _looks_at(said: dict[str, Any]) -> str:
    """What was chosen; else deeds for who names a person or a day and no words."""
    if said.get("look") in (OBJECTS, DEEDS):
        return str(said["look"])
    return DEEDS if not said.get("q") and any(said.get(name) for name in ("person", "since", "until")) else OBJECTS


def _objects(request: HttpRequest, said: dict[str, Any]) -> dict[str, Any]:
    words = str(said.get("q") or "").split()[:MOST_WORDS]
    if not words:
        return {}
    found = search(Wanted(person_of(request), now(), words), str(said.get("kind") or ""))
    pages: Paginator[Found] = Paginator(found, PAGE)  # type: ignore[arg-type]  # it counts and slices
    part = pages.get_page(request.GET.get("page"))
    return {"sought": True, "page": part, "objects": part.object_list, "query": _query(request)}


def _deeds(request: HttpRequest, said: dict[str, Any]) -> dict[str, Any]:
    people = _people(str(said.get("person") or ""))
    if said.get("person") and len(people) != 1:
        return {"people": people, "unknown": not people}
    if not people and not any(said.get(name) for name in ("q", "since", "until")):
        return {}
    wanted = TrailFilter(people[0].pk if people else None, "", said.get("since"), said.get("until"))
    found = selectors.all_events(wanted, words=str(said.get("q") or "").strip())
    part = selectors.slice_of(found, before=request.GET.get("before", ""), size=PAGE)
    told = lines(part.events, known_of(selectors.with_settling(part.events)))
    return {"lines": told, "slice": part, "who": people[0] if people else None}


def _people(text: str) -> Sequence[Person]:
    """The one person with this number or name; else those whose number or name holds the text."""
    text = text.strip()
    if not text:
        return ()
    known = Person.objects.select_related("department").order_by("number")
    exact = list(known.filter(Q(number=text) | Q(name=text))[:MOST_PEOPLE])
    return exact or list(known.filter(Q(number__icontains=text) | Q(name__icontains=text))[:MOST_PEOPLE])


def _query(request: HttpRequest) -> str:
    given = request.GET.copy()
    given.pop("page", None)
    return given.urlencode()
