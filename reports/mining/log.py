"""The event log as plain values: cases in the order of their start, each with its events in the order of its chain."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from django.utils.timezone import localtime

from reports.trail.words import verb_words
from workflows.ledger.models import Event
from workflows.runtime.models import Case, CaseQuerySet

BATCH: Final = 200
BEYOND_XML: Final = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One deed of a case: `activity` is the step's name or what was done; `about` are further objects (type, key)."""

    id: str
    activity: str
    at: datetime
    verb: str
    actor: str
    actor_name: str
    role: str = ""
    node: str = ""
    outcome: str = ""
    round: int = 1
    version: str = ""
    about: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LoggedCase:
    """A case with everything that happened to it."""

    key: str
    title: str
    process: str
    process_name: str
    version: int
    status: str
    started_at: datetime
    caller: str
    events: tuple[LoggedEvent, ...]


def cases_in(*, process: str, since: datetime, until: datetime) -> CaseQuerySet:
    """The cases of a process that were started in the period; `until` is not included."""
    return Case.objects.of_process(process).filter(started_at__gte=since, started_at__lt=until)


def logged(cases: CaseQuerySet) -> Iterator[LoggedCase]:
    """The cases with their events, a batch of cases at a time."""
    found = cases.select_related("process_version__process", "caller").order_by("started_at", "pk")
    found = found.defer("document", "fired", "process_version__source", "process_version__bindings")
    numbers = list(found.values_list("pk", flat=True))
    for start in range(0, len(numbers), BATCH):
        yield from _batch(found.filter(pk__in=numbers[start : start + BATCH]))


def _batch(found: CaseQuerySet) -> Iterator[LoggedCase]:
    cases = list(found)
    events = Event.objects.filter(stream__in=[case.stream for case in cases]).order_by("stream", "seq")
    by_stream = {stream: list(its) for stream, its in groupby(events, key=attrgetter("stream"))}
    for case in cases:
        version = case.process_version
        yield LoggedCase(
            case.key, plain(case.title), case.process_key, plain(version.process.name), version.number, case.status,
            case.started_at, case.caller.key if case.caller else "",
            tuple(_event(event) for event in by_stream.get(case.stream, ())),
        )


def _event(event: Event) -> LoggedEvent:
    body: dict[str, Any] = json.loads(event.body)
    actor, about = body.get("actor", {}), body.get("object", {})
    node = about.get("node", "")
    activity = about.get("name", "") or node if node else str(verb_words(event.verb)[0])
    others = () if node or about.get("type") == "case" else ((about.get("type", ""), str(about.get("id", ""))),)
    return LoggedEvent(
        id=f"{event.stream}#{event.seq}", activity=plain(activity), at=localtime(event.at), verb=event.verb,
        actor=str(actor.get("number") or actor.get("id") or "system"), actor_name=plain(event.actor_name),
        role=plain(actor.get("via", "")), node=node, outcome=plain(body.get("outcome", "")), round=body.get("round", 1),
        version=body.get("version", ""), about=tuple(pair for pair in others if all(pair)),
    )


def plain(text: str) -> str:
    """The text without what no XML may hold."""
    return BEYOND_XML.sub("", text)
