"""From a publication to the first case of the new version on another web process that has been running all the time."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from statistics import median

from tests.bench.server import ROOT, database, figure, set_up

VERSIONS, STEPS = 6, 20
OTHER = """
import sys, time
from datetime import UTC, datetime
import django
django.setup()
from workflows.ledger.actor import Actor
from workflows.runtime.services import start_case
clerk = Actor(id=1, name="陈晓", number="10001")
for line in sys.stdin:
    at = datetime.now(UTC)
    case = start_case(process_key="row", key=line.strip(), title="新案件", by=clerk, at=at)
    print(case.process_version.number, flush=True)
"""


def other_web():
    """A process of its own that starts a case for every line it is told."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "traceback")])
    environment = {**os.environ, "PYTHONPATH": path, "LOOPDESK_CONN_MAX_AGE": "3600"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen([sys.executable, "-c", OTHER], env=environment, cwd=ROOT, **pipes)


def start_on(web, key):
    """The number of the version on which the other process starts this case."""
    web.stdin.write(f"{key}\n")
    web.stdin.flush()
    return int(web.stdout.readline())


def main():
    with database("bench_publish") as url:
        set_up(url)
        from tests.organisation.factories import add_person
        from tests.runtime.drawings import in_a_row
        from tests.runtime.publishing import publish

        add_person("10002", "王敏", posts=("approver",))
        names = [f"approve_{n}" for n in range(1, STEPS + 1)]
        known = {"assignee": "", "candidateGroups": "approver", "outcomes": "pass,refuse"}
        publish("row", in_a_row("row", *names, **known))
        publishing, first = [], []
        with other_web() as web:
            assert start_on(web, "W-1") == 1
            for number in range(2, VERSIONS + 1):
                began = time.perf_counter()
                publish("row", in_a_row("row", *names, f"added_{number}", **known), at=datetime.now(UTC))
                published = time.perf_counter()
                assert start_on(web, f"W-{number}") == number
                publishing.append(published - began)
                first.append(time.perf_counter() - published)
            web.stdin.close()
        figure("publish_s", median(publishing))
        figure("publish_to_first_case_elsewhere_s", max(first), "<=1")


if __name__ == "__main__":
    main()
