"""A case played without a case: the real engine's `step` and the domain's laws, over a state that nobody else sees.

No database here: what is written down of it is the business of whoever keeps the scene."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from approvals.walkthrough.seats import INITIATOR, LAST_RESORT, keys_of, number_of, seat_of, signers_of
from approvals.walkthrough.turns import Given, Turn, command_of
from workflows.bpmn.words import Sentence as _
from workflows.engine import state as states
from workflows.engine.graph.nouns import Graph
from workflows.engine.machine import Law, Machine
from workflows.engine.protocol import Command, Effect, EndCase, FireTransition, Json, Need, Start, TimerFired
from workflows.engine.state import Scope, State
from workflows.runtime.laws import Deed, broken_by, owed_at_end
from workflows.runtime.play import play

TimerKey = tuple[int, int, str]  # scope, generation, element
DueAt = Callable[[str, str, datetime], datetime]  # spec, form, start


class Broken(Exception):
    """A law or the domain's state machine says no; the message is a sentence."""


class Unanswered(Exception):
    """The engine asks for something that nobody has said yet."""

    def __init__(self, need: Need) -> None:
        super().__init__(need.kind)
        self.need = need


class Answered(NamedTuple):
    """A scene after a turn, and the turn with the answers that were used."""

    scene: Scene
    turn: Turn


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a played case stands: the engine's state, what the domain has seen, and the time on its own clock."""

    clock: datetime
    state: State | None = None
    deeds: tuple[Deed, ...] = ()
    stands: str = ""  # the domain's state
    due: Mapping[TimerKey, datetime] = field(default_factory=dict)
    initiator: int = number_of(INITIATOR)

    @property
    def ended(self) -> str:
        """How it ended; empty while it goes on."""
        return self.state.ended if self.state else ""

    @property
    def data(self) -> Mapping[str, Json]:
        return self.state.data if self.state else {}

    def next_timer(self) -> TimerKey | None:
        """The timer that rings first."""
        return min(self.due, key=lambda key: (self.due[key], key), default=None)

    def at(self, command: Command) -> Scene:
        """The scene at the moment of the command: time moves when a timer rings, and only then."""
        if not isinstance(command, TimerFired):
            return self
        rung = (command.scope, command.generation, command.timer)
        left = {key: moment for key, moment in self.due.items() if key != rung}
        return replace(self, clock=max(self.clock, self.due.get(rung, self.clock)), due=left)


@dataclass(frozen=True, slots=True)
class Stage:
    """A version ready to be played: its graph, its domain's machine and laws, and a calendar where time matters."""

    graph: Graph
    machine: Machine | None = None
    laws: Sequence[Law] = ()
    due_at: DueAt | None = None

    def take(self, scene: Scene, turn: Turn, *, actor: int | None = None) -> Answered:
        """Play one turn. Raises NoPlace, Refused, Broken or Unanswered, and then nothing has happened.

        `actor` is who makes it; left out, the role to which the step belongs."""
        command = command_of(self.graph, scene.state, turn)
        scene = scene.at(command)
        answers = _Answers(self.graph, turn.given)
        played = play(self.graph, scene.state, command, scene.clock, answers)
        doer = actor if actor is not None else number_of(self.seat_at(scene, command))
        deeds, stands = self._obey(scene, played.effects, doer)
        after = replace(scene, state=played.state, deeds=deeds, stands=stands)
        return Answered(replace(after, due=self._due(after)), replace(turn, given=tuple(answers.used)))

    def seat_at(self, scene: Scene, command: Command) -> str:
        """The role to which the place of the command belongs."""
        scope = scene.state.scopes.get(getattr(command, "scope", 0)) if scene.state else None
        return INITIATOR if isinstance(command, Start) or scope is None else self.seat(scope, scene.data)

    def seat(self, scope: Scope, data: Mapping[str, Json]) -> str:
        """The role to which an open step belongs."""
        if scope.kind == states.CHILD:
            return scope.key
        return seat_of(keys_of(self.graph.nodes[scope.node].attributes, data)) or LAST_RESORT

    def _obey(self, scene: Scene, effects: Sequence[Effect], doer: int) -> tuple[tuple[Deed, ...], str]:
        """What the domain has seen now; raises Broken."""
        deeds, stands = list(scene.deeds), scene.stands or (self.machine.initial if self.machine else "")
        for one in effects:
            if isinstance(one, FireTransition):
                stands = self._moved(stands, one.transition)
                deed = Deed(one.transition, _decider(deeds, one.transition) if one.standing else doer)
                if law := broken_by(self.laws, deeds, deed, scene.initiator):
                    raise Broken(law.name)
                deeds.append(deed)
        if any(isinstance(one, EndCase) and one.how in ("completed", "terminated") for one in effects):
            self._close(deeds, stands)
        return tuple(deeds), stands

    def _moved(self, stands: str, transition: str) -> str:
        if self.machine is None:
            return stands
        targets = self.machine.transitions.get(transition, {})
        if stands not in targets:
            raise Broken(_("业务状态为「%(state)s」时不能进行「%(move)s」。", state=stands, move=transition))
        return targets[stands]

    def _close(self, deeds: Sequence[Deed], stands: str) -> None:
        if law := owed_at_end(self.laws, deeds):
            raise Broken(law.name)
        if self.machine and stands not in self.machine.final:
            raise Broken(_("流程到了终点，业务状态还停在「%(state)s」。", state=stands))

    def _due(self, scene: Scene) -> Mapping[TimerKey, datetime]:
        """When the armed timers ring, by the scene's clock; those that ran before run on."""
        if self.due_at is None or scene.state is None:
            return {}
        found = {}
        for scope in scene.state.scopes.values():
            for armed in scope.timers:
                key = (scope.id, scope.generation, armed.timer)
                found[key] = scene.due.get(key) or self.due_at(armed.spec, armed.form, scene.clock)
        return found


class _Answers:
    """Answers the engine by what is given, else by what step and data say; remembers what was given."""

    def __init__(self, graph: Graph, given: Sequence[Given]) -> None:
        self._graph, self._left = graph, list(given)
        self.used: list[Given] = []

    def __call__(self, need: Need, state: State) -> Json:
        name, variable = self._graph.nodes[need.node].name, str(need.spec.get("variable", ""))
        for one in self._left:
            same = one.node == need.node or bool(name and one.name == name)
            if (one.kind, one.variable) == (need.kind, variable) and same:
                self._left.remove(one)
                self.used.append(one)
                return one.value
        return _usual(need, state)


def _usual(need: Need, state: State) -> Json:
    """Nobody's former approval stands in a rehearsal: everybody is asked again."""
    if need.kind == "standing" or need.spec.get("again"):
        return []
    found = signers_of(need.spec, state.data) if need.kind == "signers" else []
    if not found:
        raise Unanswered(need)
    return found


def _decider(deeds: Sequence[Deed], transition: str) -> int | None:
    return next((deed.actor_id for deed in reversed(deeds) if deed.transition == transition), None)
