"""Finding the people one may hand something to or ask, by name, staff number or department."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import Final

from django.db.models import Q

from approvals.organisation.models import Person
from approvals.organisation.roles import MAY

MOST: Final = 8
LONGEST: Final = 60


def people_named(words: str, *, besides: Person) -> list[Person]:
    """A few active people who may handle work and fit every word; nobody for no words."""
    wanted = words.replace("\x00", "")[:LONGEST].split()[:4]
    if not wanted:
        return []
    fits = reduce(and_, (_fits(word) for word in wanted))
    found = Person.objects.active().filter(fits, role__in=MAY["work.decide"]).exclude(pk=besides.pk)
    return list(found.select_related("department").order_by("name", "number")[:MOST])


def _fits(word: str) -> Q:
    return Q(name__icontains=word) | Q(number__istartswith=word) | Q(department__name__icontains=word)
