"""Finding what a page is about; a stranger cannot tell it from nothing."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from approvals.absence.forms.fields import suggestion
from approvals.fieldwork.models import Item, Plan, Task
from approvals.fieldwork.selectors import access
from approvals.organisation.access import person_of
from approvals.organisation.models import Person

PAGE = 30
SUGGESTED = 200


def task_or_404(request: HttpRequest, pk: int) -> Task:
    """The task, if the person may see it."""
    found = access.task_for(person_of(request), pk)
    if found is None:
        raise Http404
    return found


def item_or_404(request: HttpRequest, pk: int) -> Item:
    """The item, if the person may see it."""
    found = access.item_for(person_of(request), pk)
    if found is None:
        raise Http404
    return found


def plan_or_404(pk: int) -> Plan:
    """The plan."""
    found = access.plan_of(pk)
    if found is None:
        raise Http404
    return found


def page_of(request: HttpRequest, found: QuerySet[Any]) -> tuple[Page[Any], str]:
    """The page that the URL names, and the rest of the URL's filters."""
    query = request.GET.copy()
    query.pop("page", None)
    return Paginator(found, PAGE).get_page(request.GET.get("page")), query.urlencode()


def colleagues() -> list[str]:
    """Names for whoever types one."""
    return [suggestion(one) for one in Person.objects.active().order_by("number")[:SUGGESTED]]
