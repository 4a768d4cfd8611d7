"""Whom a step's responsibilities name: who answers for it (A), is consulted (C), is informed (I), as posts and people.

RACI names parties as people speak of them: a post by its name or code, or a department, which is its heads.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from approvals.inbox.models import WorkItem
from approvals.organisation.models import Holding, Person
from approvals.organisation.selectors import posts_called
from workflows.library.reading import LETTERS, SEPARATOR

ACCOUNTABLE, CONSULTED, INFORMED = "A", "C", "I"


def parties_of(item: WorkItem, letter: str) -> list[str]:
    """The parties that the item's step names under this letter."""
    attributes: dict[str, str] = json.loads(item.attributes)
    return parties_in(attributes.get(LETTERS[letter], ""))


def parties_in(text: str) -> list[str]:
    """The names in a RACI attribute, each once."""
    return list(dict.fromkeys(one.strip() for one in SEPARATOR.split(text) if one.strip()))


def is_consulted(item: WorkItem, person: Person, at: datetime) -> bool:
    """Whether the person may give their opinion on the item unasked; asks nothing where nobody is consulted."""
    return _speaks_for(parties_of(item, CONSULTED), person, at)


def _speaks_for(parties: Collection[str], person: Person, at: datetime) -> bool:
    if not parties:
        return False
    posts = posts_called(parties).values("pk")
    return Holding.objects.at(at).filter(person=person, post__in=posts).exists()
