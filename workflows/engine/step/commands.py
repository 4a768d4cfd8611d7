"""One command after the other: what each of them may do, and to whom it answers what."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from workflows.bpmn.words import Sentence as _
from workflows.engine import protocol, state
from workflows.engine.graph import nouns
from workflows.engine.graph.attributes import next_cycle
from workflows.engine.graph.nouns import Graph
from workflows.engine.protocol import Command, Refused, Stale, Step
from workflows.engine.state import Scope, State
from workflows.engine.step import cosign, joining, links, migrating, moves, returns, straight, working
from workflows.engine.step.run import Run

_Writing = protocol.Complete | protocol.JobDone | protocol.CalledEnded
_FROM_MACHINES = (protocol.TimerFired, protocol.JobDone, protocol.JobFailed, protocol.CalledEnded)
_WHILE_RESTING = (protocol.Resume, protocol.Cancel, protocol.Migrate, *_FROM_MACHINES)


def step(graph: Graph, before: State | None, command: Command, now: datetime) -> Step:
    """Obey one command: the next state and the effects that the shell has to bring about, in order.

    Pure: the same graph, state and command give the same step. Late arrivals — a scope that is closed or in another
    generation — change nothing: to a timer, a job or a called process the answer is a Step with the very same state and
    no effects (`result.state is before`); to a person it is the exception Stale, a Refused. What does not fit for any
    other reason raises Refused. With `need` set in the result only the matching Answer may follow.

    Migrate is obeyed over the graph of the version that the case goes on in, from then on all others too.

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
    working.work_off(run)
    return run.result()


def straight_targets(graph: Graph, before: State, scope: int, now: datetime) -> list[str]:
    """The nodes to which the open activity `scope` may send the case back so that it comes straight back to it."""
    found = []
    for node in returns.returnable(graph, before, scope):
        command = protocol.ReturnTo(scope, before.scopes[scope].generation, node, protocol.STRAIGHT)
        with suppress(Refused):
            step(graph, before, command, now)
            found.append(node)
    return found


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
    working.work_off(run)
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
    if before.suspended and not isinstance(command, _WHILE_RESTING):
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
    role, outcomes = links.role_of(run, scope)
    outcomes = outcomes or node.outcomes
    outcome = command.outcome or (outcomes[0] if len(outcomes) == 1 else "")
    if outcome not in outcomes:
        raise Refused(_("「%(node)s」的结果只能是 %(outcomes)s。",
                        node=node.name or node.id, outcomes="、".join(outcomes)))
    if role and (command.data or command.ask):
        raise Refused(_("加签人只发表意见，不能写入数据。"))
    run.effects.append(protocol.CloseWork(scope.id, scope.generation, scope.node, "completed", outcome))
    scope = run.put(scope._replace(wait="", straight=None if command.walk else scope.straight))
    if scope.kind == state.CHILD and node.vote is None:
        run.last = (run.scopes[scope.parent].parent, scope.node)
        _check_writes(run, scope, command)
        joining.speak(run, scope, outcome, _as_text(command))
        return
    run.write(node, command.data, command.ask)
    if scope.kind == state.CHILD:
        run.last = (run.scopes[scope.parent].parent, scope.node)
        cosign.vote(run, scope, outcome)
    else:
        run.last = (scope.id, scope.node)
        moves.decide(run, scope, outcome)


def _return(run: Run, command: protocol.ReturnTo) -> None:
    _open_work(run, command.scope, command.generation)
    if command.resume not in (protocol.WALK, protocol.STRAIGHT):
        raise Refused(_("退回方式只能是重新逐步办理或直接返回。"))
    before = run.formers.copy()
    opened = returns.send_back(run, command)
    if opened.straight is not None:
        straight.prove(run, opened, before)


def _withdraw(run: Run, command: protocol.Withdraw) -> None:
    returns.withdraw(run, command.node)


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
    run.hold("done", scope.id, _as_text(command))


def _as_text(command: _Writing) -> str:
    """What a command writes, as JSON: kept until its time has come."""
    return json.dumps([dict(command.data), list(command.ask)], ensure_ascii=False, sort_keys=True)


def _check_writes(run: Run, scope: Scope, command: _Writing) -> None:
    """What the node may not write is refused when it arrives, not when the case goes on."""
    before = run.data
    run.write(run.node_at(scope), command.data, command.ask)
    run.data = before


def _job_failed(run: Run, command: protocol.JobFailed) -> None:
    run.put(run.scopes[command.scope]._replace(wait=""))
    run.hold("failed", command.scope, command.code)


# --- the shell


def _answer(run: Run, command: protocol.Answer) -> None:
    need = run.need
    if need is None or (need.scope, need.kind) != (command.scope, command.kind):
        raise Refused(_("没有人问过这个问题。"))
    working.answer(run, need, command.value)


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
    protocol.AddSigner: joining.add, protocol.RemoveSigner: joining.remove, protocol.Reassign: joining.reassign,
    protocol.TimerFired: _timer_fired,
    protocol.JobDone: _job_done, protocol.CalledEnded: _job_done, protocol.JobFailed: _job_failed,
    protocol.Answer: _answer, protocol.Suspend: _suspend, protocol.Resume: _resume, protocol.Cancel: _cancel,
    protocol.Migrate: migrating.migrate,
}
