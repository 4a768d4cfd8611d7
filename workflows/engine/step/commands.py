"""One command after the other: what each of them may do, and to whom it answers what."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from workflows.bpmn.words import Sentence as _
from workflows.engine import protocol, state
from workflows.engine.graph import nouns
from workflows.engine.graph.attributes import next_cycle
from workflows.engine.graph.nouns import Graph
from workflows.engine.protocol import Command, Refused, Stale, Step
from workflows.engine.state import Scope, State
from workflows.engine.step import cosign, moves, returns
from workflows.engine.step.run import Run

_FROM_MACHINES = (protocol.TimerFired, protocol.JobDone, protocol.JobFailed, protocol.CalledEnded)


def step(graph: Graph, before: State | None, command: Command, now: datetime) -> Step:
    """Obey one command: the next state and the effects that the shell has to bring about, in order.

    Pure: the same graph, state and command give the same step. Late arrivals — a scope that is closed or in another
    generation — change nothing: to a timer, a job or a called process the answer is a Step with the very same state and
    no effects (`result.state is before`); to a person it is the exception Stale, a Refused. What does not fit for any
    other reason raises Refused. With `need` set in the result only the matching Answer may follow.

    While a case is suspended, people's commands are refused, timers are no-ops (Resume starts them again), and the
    results of jobs and called processes are kept: the case moves on by them when it is resumed."""
    if before is None:
        if not isinstance(command, protocol.Start):
            raise Refused(_("案件还没有开始。"))
        return _begun(graph, command)
    if isinstance(command, _FROM_MACHINES) and _is_late(before, command):
        return Step(before, (), before.need)
    _check_time(before, command)
    run = Run(graph, before)
    _OBEY[type(command)](run, command)
    work_off(run)
    return run.result()


def work_off(run: Run) -> None:
    """Do what is on the agenda until it is empty or something has to be asked."""
    while run.agenda and run.need is None and not run.suspended:
        task = run.agenda.pop()
        scope = run.scopes.get(task.scope)
        if scope is not None:
            _WORK[task.verb](run, scope, task.what)


def _begun(graph: Graph, command: protocol.Start) -> Step:
    run = Run(graph, State())
    strangers = sorted((set(command.data) | set(command.ask)) - graph.variables.keys())
    if strangers:
        raise Refused(_("流程没有声明变量「%(names)s」。", names="、".join(strangers)))
    if command.node and command.node not in graph.starts:
        raise Refused(_("「%(node)s」不是这个流程的开始事件。", node=command.node))
    run.data = dict.fromkeys(graph.variables)
    for name, value in command.data.items():
        run.set(name, value)
    run.forget(command.ask)
    run.record("started", command.node or graph.start)
    run.later("enter", run.open(state.ROOT, "", 0).id, command.node or graph.start)
    work_off(run)
    return run.result()


def _is_late(before: State, command: Any) -> bool:
    """Whether a machine's command refers to something that is no longer there, or to a timer that stands still."""
    scope = before.scopes.get(command.scope)
    if scope is None or scope.generation != command.generation:
        return True
    if isinstance(command, protocol.TimerFired):
        return before.suspended or all(armed.timer != command.timer for armed in scope.timers)
    if isinstance(command, protocol.CalledEnded):
        return scope.wait != state.CALL
    if isinstance(command, protocol.JobFailed):
        return scope.wait not in (state.JOB, state.CALL)
    return scope.wait != state.JOB


def _check_time(before: State, command: Command) -> None:
    if before.ended:
        raise Stale(_("案件已经结束。"))
    if isinstance(command, protocol.Answer):
        return
    if before.need is not None:
        raise Refused(_("案件正在等待系统给出「%(kind)s」，暂时不能处理。", kind=before.need.kind))
    if before.suspended and not isinstance(command, (protocol.Resume, protocol.Cancel, *_FROM_MACHINES)):
        raise Refused(_("案件已暂停，恢复之后才能处理。"))


def _open_work(run: Run, scope: int, generation: int) -> Scope:
    """The open activity that a person refers to; raises Stale when it is closed by now."""
    found = run.scopes.get(scope)
    if found is None or found.generation != generation or found.wait != state.WORK:
        raise Stale(_("这项工作已经被处理或关闭。"))
    return found


# --- people


def _start(run: Run, command: protocol.Start) -> None:
    raise Refused(_("案件已经开始。"))


def _complete(run: Run, command: protocol.Complete) -> None:
    scope = _open_work(run, command.scope, command.generation)
    node = run.node_at(scope)
    outcome = command.outcome or (node.outcomes[0] if len(node.outcomes) == 1 else "")
    if outcome not in node.outcomes:
        raise Refused(_("「%(node)s」的结果只能是 %(outcomes)s。",
                        node=node.name or node.id, outcomes="、".join(node.outcomes)))
    run.write(node, command.data, command.ask)
    run.effects.append(protocol.CloseWork(scope.id, scope.generation, scope.node, "completed", outcome))
    scope = run.put(scope._replace(wait=""))
    if scope.kind == state.CHILD:
        run.last = (run.scopes[scope.parent].parent, scope.node)
        cosign.vote(run, scope, outcome)
    else:
        run.last = (scope.id, scope.node)
        run.set(node.result, outcome)
        moves.leave(run, scope, outcome)


def _return(run: Run, command: protocol.ReturnTo) -> None:
    _open_work(run, command.scope, command.generation)
    returns.send_back(run, command)


def _withdraw(run: Run, command: protocol.Withdraw) -> None:
    returns.withdraw(run, command.node)


def _add_signer(run: Run, command: protocol.AddSigner) -> None:
    _open_body(run, command.scope, command.generation)
    cosign.add(run, command)


def _remove_signer(run: Run, command: protocol.RemoveSigner) -> None:
    found = run.scopes.get(command.scope)
    if found is not None and found.kind == state.CHILD and found.generation == command.generation:
        cosign.remove(run, run.scopes[found.parent], found.key)
    else:
        cosign.remove(run, _open_body(run, command.scope, command.generation), command.signer)


def _open_body(run: Run, scope: int, generation: int) -> Scope:
    body = run.scopes.get(scope)
    if body is None or body.kind != state.BODY or body.generation != generation:
        raise Stale(_("会签已经结束。"))
    return body


# --- machines


def _timer_fired(run: Run, command: protocol.TimerFired) -> None:
    scope = run.scopes[command.scope]
    event = run.graph.nodes[command.timer]
    run.record("timer_fired", command.timer)
    if event.kind == nouns.TIMER:
        moves.leave(run, scope._replace(timers=()))
    elif event.interrupting:
        kept = tuple(armed for armed in scope.timers if armed.timer != command.timer)
        moves.interrupt(run, run.put(scope._replace(timers=kept)), command.timer)
    else:
        _open_side(run, scope, command.timer)


def _open_side(run: Run, scope: Scope, timer: str) -> None:
    """A non-interrupting timer opens its path; a cycle is wound up again, but never runs twice at a time."""
    armed = next(one for one in scope.timers if one.timer == timer)
    rest = next_cycle(armed.spec) if armed.form == "cycle" else ""
    timers = [one for one in scope.timers if one.timer != timer]
    if rest:
        timers.append(armed._replace(spec=rest))
        run.start_timer(scope, timers[-1])
    run.put(scope._replace(timers=tuple(timers)))
    if not any(one.kind == state.SIDE and one.key == timer for one in run.children(scope.id)):
        run.later("enter", run.open(state.SIDE, timer, scope.id, timer).id, timer)


def _job_done(run: Run, command: protocol.JobDone | protocol.CalledEnded) -> None:
    scope = run.scopes[command.scope]
    _check_writes(run, scope, command)
    run.put(scope._replace(wait=""))
    run.hold("done", scope.id, json.dumps([dict(command.data), list(command.ask)], ensure_ascii=False, sort_keys=True))


def _check_writes(run: Run, scope: Scope, command: protocol.JobDone | protocol.CalledEnded) -> None:
    """What the node may not write is refused when it arrives, not when a suspended case goes on."""
    before = run.data
    run.write(run.node_at(scope), command.data, command.ask)
    run.data = before


def _done(run: Run, scope: Scope, written: str) -> None:
    data, ask = json.loads(written)
    run.write(run.node_at(scope), data, tuple(ask))
    if scope.kind == state.CHILD:
        run.later("voted", scope.id, "pass")
    else:
        run.later("leave", scope.id)


def _job_failed(run: Run, command: protocol.JobFailed) -> None:
    run.put(run.scopes[command.scope]._replace(wait=""))
    run.hold("failed", command.scope, command.code)


def _failed(run: Run, scope: Scope, code: str) -> None:
    """An error nobody catches changes nothing but the trail: the job stays open, for an incident and another try."""
    boundary = "" if scope.kind == state.CHILD else moves.catcher(run, scope, code)
    if boundary:
        moves.interrupt(run, scope, boundary)
    elif not moves.throw(run, scope, code):
        run.put(scope._replace(wait=run.node_at(scope).kind))
        run.record("not_caught", scope.node, code=code)


# --- the shell


def _answer(run: Run, command: protocol.Answer) -> None:
    need = run.need
    if need is None or (need.scope, need.kind) != (command.scope, command.kind):
        raise Refused(_("没有人问过这个问题。"))
    run.need = None
    scope = run.scopes[need.scope]
    if need.kind == "value":
        run.set(need.spec["variable"], command.value)
    elif need.kind == "signers":
        cosign.gather(run, scope, command.value)
    else:
        result = run.node_at(scope).result
        if result:
            run.set(result, command.value)
        moves.leave(run, scope)


def _suspend(run: Run, command: protocol.Suspend) -> None:
    run.suspended = True
    run.record("suspended")


def _resume(run: Run, command: protocol.Resume) -> None:
    if not run.suspended:
        raise Refused(_("案件没有暂停。"))
    run.suspended = False
    run.record("resumed")
    for scope in run.scopes.values():
        for armed in scope.timers:
            run.start_timer(scope, armed)


def _cancel(run: Run, command: protocol.Cancel) -> None:
    for scope in run.children(0):
        run.close(scope.id, "cancelled")
    run.suspended = False
    run.record("cancelled", reason=command.reason)
    moves.end_case(run, "cancelled")


_OBEY: dict[type, Callable[[Run, Any], None]] = {
    protocol.Start: _start, protocol.Complete: _complete, protocol.ReturnTo: _return, protocol.Withdraw: _withdraw,
    protocol.AddSigner: _add_signer, protocol.RemoveSigner: _remove_signer, protocol.TimerFired: _timer_fired,
    protocol.JobDone: _job_done, protocol.CalledEnded: _job_done, protocol.JobFailed: _job_failed,
    protocol.Answer: _answer, protocol.Suspend: _suspend, protocol.Resume: _resume, protocol.Cancel: _cancel,
}
_WORK: dict[str, Callable[[Run, Scope, str], None]] = {
    "enter": moves.enter, "reenter": moves.reenter, "failed": _failed, "begin": moves.begin,
    "leave": moves.leave, "route": moves.route, "voted": cosign.vote, "done": _done,
}
