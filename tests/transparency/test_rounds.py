"""The check in the background: slice by slice to the end, alarms once, and whoever answers for it is told."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from approvals.notifications.models import Notice
from reports.ledger import news
from tests.ledger.guards import lifted
from tests.organisation.factories import add_person
from workflows.ledger import outbox
from workflows.ledger.models import Event
from workflows.transparency import chains, checking, watching
from workflows.transparency.checkpoints import checkpoint
from workflows.transparency.findings import Fault
from workflows.transparency.models import Alarm, Round
from workflows.transparency.sequencing import sequence_all


@pytest.fixture
def past(events):
    for stream, count in (("organisation", 40), ("versions", 300), ("working-time", 3)):
        events.happen(count, stream=stream)
    sequence_all()
    checkpoint(events.tick())
    return events


def go_through(events):
    watching.work(at=events.tick(), seconds=60, tell=news.raised)
    return watching.last()


def spoil(statement):
    with lifted(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("chunk", [1, 7, 40, 43, 4000])
def test_chains_in_slices_of_any_size_are_found_sound(past, monkeypatch, chunk):
    monkeypatch.setattr(chains, "CHUNK", chunk)
    ended = go_through(past)
    assert (ended.faults, ended.percent) == (0, 100)
    assert ended.done >= Event.objects.count() - 1


@pytest.mark.parametrize("chunk", [1, 7, 40, 4000])
@pytest.mark.parametrize(("statement", "named"), [
    ("UPDATE ledger_event SET verb = 'x' WHERE stream = 'versions' AND seq = 41", ["versions #41"]),
    ("DELETE FROM ledger_event WHERE stream = 'versions' AND seq > 280", ["versions #281"]),
    ("DELETE FROM ledger_event WHERE stream = 'organisation'", ["organisation #1"]),
    ("UPDATE ledger_stream SET hash = 'x' WHERE name = 'versions'", ["versions #300"]),
    ("UPDATE ledger_stream SET seq = 39, hash = (SELECT hash FROM ledger_event WHERE stream = 'organisation' "
     "AND seq = 39) WHERE name = 'organisation'", ["organisation #40"]),
])
def test_chains_in_slices_of_any_size_name_what_is_wrong(past, monkeypatch, chunk, statement, named):
    monkeypatch.setattr(chains, "CHUNK", chunk)
    spoil(statement)
    go_through(past)
    found = [watching.finding_of(one) for one in Alarm.objects.order_by("pk")]
    assert [one.event for one in found if one.fault is Fault.CHAIN_BROKEN] == named


def test_what_comes_while_a_round_is_under_way_is_no_fault(past, monkeypatch):
    monkeypatch.setattr(chains, "CHUNK", 50)
    monkeypatch.setattr(checking, "CHUNK", 50)
    watching.begin(past.tick())
    while watching.advance(at=past.tick(), tell=news.raised):
        past.happen(3, stream="versions")
        past.happen(1)
        sequence_all()
        checkpoint(past.tick())
        if Event.objects.count() > 700:
            monkeypatch.setattr(chains, "CHUNK", 5000)
    assert watching.last().faults == 0


def test_a_fault_is_told_once_to_administrators_and_auditors_in_the_application_and_by_mail(past):
    people = [add_person(role=role, email=f"{role}@example.org") for role in ("administrator", "auditor", "leader")]
    spoil("UPDATE ledger_event SET body = replace(body, '\"no\":7}', '\"no\":8}') WHERE seq = 8")
    first = go_through(past)
    assert first.faults == 2  # its chain, and its place in the log
    past.at += timedelta(hours=7)
    assert go_through(past).pk != first.pk
    assert Alarm.objects.count() == 2
    assert set(Alarm.objects.values_list("seen_in", flat=True)) == {watching.last().pk}
    assert Event.objects.filter(verb="ledger.alarm_raised").count() == 2
    for _hop in range(2):
        outbox.deliver_due(100, past.at + timedelta(days=1))
    assert set(Notice.objects.values_list("person", flat=True)) >= {people[0].pk, people[1].pk}
    assert not Notice.objects.filter(person=people[2]).exists()
    assert {"administrator@example.org", "auditor@example.org"} <= {to for one in mail.outbox for to in one.to}
    assert any("organisation #8" in one.body for one in mail.outbox)


def test_a_slice_that_somebody_else_has_done_counts_once(past):
    watching.begin(past.tick())
    before = Round.objects.get()
    assert watching.advance(at=past.tick(), tell=news.raised)
    watching._keep(before, watching.parts()[before.part](before.cursor), past.tick(), news.raised)
    assert Round.objects.get().steps == 1


def test_a_round_begins_when_the_last_one_is_long_enough_ago(past):
    go_through(past)
    assert not watching.is_due(past.at + timedelta(hours=5))
    assert watching.is_due(past.at + timedelta(hours=6, minutes=5))
    assert watching.begin(past.tick()) == watching.begin(past.tick())
