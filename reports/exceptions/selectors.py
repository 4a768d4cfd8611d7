"""What the pages of exceptions ask: how many each query finds, and its events as rows that people read."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.urls import reverse

from approvals.organisation.models import Department, Person
from reports.exceptions.queries import Answer
from reports.trail.words import Words, verb_words
from workflows.ledger.models import Event
from workflows.library.models import Process
from workflows.runtime.models import Case

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One event that counts: who, when, in which case, at which step, and why."""

    at: datetime
    who: str
    number: str
    department: str
    deed: Words
    key: str
    title: str
    process: str
    step: str
    why: str
    url: str


def rows(found: Sequence[Event], answer: Answer, reader: Person) -> list[Row]:
    """The events in words; three statements for any number of them. Whoever may not read all cases is told which case
    it was and no more."""
    cases = _cases({event.case_key for event in found}) if reader.can("cases.read_all") else {}  # type: ignore[attr-defined]
    people = _people({event.actor_id for event in found if event.actor_id is not None})
    return [_row(event, answer, cases, people) for event in found]


def all_rows(answer: Answer, reader: Person) -> Iterator[Row]:
    """Every row, some at a time."""
    for first in count(0, CHUNK):
        some = answer[first : first + CHUNK]
        yield from rows(some, answer, reader)
        if len(some) < CHUNK:
            return


def _cases(keys: Collection[str]) -> dict[str, tuple[str, str]]:
    found = Case.objects.filter(key__in=keys).values_list("key", "title", "process_version__process__name")
    return {key: (title, process) for key, title, process in found}


def _people(numbers: Collection[int]) -> dict[int, tuple[str, str]]:
    found = Person.objects.filter(pk__in=numbers).values_list("pk", "number", "department__name")
    return {pk: (number, department) for pk, number, department in found}


def _row(event: Event, answer: Answer, cases: dict[str, tuple[str, str]], people: dict[int, tuple[str, str]]) -> Row:
    key: str = event.case_key  # type: ignore[attr-defined]  # annotated by the scope
    title, process = cases.get(key, ("", ""))
    number, department = people.get(event.actor_id or 0, ("", ""))
    about = json.loads(event.body).get("object", {})
    return Row(
        at=event.at, who=event.actor_name if event.actor_id is not None else "", number=number, department=department,
        deed=verb_words(event.verb)[0], key=key, title=title or ("" if key else str(about.get("name", ""))),
        process=process, step=str(about.get("name", "")) if key else "", why=answer.why(event),
        url=_url(event, key, cases),
    )  # fmt: skip


def _url(event: Event, key: str, cases: dict[str, tuple[str, str]]) -> str:
    """The case as it stood after the event; its trail, where the event is elsewhere."""
    if key not in cases:
        return ""
    own = event.stream == f"case:{key}"
    return reverse("case-moment", args=[key, event.seq]) if own else reverse("trail", args=[key])


def processes() -> list[tuple[str, str]]:
    """What the filter offers: every process by key and name."""
    return list(Process.objects.order_by("name").values_list("key", "name"))


def departments() -> list[tuple[int, str]]:
    """What the filter offers: departments in use, in their order."""
    return list(Department.objects.active().order_by("order", "code").values_list("pk", "name"))
