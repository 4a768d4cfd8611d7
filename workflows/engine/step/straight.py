"""Straight back: proving, before a case is sent back, that it will come back to who sends it.

The claim. On the way straight back nothing is jumped over: the token walks, gateways decide anew, splits open and joins
close, and every step that had been done when the case was sent back is done at once with the outcome that it had. So
the case comes to no state, and the domain's machine to none, that a walk could not have come to. What remains to be
shown is that this walk ends where it should; it is tried here with the target's former outcome and the data as they
are. Should the corrected data lead another way later, the case takes that way, as in any walk.
"""

from __future__ import annotations

from collections.abc import Mapping

from workflows.bpmn.words import Sentence as _
from workflows.engine import state
from workflows.engine.graph import nouns
from workflows.engine.protocol import Json, Need, Refused
from workflows.engine.state import Former, Scope
from workflows.engine.step import moves, working
from workflows.engine.step.run import Run

_SOMEBODY = "?"


def prove(run: Run, opened: Scope, before: Mapping[tuple[str, int], Former]) -> None:
    """Refuse a straight return that would not lead back; `opened` is about to come to the target.

    `before` is what had been decided when the case was sent back."""
    way = opened.straight
    if way is None:
        return
    former, target = before.get((way.node, way.instance)), run.graph.nodes[way.node]
    if former is None and target.kind == nouns.WORK:
        raise Refused(_("「%(node)s」没有办结过，退回后只能重新逐步办理。", node=target.name or way.node))
    trial = Run(run.graph, run.state)
    trial.agenda.clear()
    moves.leave(trial, trial.put(opened._replace(node=way.node)), former.outcome if former else "")
    if not _tried(trial) or _has_come_back(trial, way.back, way.instance):
        return
    names = run.graph.nodes
    there = next((one.node for one in trial.state.waiting() if one.node not in _open_before(run)), "")
    raise Refused(_("退回到「%(node)s」之后不能直接回到「%(back)s」：「%(there)s」要重新办理。",
                    node=names[way.node].name or way.node, back=names[way.back].name or way.back,
                    there=names[there].name or there if there else "—"))


def _tried(trial: Run) -> bool:
    """Work everything off with likely answers; False when that depends on a value that nobody knows yet."""
    working.work_off(trial)
    while trial.need is not None:
        if trial.need.kind == "value":
            return False
        working.answer(trial, trial.need, _likely(trial, trial.need))
        working.work_off(trial)
    return True


def _likely(trial: Run, need: Need) -> Json:
    if need.kind == "signers":
        return [] if need.spec.get("again") else [_SOMEBODY]
    if need.kind == "standing":
        return dict(need.spec["votes"])
    result = trial.graph.nodes[need.node].result
    return trial.data.get(result) if result else None


def _has_come_back(trial: Run, back: str, instance: int) -> bool:
    return any(one.node == back and one.kind != state.CHILD and trial.instance(one.id) == instance
               and one.wait not in ("", state.DONE) for one in trial.scopes.values())


def _open_before(run: Run) -> set[str]:
    return {one.node for one in run.state.waiting()}
