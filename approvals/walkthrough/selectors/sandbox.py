"""What the sandbox shows: open steps with the role that would get them, the way so far, who plays what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from approvals.inbox.labels import outcome_label
from approvals.organisation.models import Person
from approvals.organisation.selectors import names_of
from approvals.walkthrough.models import Move, Walkthrough
from approvals.walkthrough.scenes import scene_of, turn_in
from approvals.walkthrough.seats import INITIATOR, keys_of, seat_of, signers_of
from approvals.walkthrough.stage import Scene, Stage
from approvals.walkthrough.turns import Turn
from workflows.engine import state as states
from workflows.engine.graph import nouns
from workflows.engine.step import returnable

PLAYABLE = (states.WORK, states.JOB, states.CALL)


@dataclass(frozen=True, slots=True)
class OpenStep:
    """One step that waits: for a role, or for a machine that whoever leads plays."""

    scope: int
    generation: int
    node: str
    name: str
    kind: str  # work | job | call
    seat: str
    seat_name: str
    player: str
    mine: bool
    outcomes: tuple[tuple[str, str], ...]
    back: tuple[tuple[str, str], ...]  # steps that it may be sent back to


@dataclass(frozen=True, slots=True)
class Passed:
    """One move of the way so far."""

    number: int
    step: str
    what: str
    seat: str
    by: str
    at: datetime
    clock: datetime
    reason: str
    data: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the script and who plays it."""

    seat: str
    name: str
    player: Person | None


def open_steps(walkthrough: Walkthrough, stage: Stage, person: Person) -> list[OpenStep]:
    """The sandbox's inbox, in the order in which the steps were opened."""
    scene = scene_of(walkthrough)
    if scene.state is None:
        return []
    waiting = [one for one in scene.state.waiting() if one.wait in PLAYABLE]
    seats = {one.id: stage.seat(one, scene.data) if one.wait == states.WORK else "" for one in waiting}
    names, players = seat_names(seats.values()), _players(walkthrough)
    return [_step(walkthrough, stage, scene, one, seats[one.id], names, players, person) for one in waiting]


def _step(
    walkthrough: Walkthrough, stage: Stage, scene: Scene, scope: states.Scope, seat: str, names: Mapping[str, str],
    players: Mapping[str, Person], person: Person,
) -> OpenStep:  # fmt: skip
    node, player = stage.graph.nodes[scope.node], players.get(seat, walkthrough.opened_by)
    outcomes = node.outcomes if scope.wait == states.WORK else ("done", "failed")
    machine = {"done": _("完成"), "failed": _("失败")}
    said = tuple((one, outcome_label(one) if scope.wait == states.WORK else machine[one]) for one in outcomes)
    targets = returnable(stage.graph, scene.state, scope.id) if scene.state else []
    back = tuple((key, stage.graph.nodes[key].name or key) for key in targets)
    shown = names.get(seat, seat) if seat else _("系统（由主持人代为完成）")
    return OpenStep(scope.id, scope.generation, scope.node, node.name or scope.node, scope.wait, seat, shown,
                    player.name, player.pk == person.pk, said, back)


def _players(walkthrough: Walkthrough) -> dict[str, Person]:
    return {part.seat: part.person for part in walkthrough.parts.all()}


def seat_names(seats: Iterable[str]) -> dict[str, str]:
    """Roles in words; one statement per kind of key."""
    wanted = {seat: seat.split("|") for seat in dict.fromkeys(seats) if seat}
    names = {**names_of({key for keys in wanted.values() for key in keys}), INITIATOR: _("发起人")}
    return {seat: " / ".join(names.get(key, key.partition(":")[2] or key) for key in keys)
            for seat, keys in wanted.items()}


def roles_of(walkthrough: Walkthrough, stage: Stage) -> list[Role]:
    """Every role of the script: those that the steps name and those that were asked by now."""
    scene = scene_of(walkthrough)
    named = [seat for node in stage.graph.nodes.values() if node.kind == nouns.WORK for seat in _seats(node, scene)]
    asked = [stage.seat(one, scene.data) for one in scene.state.waiting() if one.wait == states.WORK
             ] if scene.state else []
    players = _players(walkthrough)
    names = seat_names([*named, *asked, *players])
    return [Role(seat, name, players.get(seat)) for seat, name in names.items()]


def _seats(node: nouns.Node, scene: Scene) -> list[str]:
    """The roles that a step names: one for all who may take it, or one for each who signs."""
    if node.vote is None:
        return [seat_of(keys_of(node.attributes, scene.data))]
    return signers_of({**node.attributes, "collection": node.vote.collection}, scene.data)


def moves_of(walkthrough: Walkthrough) -> list[Move]:
    """The moves made, latest first, with who made them."""
    return list(walkthrough.moves.select_related("by").order_by("-number"))


def way_of(moves: Sequence[Move]) -> list[Passed]:
    """The moves in words, in their order."""
    names = seat_names(move.seat for move in moves)
    return [_passed(move, turn_in(move), names) for move in moves]


def _passed(move: Move, turn: Turn, names: Mapping[str, str]) -> Passed:
    return Passed(move.number, move.name or move.node, in_words(turn), names.get(move.seat, ""), move.by.name, move.at,
                  move.clock, move.reason, tuple(turn.data.items()))


def in_words(turn: Turn) -> str:
    """What kind of move it was."""
    if turn.verb == "ReturnTo":
        return _("退回到「%(step)s」") % {"step": turn.target.name or turn.target.node}
    words = {"Start": _("发起"), "TimerFired": _("定时到期"), "JobDone": _("自动任务完成"),
             "JobFailed": _("自动任务失败"), "CalledEnded": _("子流程结束")}
    return words.get(turn.verb) or outcome_label(turn.outcome)


def picture_of(walkthrough: Walkthrough, stage: Stage, moves: Sequence[Move]) -> dict[str, str]:
    """Element → done or current: what the diagram paints."""
    scene = scene_of(walkthrough)
    done = dict.fromkeys((move.node for move in reversed(moves)), "done")
    here = [one.node for one in scene.state.waiting()] if scene.state else []
    return {key: what for key, what in {**done, **dict.fromkeys(here, "current")}.items() if key in stage.graph.nodes}


def timers_of(walkthrough: Walkthrough, stage: Stage) -> list[tuple[str, datetime]]:
    """The timers that run, by name, the next first."""
    due = scene_of(walkthrough).due
    return [(stage.graph.nodes[key[2]].name or key[2], moment)
            for key, moment in sorted(due.items(), key=lambda one: (one[1], one[0]))]
