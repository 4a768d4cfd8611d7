"""In the worker: every running case judged, or every ticked case moved, one transaction each.

Run twice, or cut short at any moment, it does nothing twice and goes on where it stopped: a line is told in the very
transaction that moves its case.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Final, NamedTuple

from django.db import transaction

from workflows.bpmn.words import Sentence as _
from workflows.bpmn.words import kept
from workflows.engine.migration import MOVE
from workflows.engine.protocol import Refused
from workflows.ledger import outbox
from workflows.migration.judging import Ahead, Court
from workflows.migration.models import Migration, MigrationLine
from workflows.migration.services import record
from workflows.runtime.migrating import go_on_in
from workflows.runtime.move import Move, moving
from workflows.runtime.ports import DomainRefused
from workflows.runtime.sql import execute, from_moment, to_row

log = logging.getLogger(__name__)

SLICE: Final = 20.0  # seconds after which other messages of the outbox get their turn
BATCH: Final = 500
AHEAD: Final = 50  # cases that are looked at together, before each is locked
State, Outcome = Migration.State, MigrationLine.Outcome
_TELL: Final = (  # a line is told once; what refuses the move takes this back too
    'UPDATE "migration_migrationline" SET "outcome" = %s, "done_at" = %s WHERE "id" = %s AND "outcome" = %s '
    'RETURNING "verdict", (SELECT MAX(p."effective_at") FROM "runtime_pendingcommand" p '
    "WHERE p.\"case_id\" = %s AND p.\"status\" = 'waiting')"
)


class Later(Exception):
    """Somebody may still undo a decision in this case: the argument is until when."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class Line(NamedTuple):
    """A case that is to be moved, and what was found about it a moment ago."""

    migration: Migration
    court: Court
    id: int
    ahead: Ahead | None


class LeftOut(Exception):
    """The case is not moved; the argument is the sentence that says why."""


def carry_on(*, migration_id: int, at: datetime) -> None:
    """Do what the migration waits for; raises `outbox.NotNow` to go on later."""
    migration = Migration.objects.select_related("process", "source__process", "target__process").get(pk=migration_id)
    if migration.state == State.FORECASTING:
        _forecast(migration, at)
    elif migration.state == State.RUNNING:
        _run(migration, at)


@transaction.atomic
def _forecast(migration: Migration, at: datetime) -> None:
    """A line for every running case; nothing else is written."""
    held = Migration.objects.select_for_update().filter(pk=migration.pk, state=State.FORECASTING)
    if not held.exists():
        return
    found = Court.of(migration).all(migration.source, at)
    MigrationLine.objects.bulk_create(
        [MigrationLine(migration=migration, case=case, verdict=finding.kind, possible=finding.possible,
                       sentence=json.dumps(kept(finding.sentence), ensure_ascii=False)) for case, finding in found],
        batch_size=BATCH)
    Migration.objects.filter(pk=migration.pk).update(state=State.FORECAST)


def _run(migration: Migration, at: datetime) -> None:
    court, until, waits = Court.of(migration), monotonic() + SLICE, []
    lines = migration.lines.filter(ticked=True, outcome=Outcome.PENDING).order_by("case_id")
    ahead: dict[int, Ahead] = {}
    left = list(lines.values_list("pk", "case_id"))
    for place, (line_id, case_id) in enumerate(left):
        if monotonic() > until:
            raise outbox.NotNow(at + timedelta(seconds=1))
        if place % AHEAD == 0:
            ahead = _look_ahead(court, [case for _line, case in left[place:place + AHEAD]], at)
        if later := _carry(Line(migration, court, line_id, ahead.get(case_id)), case_id, at):
            waits.append(later)
    if waits:
        raise outbox.NotNow(max(waits) + timedelta(seconds=1))
    _finish(migration, at)


def _look_ahead(court: Court, case_ids: Sequence[int], at: datetime) -> dict[int, Ahead]:
    """What is found about the next cases; where that fails each is looked at under its own lock, and fails alone."""
    try:
        return court.ahead(case_ids, at)
    except Exception:
        log.exception("Looking ahead at cases %s to %s", case_ids[0], case_ids[-1])
        return {}


def _carry(line: Line, case_id: int, at: datetime) -> datetime | None:
    """Move one case and tell its line, or tell why not; the moment to come back to when it has to wait."""
    try:
        with moving(case_id=case_id, by=line.migration.by, at=at) as move:
            _move(line, move)
    except Later as later:
        return later.until
    except (LeftOut, Refused, DomainRefused) as why:
        _leave(line.id, at, why.args[0])
    except Exception:
        log.exception("Case %s of migration %s", case_id, line.migration.pk)
        _leave(line.id, at, _("发生意外错误，已记入日志，案件没有变化。"))
    return None


def _move(line: Line, move: Move) -> None:
    told = execute(_TELL, to_row([Outcome.MOVED.value, move.at, line.id, Outcome.PENDING.value, move.case.pk]))
    if not told:
        return
    [[verdict, waits_until]] = told
    _check(line, verdict, from_moment(waits_until), move)
    migration = line.migration
    go_on_in(move, migration.target, line.court.plan, reason=migration.reason, before=migration.source)


def _check(line: Line, verdict: str, waits_until: datetime | None, move: Move) -> None:
    """Judged again under the lock: what was not ticked knowingly is left out. Every change of a case is an event, so
    what was found a moment ago is good while the chain is as long as it was then."""
    if move.case.process_version_id != line.migration.source_id:
        raise LeftOut(_("案件已不在原版本上运行。"))
    if move.case.is_over or move.state is None:
        raise LeftOut(_("案件已经结束。"))
    if waits_until:
        raise Later(waits_until)
    ahead = line.ahead
    fresh = ahead is not None and ahead.ledger_seq == move.case.ledger_seq
    finding = ahead.finding if ahead and fresh else line.court.about(move.state, move.case, move.at)
    if not finding.possible or finding.kind not in (MOVE, verdict):
        raise LeftOut(_("预演之后情况有变化：%(why)s", why=finding.sentence))


def _leave(line_id: int, at: datetime, why: str) -> None:
    pending = MigrationLine.objects.filter(pk=line_id, outcome=Outcome.PENDING)
    pending.update(outcome=Outcome.LEFT, done_at=at, why=json.dumps(kept(why), ensure_ascii=False))


@transaction.atomic
def _finish(migration: Migration, at: datetime) -> None:
    held = Migration.objects.select_for_update().filter(pk=migration.pk, state=State.RUNNING)
    if not held.exists():
        return
    moved, left = (migration.lines.filter(outcome=one).count() for one in (Outcome.MOVED, Outcome.LEFT))
    record(migration, "migration.finished", migration.by, at, moved=moved, left=left)
    Migration.objects.filter(pk=migration.pk).update(state=State.DONE, finished_at=at)
