"""Taking the rows of an import in, chunk by chunk: each chunk with its figures in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from time import monotonic
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from complaints import arrivals
from complaints.models import ImportRun, RowProblem
from complaints.reading import CannotRead, Line, find_heading, open_table
from complaints.services.planting import plant
from complaints.services.refusals import CannotTakeIn
from complaints.services.runs import forget_file, path_of, put_work, record
from complaints.services.storing import keeper_of
from complaints.understanding import Mapping, Problem
from workflows.ledger.actor import SYSTEM

CHUNK: Final = 5000
BUDGET: Final = 20.0  # seconds, or as long as it took to get back to where it stopped
MOST_PROBLEMS: Final = 10_000  # are kept; all are counted


class Overtaken(Exception):
    """Somebody else goes on with this import, or it was cancelled."""


class Taking:
    """One stretch of work on an import, from the row after the last that was taken."""

    def __init__(self, run: ImportRun, at: datetime) -> None:
        table = open_table(path_of(run))
        heading = find_heading(table)
        self.run, self.at = run, at
        self.keeper = keeper_of(run, Mapping.from_json(run.mapping), heading)
        self.lines: Iterator[Line] = islice(table.lines(), heading.rows + run.done, None)

    def chunk(self) -> bool:
        """Take the next rows in; whether there were any."""
        lines = list(islice(self.lines, CHUNK))
        read = [(number, self.keeper.read(cells)) for number, cells in lines]
        with transaction.atomic():
            run = ImportRun.objects.select_for_update().get(pk=self.run.pk)
            if run.state != ImportRun.State.RUNNING or run.done != self.run.done:
                raise Overtaken
            if not lines:
                self._finish(run)
                return False
            self._count(run, read)
        self.run = run
        return True

    def _count(self, run: ImportRun, read: list[tuple[int, Any]]) -> None:
        rows = [row for _number, row in read if not isinstance(row, Problem)]
        problems = [(number, row) for number, row in read if isinstance(row, Problem)]
        stored = self.keeper.store(run, rows)
        note_problems(run, problems)
        run.done += len(read)
        run.stored += stored
        run.repeated += len(rows) - stored
        run.wrong += len(problems)
        run.save(update_fields=["done", "stored", "repeated", "wrong", "unsorted"])

    def _finish(self, run: ImportRun) -> None:
        run.finish(at=self.at)
        run.total = run.done
        run.save()
        record(run, "complaints.import.finished", by=SYSTEM, at=self.at)
        arrivals.tell(run, self.at)
        forget_file(run)


def note_problems(run: ImportRun, problems: Sequence[tuple[int, Problem]]) -> None:
    """Write down why rows were not taken in; beyond ten thousand they are only counted."""
    room = max(0, MOST_PROBLEMS - run.wrong)
    RowProblem.objects.bulk_create([
        RowProblem(run=run, row=number, column=one.column[:100], code=one.code, value=one.value)
        for number, one in problems[:room]], batch_size=1000)


def go_on(*, run_id: int, at: datetime, budget: float = BUDGET) -> None:
    """Work on an import for a while, and ask for the rest to be done after others have had their turn."""
    run = ImportRun.objects.select_related("source").get(pk=run_id)
    if run.state != ImportRun.State.RUNNING:
        return
    try:
        _go_on(run, at, budget)
    except Overtaken:
        return
    except (CannotRead, CannotTakeIn, FileNotFoundError) as wrong:
        why = _("文件已不在。请取消后重新上传。") if isinstance(wrong, FileNotFoundError) else str(wrong)
        give_up(run_id=run_id, why=why, at=at)


def _go_on(run: ImportRun, at: datetime, budget: float) -> None:
    if run.kind == ImportRun.Kind.TREE:
        plant(run_id=run.pk, at=at)
        return
    taking, started, first = Taking(run, at), monotonic(), 0.0
    while taking.chunk():
        first = first or monotonic() - started  # most of it went by in getting back to where it stopped
        if monotonic() - started > max(budget, 2 * first):
            put_work(taking.run, at)
            return


@transaction.atomic
def give_up(*, run_id: int, why: str, at: datetime) -> None:
    """Note why an import cannot go on; a person may start it again from where it stopped."""
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if run.state == ImportRun.State.RUNNING:
        run.fail(why=why, at=at)
        run.save()
        record(run, "complaints.import.failed", by=SYSTEM, at=at)
        arrivals.tell(run, at)
