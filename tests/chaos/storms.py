"""The three storms: processes killed at commits, the database restarted under load, many clients at once."""

import random
import subprocess
import sys
import time
from pathlib import Path

from django.db import connection, connections

from approvals.inbox.models import WorkItem
from tests.chaos.dying import Running, surviving

PATIENCE = 5.0
KINDS = ("client", "client", "worker", "sequencer")


def kill_at_commits(office, kills, seed=7):
    """Let clients, worker and sequencer die at a commit each, together, until so many have; how many did."""
    chance, killed, number = random.Random(seed), 0, 0
    while killed < kills:
        number += 1
        running = [Running(getattr(office, kind), commit=1 + (number + place) % 6, before=chance.random() < 0.5)
                   for place, kind in enumerate(KINDS)]
        for one in running:
            told, was_killed = one.end(PATIENCE)
            office.told += told
            killed += was_killed
        if not office_has_work(office):
            office.open_cases(40)
    return killed


def office_has_work(office):
    return WorkItem.objects.open().filter(case_id__in=office.cases).exists()


def restart_under_load(office, restarts, pause=0.7):
    """Restart the database at once, again and again, while clients, worker and sequencer go on; how often."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('data_directory')")
        [folder] = cursor.fetchone()
    seconds = restarts * (pause + 0.6) + 2
    running = [Running(lambda tell, kind=kind: surviving(lambda: getattr(office, kind)(tell), seconds))
               for kind in KINDS]
    for _time in range(restarts):
        time.sleep(pause)
        _restart(folder)
    for one in running:
        told, _killed = one.end(seconds)
        office.told += told
    connections.close_all()
    return restarts


def _restart(folder):
    sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
    from private_postgres import as_postgres, binaries

    command = [str(binaries() / "pg_ctl"), "-D", folder, "-m", "immediate", "-w", "-l", f"{folder}/../log", "restart"]
    subprocess.run(as_postgres(command), check=True, stdout=subprocess.DEVNULL)


def together(office, clients):
    """So many clients at once until nothing is left to decide, with a worker and a sequencer beside them."""
    running = [Running(office.client) for _one in range(clients)]
    beside = [Running(lambda tell, kind=kind: surviving(lambda: getattr(office, kind)(tell), 600))
              for kind in ("worker", "sequencer")]
    for one in running:
        told, _killed = one.end(600)
        office.told += told
    for one in beside:
        one.end(0.5)
    return clients


def finish(office):
    """Decide what is left, as any day after a storm."""
    connections.close_all()
    office.client(office.told.append)
