"""Questions about cases: which one, where it stands, which way it went, and whether the ledger tells the same story."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Q

from workflows.bpmn.reader import read
from workflows.engine.protocol import Json, Need
from workflows.engine.state import State
from workflows.engine.wire import from_json
from workflows.ledger.models import Event
from workflows.library import reading
from workflows.library.access import SignedIn
from workflows.library.models import Process, ProcessVersion
from workflows.library.selectors import current_version
from workflows.runtime import document
from workflows.runtime.models import Case, Incident
from workflows.runtime.models.incident import IncidentQuerySet
from workflows.runtime.play import play

Standing = Literal["done", "current"]


class CannotReplay(Exception):
    """The ledger and the engine do not fit together; the message says at which event."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """The state that the recorded commands lead to, and whether it is the one on the case."""

    document: str
    commands: int
    matches: bool


def case_by_key(key: str) -> Case | None:
    """The case with this key."""
    return Case.objects.select_related("process_version__process").filter(key=key).first()


def has_cases(version_id: int) -> bool:
    """Whether some case runs on the version, or ran on it."""
    return Case.objects.filter(process_version=version_id).exists()


def incidents_for(
    person: SignedIn, *, state: str = "open", process: str = "", words: str = ""
) -> IncidentQuerySet:
    """The incidents the person may deal with, newest first; `state` is open, closed or anything for both."""
    if not person.can("incidents.handle"):
        return Incident.objects.none()
    found = Incident.objects.in_state(state)
    if process:
        found = found.filter(case__process_key=process)
    for word in words.split()[:5]:
        found = found.filter(Q(case__key__icontains=word) | Q(case__title__icontains=word) | Q(message__icontains=word))
    heavy = ("case__document", "case__fired", "case__process_version__source", "case__process_version__bindings")
    return found.select_related("case__process_version__process").defer(*heavy).order_by("-raised_at", "-pk")


def told_of(incidents: Iterable[Incident]) -> dict[int, list[Event]]:
    """What the cases' streams say about these incidents, oldest first, by the incident's id."""
    told: dict[int, list[Event]] = {one.pk: [] for one in incidents}
    streams = {one.case.stream for one in incidents}
    events = Event.objects.filter(stream__in=streams, verb__startswith="incident.").defer("body")
    for event in events.order_by("stream", "seq"):
        told.get(int(event.object_key.removeprefix("incident:")), []).append(event)
    return told


def step_name(case: Case, node: str) -> str:
    """What the case's version calls a node; the node's id where it has no name."""
    nodes = document.graph_of(case.process_version_id, case.process_version.sha256).nodes
    return nodes[node].name or node if node in nodes else node


def waits_for(case: Case, scope: int, generation: int) -> bool:
    """Whether this place of the case is still open: read without a lock, so the answer may be old."""
    return document.is_open(document.load(case.document), scope, generation)


def bound_version(version: ProcessVersion, called: str) -> ProcessVersion:
    """The version of a called process that was bound when `version` was published; else the current one."""
    versions = ProcessVersion.objects.select_related("process").filter(process__key=called)
    sha256 = version.bound.get(called)
    found = versions.filter(sha256=sha256).first() if sha256 else current_version(called)
    if found is None:
        raise ProcessVersion.DoesNotExist(f"There is no version of {called} to call.")
    return found


def declared_in(version: ProcessVersion, data: Mapping[str, Json]) -> dict[str, Json]:
    """Of a caller's variables those that the called process declares as well."""
    variables = document.graph_of(version.pk, version.sha256).variables
    return {name: value for name, value in data.items() if name in variables}


def taken_over(caller: Case, scope: int, data: Mapping[str, Json]) -> dict[str, Json]:
    """Of a called case's variables those that the waiting step declares to write."""
    graph = document.graph_of(caller.process_version_id, caller.process_version.sha256)
    state = document.load(caller.document)
    writes = graph.nodes[state.scopes[scope].node].writes if state and scope in state.scopes else frozenset()
    return {name: value for name, value in data.items() if name in writes}


def events_of(case: Case) -> list[Event]:
    """Everything that happened to the case, oldest first."""
    return list(Event.objects.of_stream(case.stream).order_by("seq"))


def standing(case: Case, events: Sequence[Event] | None = None) -> dict[str, Standing]:
    """Node id -> `done` or `current`: what the diagram paints; `events` are the case's, where they are at hand."""
    bodies = _bodies(case) if events is None else (json.loads(event.body) for event in events)
    done: dict[str, Standing] = dict.fromkeys((step["node"] for step in steps_in(bodies) if step.get("node")), "done")
    return {**done, **dict.fromkeys(document.open_nodes(document.load(case.document)), "current")}


def picture_of(case: Case, events: Sequence[Event] | None = None) -> dict[str, Any]:
    """What `library/_diagram.html` and `library/_steps.html` need to show a case on its version."""
    version = case.process_version
    model = read(version.bytes)
    return {"version": version, "states": standing(case, events), "drawn": model.diagram is not None,
            "steps": reading.steps_of(model)}


def path_taken(case: Case) -> list[str]:
    """The sequence flows the case took, in order, repetitions included."""
    return [flow for step in steps_in(_bodies(case)) for flow in step.get("flows", ())]


Versions = Mapping[str, ProcessVersion]  # of one process, by the hash of their bytes


def versions_of(process: Process) -> Versions:
    """What commands of the process's cases may have been given on."""
    return {found.sha256: found for found in process.versions.defer("source")}


def replay(case: Case, versions: Versions | None = None) -> Replayed:
    """Play all recorded commands again, each over the version it was given on, and compare with the case as it
    stands. Whoever replays many cases brings the `versions` of their process."""
    versions = versions or versions_of(case.process_version.process)
    state: State | None = None
    count = 0
    for body in _bodies(case):
        if command := body.get("command"):
            answer = Recorded(body["seq"], iter(body.get("answers", ())))
            version = versions[body["version"]]
            graph = document.graph_of(version.pk, version.sha256)
            state = play(graph, state, from_json(command), datetime.fromisoformat(body["at"]), answer).state
            count += 1
    text = document.dump(state)
    return Replayed(text, count, matches=text == case.document)


@dataclass(frozen=True, slots=True)
class Recorded:
    """Answers needs as the event did when it happened."""

    seq: int
    given: Iterator[Mapping[str, Json]]

    def __call__(self, need: Need, state: State) -> Json:
        answer = next(self.given, None)
        if answer is None:
            raise CannotReplay(f"Event {self.seq} holds no answer to {need.kind} at {need.node}.")
        return answer.get("value")


def _bodies(case: Case) -> Iterator[dict[str, Any]]:
    texts = Event.objects.of_stream(case.stream).order_by("seq").values_list("body", flat=True)
    return (json.loads(text) for text in texts)


def steps_in(bodies: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The steps that the engine took in these events, in order."""
    return (step for body in bodies for step in body.get("detail", {}).get("steps", ()))


def ended_before(moment: datetime) -> Iterator[Case]:
    """Cases that were over before this moment, the oldest first."""
    return Case.objects.filter(ended_at__lt=moment).order_by("ended_at", "pk").iterator(500)


def open_cases_on(version: ProcessVersion) -> int:
    """How many cases are on their way on this version."""
    return Case.objects.open().filter(process_version_id=version.pk).count()
