"""One move of a played case in terms of its steps, so that it can be made again on another version of the process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, NamedTuple

from workflows.bpmn.words import Sentence as _
from workflows.engine import state as states
from workflows.engine.graph.nouns import Graph, Node
from workflows.engine.protocol import CalledEnded, Command, JobDone, JobFailed, Json, TimerFired
from workflows.engine.state import Scope, State
from workflows.engine.wire import from_json, to_json

NOWHERE: Final = frozenset({"Start", "Withdraw", "Suspend", "Resume", "Cancel"})  # commands that name no open place
BY_MACHINES: Final = {JobDone.__name__: (states.JOB,), JobFailed.__name__: (states.JOB, states.CALL),
                      CalledEnded.__name__: (states.CALL,)}
BY_PEOPLE: Final = (states.WORK, states.HELD)


class NoPlace(Exception):
    """The step that the move is about is not open; the message is a sentence."""


class Place(NamedTuple):
    """A step by its id and by what it was called; of a co-sign the whole or whose part, of several alike which."""

    node: str = ""
    name: str = ""
    part: str = ""  # body | child
    signer: str = ""
    nth: int = 0


NO_PLACE: Final = Place()


class Given(NamedTuple):
    """What was answered to a question of the engine, and at which step it was asked."""

    kind: str
    node: str
    name: str
    variable: str
    value: Json


@dataclass(frozen=True, slots=True)
class Turn:
    """A command without the ids of one case: `verb` is the engine's name for it, `target` where a return leads."""

    verb: str
    place: Place = NO_PLACE
    target: Place = NO_PLACE
    outcome: str = ""
    data: Mapping[str, Json] = field(default_factory=dict)
    given: tuple[Given, ...] = ()
    more: Mapping[str, Json] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What the move is about, in a word: the step's name."""
        return self.place.name or self.place.node or self.target.name or self.target.node


def as_json(turn: Turn) -> dict[str, Any]:
    """The turn as plain JSON."""
    return {**asdict(turn), "place": list(turn.place), "target": list(turn.target),
            "given": [list(one) for one in turn.given]}


def from_written(written: Mapping[str, Any]) -> Turn:
    """The turn that `as_json` wrote."""
    known = dict(written)
    return Turn(**{**known, "place": Place(*known["place"]), "target": Place(*known["target"]),
                   "given": tuple(Given(*one) for one in known["given"])})


def turn_of(graph: Graph, state: State | None, command: Command, given: tuple[Given, ...] = ()) -> Turn:
    """The command in terms of steps, seen from the state in which it was given."""
    written = to_json(command)
    verb = written.pop("type")
    scope = state.scopes.get(written.pop("scope", 0)) if state else None
    written.pop("generation", None)
    if state and "by" in written:
        written["by"] = list(_place(graph, state, state.scopes.get(written["by"]), verb))
    timer, node = written.pop("timer", ""), written.pop("node", "")
    place = _timer(graph, state, scope, timer) if timer else _place(graph, state, scope, verb)
    return Turn(verb, place, _named(graph, node), written.pop("outcome", ""), written.pop("data", {}), given, written)


def command_of(graph: Graph, state: State | None, turn: Turn) -> Command:
    """The command that the turn means here; raises NoPlace. Variables that the process no longer has are left out."""
    written: dict[str, Any] = {"type": turn.verb, **turn.more}
    if turn.verb not in NOWHERE and state is not None:
        scope = scope_at(graph, state, turn.place, turn.verb)
        written |= {"scope": scope.id, "generation": scope.generation}
    if turn.verb == TimerFired.__name__:
        written["timer"] = node_of(graph, turn.place).id
    if turn.target.node:
        written["node"] = node_of(graph, turn.target).id
    if state and "by" in written:
        written["by"] = scope_at(graph, state, Place(*written["by"]), turn.verb).id
    if turn.outcome:
        written["outcome"] = turn.outcome
    if turn.data:
        written["data"] = {name: value for name, value in turn.data.items() if name in graph.variables}
    if "ask" in written:
        written["ask"] = [name for name in written["ask"] if name in graph.variables]
    command: Command = from_json(written)
    return command


def scope_at(graph: Graph, state: State, place: Place, verb: str) -> Scope:
    """The open scope at the place; raises NoPlace."""
    node = node_of(graph, place)
    found = _alike(state, place._replace(node=node.id), verb)
    if not found:
        raise NoPlace(_("「%(step)s」现在没有打开。", step=place.name or place.node))
    return found[min(place.nth, len(found) - 1)]


def node_of(graph: Graph, place: Place) -> Node:
    """The step with this id, failing that the only one with this name; raises NoPlace."""
    if place.node in graph.nodes:
        return graph.nodes[place.node]
    named = [node for node in graph.nodes.values() if place.name and node.name == place.name]
    if len(named) != 1:
        raise NoPlace(_("流程中没有「%(step)s」。", step=place.name or place.node))
    return named[0]


def _alike(state: State, place: Place, verb: str) -> list[Scope]:
    """The scopes that a command of this kind could mean at the place, in the order in which they were opened."""
    if verb == TimerFired.__name__:
        return [one for one in state.scopes.values() if any(armed.timer == place.node for armed in one.timers)]
    waits = BY_MACHINES.get(verb, () if place.part else BY_PEOPLE)
    return [one for one in state.scopes.values() if one.node == place.node
            and _part(one) == (place.part, place.signer) and (not waits or one.wait in waits)]


def _part(scope: Scope) -> tuple[str, str]:
    """Which part of a co-sign a scope is, and whose."""
    if scope.kind == states.CHILD:
        return states.CHILD, scope.key
    return (states.BODY if scope.kind == states.BODY else ""), ""


def _place(graph: Graph, state: State | None, scope: Scope | None, verb: str) -> Place:
    if state is None or scope is None:
        return NO_PLACE
    place = Place(scope.node, graph.nodes[scope.node].name, *_part(scope))
    alike = [one.id for one in _alike(state, place, verb)]
    return place._replace(nth=alike.index(scope.id) if scope.id in alike else 0)


def _timer(graph: Graph, state: State | None, scope: Scope | None, timer: str) -> Place:
    place = _named(graph, timer)
    alike = [one.id for one in _alike(state, place, TimerFired.__name__)] if state else []
    return place._replace(nth=alike.index(scope.id) if scope and scope.id in alike else 0)


def _named(graph: Graph, node: str) -> Place:
    return Place(node, graph.nodes[node].name) if node in graph.nodes else Place(node)
