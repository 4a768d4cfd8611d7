"""Web processes that run on while versions are published: none of them needs a restart."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from tests.library.drawing import bpmn, task
from tests.library.releasing import publish_version
from workflows.ledger.actor import Actor
from workflows.library.services import create_process, draft_version

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
WU, HAN = Actor(id=1, name="吴静"), Actor(id=2, name="韩梅")
ASKED = """
import sys, django
django.setup()
from workflows.library.models import ProcessVersion
from workflows.library.selectors import current_version, graph_of
for line in sys.stdin:
    wanted = line.strip()
    version = ProcessVersion.objects.get(number=wanted) if wanted != "current" else current_version("small")
    print(version.number, graph_of(version).nodes["review"].name, flush=True)
"""


@pytest.fixture
def webs(transactional_db):
    """Two processes on this test's database that answer which step a version holds."""
    url = urlsplit(os.environ["LOOPDESK_DATABASE_URL"])
    address = urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}"))
    environment = os.environ | {
        "LOOPDESK_DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings", "LOOPDESK_LOG": "ERROR",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "traceback")]),
    }
    command = [sys.executable, "-c", ASKED]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": environment, "cwd": ROOT}
    running = [subprocess.Popen(command, **pipes) for _ in range(2)]
    yield running
    for process in running:
        process.communicate(timeout=30)


def ask(web, what):
    web.stdin.write(f"{what}\n")
    web.stdin.flush()
    return web.stdout.readline().split()


@pytest.mark.postgres
def test_every_process_sees_each_new_version_and_still_runs_the_old_one(webs):
    process = create_process(key="small", name="小流程", by=WU, at=NOON)
    for number, name in [(1, "审核一"), (2, "审核二")]:
        source, at = bpmn(task("review", name)), NOON + timedelta(minutes=number)
        draft = draft_version(process_id=process.pk, source=source, by=WU, at=at)
        publish_version(version_id=draft.pk, by=HAN, at=at)
        assert [ask(web, "current") for web in webs] == [[str(number), name]] * 2

    assert [ask(web, 1) for web in webs] == [["1", "审核一"]] * 2
