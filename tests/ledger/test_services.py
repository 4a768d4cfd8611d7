"""Streams outside cases, and the questions the ledger answers."""

import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import translation

from tests.ledger.guards import lifted
from workflows.ledger import heads, selectors
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.chain import GENESIS, Entry, Object, Why, Wrong, extend
from workflows.ledger.models import Event, Stream
from workflows.ledger.rows import insert_events
from workflows.ledger.sentences import explain
from workflows.ledger.services import append, append_all

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
CHEN, WANG = Actor(id=1, name="陈晓"), Actor(id=2, name="王敏")


@pytest.fixture
def stream(db):
    """Five events of two people, a minute apart."""
    for number in range(5):
        entry = Entry(verb="person.changed" if number else "post.created", object=Object("person", str(number)))
        append(stream="organisation", entry=entry, at=NOON + timedelta(minutes=number), by=[CHEN, WANG][number % 2])
    append(stream="sign-in", entry=Entry(verb="signed_in", actor=SYSTEM), at=NOON)
    return "organisation"


def tampered(sql, *parameters):
    with lifted(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def test_events_of_a_stream_follow_each_other(stream):
    assert list(selectors.events_of(stream=stream).values_list("seq", flat=True)) == [1, 2, 3, 4, 5]
    assert selectors.verify_stream(stream) == selectors.Verdict(stream, 5, None)
    assert heads.head_of(stream).seq == 5


def test_several_entries_are_recorded_together(db, django_assert_num_queries):
    append(stream="s", entry=Entry(verb="a"), at=NOON, by=CHEN)
    with django_assert_num_queries(5):  # savepoint, lock, insert, head, release
        rows = append_all(stream="s", entries=[Entry(verb="b"), Entry(verb="c")], at=NOON, by=CHEN)
    assert [row.seq for row in rows] == [2, 3]


def test_an_append_that_is_rolled_back_leaves_no_gap(db):
    def deed():
        append(stream="s", entry=Entry(verb="a"), at=NOON, by=CHEN)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        deed()
    assert append(stream="s", entry=Entry(verb="b"), at=NOON, by=CHEN).seq == 1


def test_the_streams_of_cases_have_another_door(db):
    with pytest.raises(ValueError, match="case's stream"):
        append(stream="case:MKT-2026-0417", entry=Entry(verb="x"), at=NOON, by=CHEN)


def test_events_are_found_by_actor_verb_and_period(stream):
    def numbers(**filters):
        return list(selectors.events_of(stream=stream, **filters).values_list("seq", flat=True))

    assert numbers(actor_id=2) == [2, 4]
    assert numbers(verb="post.created") == [1]
    assert numbers(verb="person.") == [2, 3, 4, 5]
    assert numbers(since=NOON + timedelta(minutes=1), until=NOON + timedelta(minutes=3)) == [2, 3]
    assert selectors.actors_of(stream) == [(1, "陈晓"), (2, "王敏")]
    assert selectors.verbs_of(stream) == ["person.changed", "post.created"]


def test_events_come_in_pages(stream):
    page = selectors.page_of(selectors.events_of(stream=stream), number="2", size=2)
    assert [event.seq for event in page] == [3, 4]
    assert selectors.page_of(selectors.events_of(stream=stream), number="99", size=2).number == 3


@pytest.mark.parametrize(("sql", "wrong"), [
    ("UPDATE ledger_event SET body = replace(body, 'person', 'nobody') WHERE seq = 3", Wrong(3, Why.EDITED)),
    ("UPDATE ledger_event SET hash = 'x' WHERE seq = 2", Wrong(2, Why.EDITED)),
    ("DELETE FROM ledger_event WHERE seq = 4", Wrong(4, Why.MISSING)),
    ("DELETE FROM ledger_event WHERE seq > 3", Wrong(4, Why.CUT_OFF)),
    ("DELETE FROM ledger_event WHERE stream = 'organisation'", Wrong(1, Why.CUT_OFF)),
    ("UPDATE ledger_event SET actor_name = 'x' WHERE seq = 2", Wrong(2, Why.COLUMNS)),
    ("UPDATE ledger_event SET actor_id = NULL WHERE seq = 2", Wrong(2, Why.COLUMNS)),
    ("UPDATE ledger_event SET verb = 'x' WHERE seq = 5", Wrong(5, Why.COLUMNS)),
    ("UPDATE ledger_event SET at = '2020-01-01' WHERE seq = 1 AND stream = 'organisation'", Wrong(1, Why.COLUMNS)),
    ("UPDATE ledger_event SET object_key = '' WHERE seq = 2", Wrong(2, Why.COLUMNS)),
    ("UPDATE ledger_event SET seq = 9 WHERE seq = 5", Wrong(5, Why.COLUMNS)),
    ("UPDATE ledger_stream SET seq = 4 WHERE name = 'organisation'", Wrong(4, Why.REPLACED)),
    ("UPDATE ledger_stream SET hash = 'x' WHERE name = 'organisation'", Wrong(5, Why.REPLACED)),
    ("DELETE FROM ledger_stream WHERE name = 'organisation'", Wrong(1, Why.BEYOND)),
])
def test_whatever_is_changed_in_the_database_is_found(stream, sql, wrong):
    tampered(sql)
    assert selectors.verify_stream(stream).wrong == wrong
    assert [verdict.wrong for verdict in selectors.verify_all() if verdict.wrong] == [wrong]


def test_an_event_added_behind_the_head_is_found(stream):
    rows, _ = extend(heads.head_of(stream), stream, [Entry(verb="forged")], NOON, CHEN)
    insert_events(rows)
    assert selectors.verify_stream(stream).wrong == Wrong(6, Why.BEYOND)


def test_streams_kept_elsewhere_are_checked_against_their_own_heads(db, monkeypatch):
    class Cases:
        def of(self, stream):
            return dict(self.all()).get(stream)

        def all(self):
            yield "case:A", head
            yield "case:B", GENESIS

    rows, head = extend(GENESIS, "case:A", [Entry(verb="a"), Entry(verb="b")], NOON, CHEN)
    monkeypatch.setattr(heads, "_keepers", {"": heads.OwnHeads(), "case:": Cases()})
    insert_events(rows[:1])
    assert [verdict.wrong for verdict in selectors.verify_all()] == [Wrong(2, Why.CUT_OFF)]
    insert_events(rows[1:])
    assert [verdict.wrong for verdict in selectors.verify_all()] == [None]


def test_verify_ledger_reports_a_sound_ledger(stream):
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "已检查 2 条事件流、6 条事件" in out.getvalue()


@pytest.mark.parametrize("options", [{}, {"stream": "organisation"}])
def test_verify_ledger_names_the_first_wrong_event_and_fails(stream, options):
    tampered("UPDATE ledger_event SET hash = 'x' WHERE seq = 2")
    out = StringIO()
    with pytest.raises(CommandError, match="1 条事件流有问题"):
        call_command("verify_ledger", stdout=out, **options)
    assert "organisation: 第 2 条事件被改动" in out.getvalue()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_finding_is_one_sentence_in_both_languages(language):
    with translation.override(language):
        sentences = [explain(Wrong(7, why)) for why in Why]
    assert len(set(sentences)) == len(Why)
    assert all("7" in sentence for sentence in sentences)
    assert all(sentence.isascii() is (language == "en") for sentence in sentences)


@pytest.mark.postgres
def test_writers_of_one_stream_wait_for_each_other(transactional_db):
    barrier = threading.Barrier(4)

    def write(number):
        barrier.wait()
        try:
            for _ in range(10):
                append(stream="s", entry=Entry(verb="x"), at=NOON, by=Actor(id=number, name="x"))
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    assert selectors.verify_stream("s") == selectors.Verdict("s", 40, None)
    assert (Event.objects.count(), Stream.objects.get().seq) == (40, 40)
