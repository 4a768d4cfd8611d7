"""A worker killed without warning, again and again: every row is taken once, from where it stopped."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import now

from complaints.models import Contact, ImportRun
from complaints.services import create_source, keep_file, start_run, taking
from complaints.understanding import Mapping
from tests.complaints.files import HEADINGS, as_csv, row
from tests.concurrency.killing import killed_while
from workflows.ledger.actor import SYSTEM
from workflows.ledger.models import Event

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROWS = 4000


def test_an_import_whose_worker_is_killed_goes_on_and_takes_every_row_once(monkeypatch):
    monkeypatch.setattr(taking, "CHUNK", 50)
    chance, at = random.Random(7), now() - timedelta(minutes=1)
    source = create_source(code="hotline", name="热线", by=SYSTEM, at=at)
    content = as_csv([HEADINGS, *(row(n, at="?" if n % 100 == 0 else "2026-10-19 08:00") for n in range(ROWS))])
    run = keep_file(source_id=source.pk, kind="contacts", name="x.csv", chunks=[content], by=SYSTEM, at=at)
    start_run(run_id=run.pk, mapping=Mapping.from_json(run.mapping), by=SYSTEM, at=at)

    interrupted = 0
    while interrupted < 40 and ImportRun.objects.get().state == "running":
        killed_while(lambda _acknowledge: taking.go_on(run_id=run.pk, at=at), chance.uniform(0.1, 0.4))
        connection.close()
        interrupted += 1
    taking.go_on(run_id=run.pk, at=at)

    came = ImportRun.objects.get()
    assert interrupted > 1
    assert (came.state, came.done, came.stored, came.repeated, came.wrong) == ("finished", ROWS, 3960, 0, 40)
    assert Contact.objects.count() == 3960
    assert came.problems.count() == 40
    assert Event.objects.filter(verb="complaints.import.finished").count() == 1
