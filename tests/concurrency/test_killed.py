"""Processes killed without warning, at random moments: what was acknowledged stands, and nothing happens twice."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide
from tests.concurrency.killing import killed_while
from tests.concurrency.test_one_case import is_sound
from tests.organisation.factories import add_person
from tests.runtime.conftest import CLERK, NOON
from tests.runtime.drawings import draw, end, in_a_row, job, start, timer, user
from tests.runtime.publishing import publish
from workflows.ledger import outbox
from workflows.ledger.models import Event, Message
from workflows.runtime import jobs, operations
from workflows.runtime.models import Case, Incident, Timer
from workflows.runtime.services import start_case

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CASES = 24
KILLS = 15


def patience(chance):
    return chance.uniform(0.02, 0.25)


def begin(source, **more):
    publish("letter", source)
    return [start_case(process_key="letter", key=f"L-{n}", title="函", by=CLERK, at=NOON) for n in range(CASES)]


def test_decisions_that_were_acknowledged_stand_and_none_happens_twice():
    person, chance = add_person(posts=("approver",)), random.Random(20261123)
    names = [f"step_{n}" for n in range(4)]
    cases = begin(in_a_row("letter", *names, assignee="", candidateGroups="approver"))

    def work(acknowledge):
        while item := WorkItem.objects.open().order_by("?").first():
            decide(item_id=item.pk, case_id=item.case_id, outcome="done", by=person, at=NOON)
            acknowledge(item.pk)

    told = [pk for _ in range(KILLS) for pk in killed_while(work, patience(chance))]
    connection.close()
    work(told.append)

    assert len(set(map(int, told))) == len(told)
    assert not WorkItem.objects.filter(pk__in=told, closed_at=None).exists()
    decided = Event.objects.filter(verb="work.decided").values_list("object_key", flat=True)
    assert Counter(decided).most_common(1)[0][1] == 1
    assert decided.count() == CASES * len(names)
    assert all(is_sound(case) for case in cases)
    assert not Case.objects.exclude(status="ended").exists()


def test_workers_killed_while_sweeping_and_delivering_lose_nothing_and_do_nothing_twice(monkeypatch):
    chance = random.Random(1123)
    monkeypatch.setattr(operations, "_REGISTERED", {"archive.stamp": lambda case, attributes, key: None})
    add_person(posts=("approver",))
    by = {"assignee": "", "candidateGroups": "approver"}
    source = draw(
        "letter", start(), user("write", **by), timer("boundaryEvent", "late", "PT8H", attachedToRef_="write"),
        job("stamp", "archive.stamp"), user("send", **by), end(), end("other"),
        flows="start -> write -> end; late -> stamp -> send -> other",
    )  # fmt: skip
    cases = begin(source)
    due = NOON + timedelta(days=2)

    def work_at(at):
        def work(_acknowledge):
            while jobs.sweep_timers(at, limit=3) + outbox.deliver_due(3, at):
                pass

        return work

    for turn in range(KILLS):  # every turn the leases of the one before have run out
        killed_while(work_at(due + timedelta(hours=turn)), patience(chance))
    connection.close()
    work_at(due + timedelta(days=9))(None)

    for verb in ("timer.fired", "job.done"):
        streams = Counter(Event.objects.filter(verb=verb).values_list("stream", flat=True))
        assert streams == Counter(case.stream for case in cases)
    assert WorkItem.objects.open().filter(node="send").count() == CASES
    assert not Timer.objects.exists()
    assert not Message.objects.filter(delivered_at=None).exists()
    assert not Incident.objects.exists()
    assert all(is_sound(case) for case in cases)
