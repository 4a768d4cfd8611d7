"""The long form, against a private PostgreSQL: prints one FIGURE line per count, and fails when anything was lost.

    make chaos                          all of it
    python -m tests.chaos 100 10        so many kills, so many restarts
"""

import sys
import time
from contextlib import suppress

import psycopg

from tests.bench.server import database, figure, set_up

KILLS, RESTARTS, CLIENTS, CASES = 500, 50, 16, 400


def main() -> int:
    given = [int(word) for word in sys.argv[1:]]
    kills, restarts = [*given, *(KILLS, RESTARTS)[len(given):]]
    wrong, through = 0, False
    with suppress(psycopg.OperationalError), database("chaos") as url:  # its own connection dies in the storm as well
        set_up(url)
        from django.conf import settings
        from django.db import connections

        settings.CHECKPOINT_PLACES = []  # what lies outside is of other databases

        from tests.chaos import storms
        from tests.chaos.office import Office

        for name, cases, steps, storm in (
            ("kills", 60, 5, lambda office: storms.kill_at_commits(office, kills)),
            ("restarts", CASES, 8, lambda office: storms.restart_under_load(office, restarts)),
            ("onecase", 1, 60, lambda office: storms.together(office, CLIENTS)),
            ("manycases", CASES, 3, lambda office: storms.together(office, CLIENTS)),
        ):
            wrong += play(name, Office(cases, steps, name=name), storm, storms.finish)
        connections.close_all()
        through = True
    return 0 if through and not wrong else 1


def play(name, office, storm, finish) -> int:
    """One storm and what came of it; how much is wrong."""
    started = time.monotonic()
    figure(f"chaos_{name}", storm(office))
    finish(office)
    counts = office.reckon()
    figure(f"chaos_{name}_acknowledged", len(office.told))
    for what, count in counts.items():
        figure(f"chaos_{name}_{what}", count, "<=0")
    figure(f"chaos_{name}_seconds", time.monotonic() - started)
    return sum(counts.values())


if __name__ == "__main__":
    sys.exit(main())
