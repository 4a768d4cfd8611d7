"""Working off the agenda: every piece of work that a command, or an answer to a question, has led to."""

from __future__ import annotations

import json
from collections.abc import Callable

from workflows.engine import state
from workflows.engine.protocol import Json, Need
from workflows.engine.state import Scope
from workflows.engine.step import cosign, formers, moves
from workflows.engine.step.run import Run


def work_off(run: Run) -> None:
    """Do what is on the agenda until it is empty or something has to be asked."""
    while run.agenda and run.need is None and not run.suspended:
        task = run.agenda.pop()
        scope = run.scopes.get(task.scope)
        if scope is not None:
            _WORK[task.verb](run, scope, task.what)
    if not run.agenda and run.need is None:
        run.carry = None


def answer(run: Run, need: Need, value: Json) -> None:
    """Go on with what was asked for."""
    run.need = None
    scope = run.scopes[need.scope]
    if need.kind == "value":
        run.set(need.spec["variable"], value)
    elif need.kind == "signers":
        cosign.gather(run, scope, need, value)
    elif need.kind == "standing":
        _stand(run, scope, formers.accepted(run, need, value))
    else:
        result = run.node_at(scope).result
        if result:
            run.set(result, value)
        moves.leave(run, scope)


def _stand(run: Run, scope: Scope, votes: formers.Votes) -> None:
    node = run.node_at(scope)
    if node.vote is not None:
        cosign.begin(run, scope, votes)
    elif votes:
        moves.pass_at_once(run, scope, votes[0][1], "straight" if run.carry else "standing")
    else:
        moves.begin_activity(run, run.wait(scope, node.kind), node)


def _done(run: Run, scope: Scope, written: str) -> None:
    data, ask = json.loads(written)
    run.write(run.node_at(scope), data, tuple(ask))
    if scope.kind == state.CHILD:
        run.later("voted", scope.id, "pass")
    else:
        run.remember(scope, moves.DONE)
        run.later("leave", scope.id)


def _failed(run: Run, scope: Scope, code: str) -> None:
    """An error nobody catches changes nothing but the trail: the job stays open, for an incident and another try."""
    boundary = "" if scope.kind == state.CHILD else moves.catcher(run, scope, code)
    if boundary:
        moves.interrupt(run, scope, boundary)
    elif not moves.throw(run, scope, code):
        run.put(scope._replace(wait=run.node_at(scope).kind))
        run.record("not_caught", scope.node, code=code)


_WORK: dict[str, Callable[[Run, Scope, str], None]] = {
    "enter": moves.enter, "reenter": moves.reenter, "failed": _failed, "begin": moves.begin, "restore": cosign.restore,
    "leave": moves.leave, "route": moves.route, "voted": cosign.vote, "done": _done,
    "recount": cosign.recount,
}
