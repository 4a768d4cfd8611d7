"""Writing a move down: one statement per table, in an order that never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workflows.engine.protocol import CancelCalled, EndCase, RunJob, StartCalled
from workflows.ledger import outbox
from workflows.ledger.chain import Head, extend
from workflows.runtime import document, ports, sql, timers

if TYPE_CHECKING:
    from workflows.runtime.move import Move

# What leaves a move through the outbox; `effects` brings it to its end.
RUN_JOB: Final = "runtime.run_job"
START_CALLED: Final = "runtime.start_called"
CANCEL_CALLED: Final = "runtime.cancel_called"
CALLED_ENDED: Final = "runtime.called_ended"


def write(move: Move) -> None:
    """Work items, timers, events, outbox and the case itself; nothing when nothing happened."""
    if not move.entries and not move.letters:
        return
    _hand_out_work(move)
    timers.write(move)
    _rest_or_go_on(move)
    _send_out(move)
    _extend_chain(move)


def _hand_out_work(move: Move) -> None:
    tally = move.tally
    if tally.closed:
        ports.work.get().close(move, tally.closed)
    if tally.carried:
        ports.work.get().carry(move, list(tally.carried.values()))
    if tally.opened:
        ports.work.get().open(move, list(tally.opened.values()))


def _rest_or_go_on(move: Move) -> None:
    """Whoever suspended or resumed the case, its clocks follow: timers, deadlines of open work, jobs on their way."""
    if move.is_resting:
        timers.hold(move)
        ports.work.get().hold(move)
    elif move.rested and not move.case.is_over:
        timers.rearm(move)
        ports.work.get().rearm(move)
        outbox.release(case_key=move.case.key, effects=(RUN_JOB, START_CALLED), at=move.at)


def _send_out(move: Move) -> None:
    """Jobs, called processes and the news for a caller all leave through the outbox: no second case is locked."""
    for job in move.tally.jobs.values():
        _put_job(move, job)
    for call in move.tally.calls.values():
        _put_call(move, call)
    for hang_up in move.tally.hung_up:
        _put_hang_up(move, hang_up)
    if move.tally.end and move.case.caller_id is not None:
        _tell_caller(move, move.tally.end)


def _key(move: Move, scope: int, generation: int) -> str:
    return f"{move.case.key}/{scope}/{generation}"


def _put_job(move: Move, job: RunJob) -> None:
    payload = {
        "case_id": move.case.pk, "scope": job.scope, "generation": job.generation, "node": job.node,
        "operation": job.operation, "attributes": dict(job.attributes), "key": _key(move, job.scope, job.generation),
    }  # fmt: skip
    move.put(RUN_JOB, f"job:{payload['key']}", payload)


def _put_call(move: Move, call: StartCalled) -> None:
    payload = {
        "case_id": move.case.pk, "scope": call.scope, "generation": call.generation, "node": call.node,
        "called": call.called, "data": dict(call.data),
    }  # fmt: skip
    move.put(START_CALLED, f"call:{_key(move, call.scope, call.generation)}", payload)


def _put_hang_up(move: Move, gone: CancelCalled) -> None:
    key = _key(move, gone.scope, gone.generation)
    payload = {"case_id": move.case.pk, "scope": gone.scope, "generation": gone.generation, "call": f"call:{key}"}
    move.put(CANCEL_CALLED, f"hang-up:{key}", payload)


def _tell_caller(move: Move, end: EndCase) -> None:
    case = move.case
    payload = {
        "case_id": case.caller_id, "scope": case.caller_scope, "generation": case.caller_generation,
        "called_key": case.key, "how": end.how, "code": end.code, "data": dict(move.data),
    }  # fmt: skip
    move.put(CALLED_ENDED, f"ended:{case.key}", payload)


def _extend_chain(move: Move) -> None:
    case = move.case
    head = Head(case.ledger_seq, case.ledger_head, case.ledger_at)
    rows, head = extend(head, case.stream, move.entries, move.at, move.by)
    case.ledger_seq, case.ledger_head, case.ledger_at = head.seq, head.hash, head.at
    case.document = document.dump(move.state)
    case.step_label = document.step_label(move.graph, move.state)
    sql.write_chain(case, rows, move.letters)
