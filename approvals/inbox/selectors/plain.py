"""A case as its plain page shows it: what is open with whom it waits for, and what happened last."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Exists, F, OuterRef, Subquery

from approvals.inbox.labels import outcome_label
from approvals.inbox.models import Copy, Principal, WorkItem
from approvals.inbox.selectors.cases import may_see
from approvals.inbox.selectors.items import said_for
from approvals.inbox.words import AUTOMATIC, words_of
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
    mine: bool = False


def may_withdraw(case: Case, person: Person) -> bool:
    """Whether the person started the case (as `readable_case` gave it) and nobody has acted since they handed it in."""
    mine = case.initiator_id == person.pk and getattr(case, "last_decider", None) == person.pk
    return mine and case.status == Case.Status.RUNNING and person.can("work.decide")


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
    unread = Copy.objects.filter(case=OuterRef("pk"), person=person, read_at=None)
    decided = WorkItem.objects.filter(case=OuterRef("pk"), decided_by__isnull=False).order_by("-closed_at", "-pk")
    cases = Case.objects.select_related("process_version__process").annotate(
        unread=Exists(unread), last_decider=Subquery(decided.values("decided_by_id")[:1])
    )
    case = cases.filter(key=key).first()
    return case if case is not None and may_see(person, case.pk, at) else None


def open_work(case: Case) -> list[Asked]:
    """The case's open items in the order they were opened, each with whom it waits for."""
    items: dict[int, WorkItem] = {}
    asked: defaultdict[int, list[Key]] = defaultdict(list)
    for row in _one_per_principal(case):
        items.setdefault(row.pk, row)
        asked[row.pk].append((row.asked_kind, row.asked_id))
    names = _names({key for keys in asked.values() for key in keys})
    return [Asked(item, tuple(names[key] for key in asked[pk] if key in names)) for pk, item in items.items()]


def latest_events(case: Case, events: Sequence[Event] | None = None) -> list[Happened]:
    """What happened last, newest first; `events` are all of the case's, where they are at hand."""
    if events is not None:
        return [_happened(event) for event in reversed(events[-LATEST:])]
    return [_happened(event) for event in Event.objects.of_stream(case.stream).order_by("-seq")[:LATEST]]


def _one_per_principal(case: Case) -> Iterable[Any]:
    """The open items, each as often as there are principals it waits for (once for none)."""
    rows = WorkItem.objects.open().filter(case=case)
    rows = rows.annotate(asked_kind=F("principals__kind"), asked_id=F("principals__principal_id"))
    return rows.order_by("opened_at", "pk", "principals__pk")


def _names(keys: Iterable[Key]) -> Mapping[Key, str]:
    """People with their department, posts with theirs."""
    by_kind: dict[str, list[int]] = {Principal.Kind.PERSON: [], Principal.Kind.POST: []}
    for kind, pk in keys:
        if kind in by_kind:
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
    in_person = event.actor_id is not None and event.verb not in AUTOMATIC
    who = event.actor_name if in_person else ""  # the page says "the system" in the reader's language
    if in_person and (absent := body.get("actor", {}).get("on_behalf_of")):
        who = f"{who} {said_for(str(absent).rpartition(' (')[0] or str(absent))}"
    return Happened(event.at, who, said, kind, step, str(body.get("reason", "")))
