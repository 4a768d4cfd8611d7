"""A whole real log through the whole stack on PostgreSQL: drawn as a process, published and played with the log's own
people and moments; a step more on trial with a tenth of the new cases, half of the running cases moved."""

import os
import sys
from pathlib import Path

from tests.bench.server import database, figure, set_up

SAMPLES = Path(os.environ.get("LOOPDESK_SAMPLES", Path(__file__).parents[3] / "shared"))
SHOWN = 8


def play(key):
    """One of the logs in a database of its own; prints what came of it."""
    with database(f"real_{key}") as url:
        set_up(url)
        from django.db import connection

        from tests.real.logs import LOGS
        from tests.real.telling import go_through

        log = LOGS[key]
        if not (SAMPLES / log.path).exists():
            sys.exit(f"REAL DATA MISSING: {SAMPLES / log.path}; set LOOPDESK_SAMPLES")
        stories = log.load(SAMPLES / log.path)
        tell(key, go_through(stories, key, checked_after=log.checked_after), stories)
        connection.close()


def tell(key, told, stories):
    """The figures; the time is that of playing, without proofs, releases and verifying the ledger."""
    done, all_of_them = sum(play.done for play in told.plays), sum(len(story.deeds) for story in stories)
    report(key, told, stories, done, all_of_them)
    figure(f"real_{key}_cases", len(stories))
    figure(f"real_{key}_share_of_cases_that_fit", sum(play.fits for play in told.plays) / len(stories), ">=0.95")
    figure(f"real_{key}_share_of_events_carried_out", done / all_of_them, ">=0.95")
    figure(f"real_{key}_share_on_trial", told.on_trial / told.tried)
    figure(f"real_{key}_events_per_second", done / told.seconds)
    figure(f"real_{key}_ledger_streams_wrong", len(told.wrong), "<=0")


def report(key, told, stories, done, all_of_them):
    """Where the log and its drawing part."""
    partly = sum(bool(play.done) and not play.fits for play in told.plays)
    never = sum(not play.done for play in told.plays)
    drawing = told.plays[0].drawing
    print(f"{key}: {len(drawing.names)} steps, {sum(map(len, drawing.ways.values()))} ways; {len(stories)} cases: "
          f"{len(stories) - partly - never} completely, {partly} partly, {never} not at all; {done} of {all_of_them} "
          f"events; {sum(not play.over for play in told.plays)} cases stay open")
    print(f"{key}: {told.on_trial} of {told.tried} on trial, {told.running} running on the day of the second version, "
          f"{told.migration.lines.filter(outcome='moved').count()} moved; ledger: {told.events} events in "
          f"{told.streams} streams verified, {len(told.wrong)} wrong")
    for (before, after), count in told.deviations.most_common(SHOWN):
        print(f"  {count:5d}  {after}, after {before}")
