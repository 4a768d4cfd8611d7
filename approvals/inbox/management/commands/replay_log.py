"""`manage.py replay_log FILE.xes[.gz]`: a real approval log through cases, work items, decisions and ledger."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from approvals.inbox.replay.cast import Cast, prepared
from approvals.inbox.replay.log import BadLog, Trace, traces
from approvals.inbox.replay.walk import Tally, play
from workflows.ledger.chain import Head, verify
from workflows.ledger.models import Event
from workflows.runtime.models import Case

AT_ONCE = 25  # traces handed to a player at a time


class Command(BaseCommand):
    help = "Plays an event log through the whole stack and says what was refused and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--limit", type=int, default=None, help="play only so many cases")
        parser.add_argument("--players", type=int, default=None, help="processes that play (2; 1 on SQLite)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            first = next(traces(options["file"]), None)
            if first is None or not first.events:
                raise CommandError("The log holds no events.")
            cast = prepared(first.events[0].at - timedelta(days=3650))
            players = options["players"] or (2 if connection.vendor == "postgresql" else 1)
            self._report(*self._play_all(islice(traces(options["file"]), options["limit"]), cast, players))
        except BadLog as error:
            raise CommandError(str(error)) from error

    def _play_all(self, log: Iterable[Trace], cast: Cast, players: int) -> tuple[Tally, float]:
        started, total = monotonic(), Tally()
        batches = _batches(log)
        if players == 1:
            done: Iterable[Tally] = (_play_batch((batch, cast)) for batch in batches)
            self._follow(done, total, started)
        else:
            connections.close_all()
            with get_context("fork").Pool(players) as pool:
                self._follow(pool.imap_unordered(_play_batch, ((b, cast) for b in batches)), total, started)
        return total, monotonic() - started

    def _follow(self, done: Iterable[Tally], total: Tally, started: float) -> None:
        for tally in done:
            total.add(tally)
            rate = total.events / max(monotonic() - started, 0.001)
            line = f"{total.cases} cases, {total.events} events, {rate:.0f} events/s"
            if sys.stderr.isatty():
                self.stderr.write(f"\r{line}", ending="")
            elif total.cases % 1000 < AT_ONCE:
                self.stderr.write(line)

    def _report(self, total: Tally, seconds: float) -> None:
        said = self.stdout.write
        said(f"cases {total.cases} completed {total.completed} of them given up {total.dropped} known {total.known}")
        said(f"events carried out {total.events} refused {sum(total.refused.values())}")
        for (name, why), count in total.refused.most_common():
            said(f"  {count:6d}  {name}: {why}")
        said(f"seconds {seconds:.1f} events_per_second {total.events / max(seconds, 0.001):.0f}")
        checked, wrong = _verify_all()
        if wrong:
            raise CommandError(f"ledger: wrong in {', '.join(wrong[:5])}")
        said(f"ledger: {checked} events verified, all as written")


def _batches(log: Iterable[Trace]) -> Iterator[list[Trace]]:
    source = iter(log)
    while batch := list(islice(source, AT_ONCE)):
        yield batch


def _play_batch(work: tuple[list[Trace], Cast]) -> Tally:
    batch, cast = work
    tally = Tally()
    for trace in batch:
        tally.add(play(trace, cast))
    return tally


def _verify_all() -> tuple[int, list[str]]:
    """Every replayed case's chain against the head on the case."""
    checked, wrong = 0, []
    for case in Case.objects.of_process("domestic_declarations").iterator():
        rows = list(Event.objects.of_stream(case.stream).order_by("seq").values_list("body", "hash"))
        checked += len(rows)
        if verify(rows, stream=case.stream, head=Head(case.ledger_seq, case.ledger_head, case.ledger_at)):
            wrong.append(case.key)
    return checked, wrong
