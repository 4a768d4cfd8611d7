"""The moves of a played case: steps done or sent back, machines and time played by whoever leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from approvals.walkthrough.models import Move, Walkthrough
from approvals.walkthrough.scenes import KEPT, as_text, keep, scene_of, stage_of
from approvals.walkthrough.services.errors import CannotWalk, NeedsAnswer, Overtaken
from approvals.walkthrough.services.journal import record
from approvals.walkthrough.stage import Broken, Scene, Stage, Unanswered
from approvals.walkthrough.turns import Given, NoPlace, Turn, as_json, turn_of
from workflows.bpmn.words import in_language
from workflows.engine import state as states
from workflows.engine.protocol import CalledEnded, Command, Complete, JobDone, JobFailed, Refused, ReturnTo, TimerFired
from workflows.engine.state import Scope
from workflows.ledger.chain import Entry
from workflows.library.models import ProcessVersion
from workflows.runtime.ports import DomainRefused

FAILED = "failed"  # what a machine's step may come to


@dataclass(frozen=True, slots=True)
class Said:
    """What is done at an open step, as the page sends it; `moves` is how many moves the page knew of."""

    scope: int
    generation: int
    moves: int
    outcome: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    given: tuple[Given, ...] = ()
    comment: str = ""


@transaction.atomic
def play(*, walkthrough_id: int, said: Said, by: Person, at: datetime) -> Walkthrough:
    """Do an open step in its role; raises CannotWalk, and then nothing has happened."""
    walkthrough, stage = ready(walkthrough_id, said.moves)
    known(stage, said.data)
    scene = scene_of(walkthrough)
    scope = _open(scene, said)
    command = _command(scope, said)
    seat = _played(walkthrough, stage, scene, scope, by)
    turn = turn_of(stage.graph, scene.state, command, said.given)
    advance(walkthrough, stage, turn, by=by, at=at, seat=seat, reason=said.comment)
    return walkthrough


@transaction.atomic
def send_back(*, walkthrough_id: int, said: Said, node: str, by: Person, at: datetime) -> Walkthrough:
    """Send the played case back to a step it has passed, with a reason."""
    if not said.comment.strip():
        raise CannotWalk(_("请写明退回理由。"))
    walkthrough, stage = ready(walkthrough_id, said.moves)
    scene = scene_of(walkthrough)
    scope = _open(scene, said)
    seat = _played(walkthrough, stage, scene, scope, by)
    turn = turn_of(stage.graph, scene.state, ReturnTo(said.scope, said.generation, node), said.given)
    advance(walkthrough, stage, turn, by=by, at=at, seat=seat, reason=said.comment)
    return walkthrough


@transaction.atomic
def wind_forward(*, walkthrough_id: int, moves: int, by: Person, at: datetime) -> Walkthrough:
    """Move the script's time to the next timer and let it ring."""
    walkthrough, stage = ready(walkthrough_id, moves)
    if walkthrough.opened_by_id != by.pk:
        raise CannotWalk(_("由发起穿越的人快进时间。"))
    scene = scene_of(walkthrough)
    found = scene.next_timer()
    if found is None:
        raise CannotWalk(_("现在没有正在计时的定时器。"))
    turn = turn_of(stage.graph, scene.state, TimerFired(*found))
    advance(walkthrough, stage, turn, by=by, at=at)
    return walkthrough


def ready(walkthrough_id: int, moves: int) -> tuple[Walkthrough, Stage]:
    """The walk-through under its lock, while it may still be played and nobody was quicker."""
    walkthrough = Walkthrough.objects.select_for_update().get(pk=walkthrough_id)
    walkthrough.version = ProcessVersion.objects.select_related("process").get(pk=walkthrough.version_id)
    if not walkthrough.is_open:
        raise CannotWalk(_("这次穿越已经%(state)s，不能再走。") % {"state": walkthrough.get_state_display()})
    if walkthrough.is_outdated:
        raise CannotWalk(_("草稿在穿越期间改过，请按新内容重新穿越。"))
    if walkthrough.moves_made != moves:
        raise Overtaken(_("别人已经走了一步，请看过现在的位置再办理。"))
    return walkthrough, stage_of(walkthrough.version, timed=True)


def known(stage: Stage, data: Mapping[str, Any]) -> None:
    """CannotWalk where the process declares no such variables."""
    if strangers := sorted(set(data) - stage.graph.variables.keys()):
        raise CannotWalk(_("流程没有声明变量「%(names)s」。") % {"names": "、".join(strangers)})


def advance(
    walkthrough: Walkthrough, stage: Stage, turn: Turn, *, by: Person, at: datetime, seat: str = "", reason: str = "",
) -> None:  # fmt: skip
    """Play the turn and write it down; the caller holds the walk-through."""
    try:
        scene, turn = stage.take(scene_of(walkthrough), turn)
    except Unanswered as asked:
        step = stage.graph.nodes[asked.need.node].name or asked.need.node
        raise NeedsAnswer(_("「%(step)s」需要先补充下面的内容。") % {"step": step}, asked.need) from asked
    except (Refused, NoPlace, Broken, DomainRefused) as refusal:
        raise CannotWalk(in_language(refusal.args[0], _)) from refusal
    keep(walkthrough, scene)
    walkthrough.moves_made += 1
    walkthrough.save(update_fields=[*KEPT, "moves_made"])
    _write_down(walkthrough, turn, by=by, at=at, seat=seat, reason=reason)


def _write_down(walkthrough: Walkthrough, turn: Turn, *, by: Person, at: datetime, seat: str, reason: str) -> None:
    where = turn.place if turn.place.node else turn.target
    Move.objects.create(
        walkthrough=walkthrough, number=walkthrough.moves_made, body=as_text(turn), node=where.node, name=where.name,
        seat=seat[:300], reason=reason[:500], by=by, at=at, clock=walkthrough.clock,
    )  # fmt: skip
    entry = Entry(verb="walkthrough.played", outcome=turn.outcome, reason=reason, detail={
        "seat": seat, "turn": as_json(turn), "clock": walkthrough.clock.isoformat(), "ended": walkthrough.ended})
    record(walkthrough, entry, by, at, node=where.node, name=where.name)


def _open(scene: Scene, said: Said) -> Scope:
    scope = scene.state.scopes.get(said.scope) if scene.state else None
    if scope is None or scope.generation != said.generation or scope.wait not in (states.WORK, states.JOB, states.CALL):
        raise Overtaken(_("这一步已经办完或关闭，请看过现在的位置再办理。"))
    return scope


def _command(scope: Scope, said: Said) -> Command:
    here = (said.scope, said.generation)
    if scope.wait == states.WORK:
        return Complete(*here, said.outcome, dict(said.data))
    if said.outcome == FAILED:
        return JobFailed(*here)
    return (JobDone if scope.wait == states.JOB else CalledEnded)(*here, dict(said.data))


def _played(walkthrough: Walkthrough, stage: Stage, scene: Scene, scope: Scope, by: Person) -> str:
    """The role to which the step belongs, if the person plays it."""
    seat = stage.seat(scope, scene.data) if scope.wait == states.WORK else ""
    player = walkthrough.parts.filter(seat=seat).values_list("person_id", flat=True).first() if seat else None
    if by.pk != (player or walkthrough.opened_by_id):
        raise CannotWalk(_("这一步由扮演该角色的人办理。"))
    return seat
