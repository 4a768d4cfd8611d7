"""A case as it stood at one of its events: its commands played again up to there, its form folded from what changed.

Nothing is kept for this: the chain of the case says it all, so what is shown can be proved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows.engine.protocol import Json, Refused
from workflows.engine.state import WORK, Scope, State
from workflows.engine.wire import from_json
from workflows.ledger.models import Event
from workflows.library.models import ProcessVersion
from workflows.runtime import document
from workflows.runtime.models import Case
from workflows.runtime.play import play
from workflows.runtime.selectors import CannotReplay, Recorded, Standing, Versions, steps_in, versions_of


@dataclass(frozen=True, slots=True)
class Value:
    """What a field held, and the event that last changed it."""

    label: str
    value: Any
    seq: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that was open: who was asked (empty for whoever fits), and what they had said by then."""

    node: str
    name: str
    votes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """The case right after one of its events."""

    event: Event
    version: ProcessVersion
    states: Mapping[str, Standing]
    waiting: tuple[Waiting, ...]
    values: Mapping[str, Value]
    files: Mapping[str, Mapping[str, Any]]
    data: Mapping[str, Json]
    round: int


def as_it_stood(case: Case, seq: int) -> Moment | None:
    """The case after its event `seq`; None when it has no such event. Raises CannotReplay where the chain is broken."""
    events = list(Event.objects.of_stream(case.stream).filter(seq__lte=seq).order_by("seq"))
    if not events or events[-1].seq != seq:
        return None
    bodies = [json.loads(event.body) for event in events]
    state, version = _played(bodies, versions_of(case.process_version.process), case.process_version)
    graph = document.graph_of(version.pk, version.sha256)
    done: dict[str, Standing] = dict.fromkeys((step["node"] for step in steps_in(bodies) if step.get("node")), "done")
    names = {node: graph.nodes[node].name or node for node in document.open_nodes(state) if node in graph.nodes}
    return Moment(
        event=events[-1], version=version, states={**done, **dict.fromkeys(names, "current")},
        waiting=tuple(Waiting(node, name, _votes(state, node)) for node, name in names.items()),
        values=_values(bodies), files={file["sha256"]: file for body in bodies for file in body.get("files", ())},
        data=dict(state.data) if state else {}, round=bodies[-1].get("round", 1),
    )  # fmt: skip


def _played(
    bodies: Iterable[Mapping[str, Any]], versions: Versions, version: ProcessVersion
) -> tuple[State | None, ProcessVersion]:
    """The state that the commands lead to, and the version of the last of them."""
    state: State | None = None
    for body in bodies:
        if command := body.get("command"):
            if (named := versions.get(body["version"])) is None:
                raise CannotReplay(f"Event {body['seq']} names a version that this process never had.")
            version = named
            graph, at = document.graph_of(version.pk, version.sha256), datetime.fromisoformat(body["at"])
            answers = Recorded(body["seq"], iter(body.get("answers", ())))
            try:
                state = play(graph, state, from_json(command), at, answers).state
            except (Refused, ValueError) as misfit:
                raise CannotReplay(f"Event {body['seq']}: {misfit}") from misfit
    return state, version


def _votes(state: State | None, node: str) -> tuple[tuple[str, str], ...]:
    """What the signers of the step had said, and who had not yet (an empty answer)."""
    scopes = [scope for scope in state.scopes.values() if scope.node == node] if state else []
    said = {signer: outcome for scope in scopes for signer, outcome in scope.votes}
    return (*said.items(), *((scope.key, "") for scope in scopes if _asked(scope) and scope.key not in said))


def _asked(scope: Scope) -> bool:
    return scope.wait == WORK and bool(scope.key)


def _values(bodies: Iterable[Mapping[str, Any]]) -> dict[str, Value]:
    """The form: for every field what the last event that changed it says."""
    values: dict[str, Value] = {}
    for body in bodies:
        for change in body.get("diff", ()):
            values[change["field"]] = Value(change.get("label") or change["field"], change.get("new"), body["seq"])
    return values
