"""A case as its plain page shows it: what is open with whom it waits for, and what happened last."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from approvals.inbox.labels import outcome_label
from approvals.inbox.models import Principal, WorkItem
from approvals.inbox.selectors.cases import may_see
from approvals.inbox.words import words_of
from approvals.organisation.models import Person, Post
from workflows.ledger.models import Event
from workflows.runtime.models import Case

LATEST: Final = 20
Key = tuple[str, int]  # kind and id of a principal


@dataclass(frozen=True, slots=True)
class Asked:
    """An open item and the names of the people and posts that may take it."""

    item: WorkItem
    names: tuple[str, ...]


class Happened(NamedTuple):
    """One event as readers meet it."""

    at: datetime
    who: str
    said: str
    kind: str
    step: str
    comment: str


def readable_case(person: Person, key: str, at: datetime) -> Case | None:
    """The case with this key, or None for a stranger (and for no such case: nobody can tell the two apart)."""
    found = Case.objects.select_related("process_version__process").defer("process_version__source")
    case = found.filter(key=key).first()
    return case if case is not None and may_see(person, case.pk, at) else None


def open_work(case: Case) -> list[Asked]:
    """The case's open items in the order they were opened, each with whom it waits for."""
    items = list(WorkItem.objects.open().filter(case=case).order_by("opened_at", "pk"))
    asked: defaultdict[int, list[Key]] = defaultdict(list)
    for item_id, kind, pk in _principals(items):
        asked[item_id].append((kind, pk))
    names = _names({key for keys in asked.values() for key in keys})
    return [Asked(item, tuple(names[key] for key in asked[item.pk] if key in names)) for item in items]


def latest_events(case: Case) -> list[Happened]:
    """What happened last, newest first."""
    return [_happened(event) for event in Event.objects.of_stream(case.stream).order_by("-seq")[:LATEST]]


def _principals(items: Iterable[WorkItem]) -> Iterable[tuple[int, str, int]]:
    rows = Principal.objects.filter(item__in=list(items), open=True).order_by("pk")
    return rows.values_list("item_id", "kind", "principal_id")


def _names(keys: Iterable[Key]) -> Mapping[Key, str]:
    """People with their department, posts with theirs."""
    by_kind: dict[str, list[int]] = {Principal.Kind.PERSON: [], Principal.Kind.POST: []}
    for kind, pk in keys:
        by_kind[kind].append(pk)
    people = Person.objects.filter(pk__in=by_kind[Principal.Kind.PERSON]).select_related("department")
    posts = Post.objects.filter(pk__in=by_kind[Principal.Kind.POST]).select_related("department")
    named: dict[Key, str] = {(Principal.Kind.PERSON, one.pk): f"{one.name} · {one.department.name}" for one in people}
    return named | {(Principal.Kind.POST, one.pk): f"{one.name} · {one.department.name}" for one in posts}


def _happened(event: Event) -> Happened:
    body: dict[str, Any] = json.loads(event.body)
    about, outcome = body.get("object", {}), str(body.get("outcome", ""))
    said, kind = words_of(event.verb)
    if event.verb == "work.decided":
        said = outcome_label(outcome)
    step = str(about.get("name") or about.get("node", "")) if about.get("type") != "case" else ""
    who = event.actor_name if event.actor_id is not None else ""  # the page says "the system" in the reader's language
    return Happened(event.at, who, said, kind, step, str(body.get("reason", "")))
