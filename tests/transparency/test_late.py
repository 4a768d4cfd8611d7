"""Real connections: numbers drawn early and shown late, two sequencers at once, one that dies in between."""

import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from tests.transparency.conftest import Happening
from workflows.ledger.models import Event
from workflows.transparency.checking import Fault, check
from workflows.transparency.models import Leaf, Log
from workflows.transparency.sequencing import sequence, sequence_all

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@contextmanager
def somebody_writing(stream):
    """Another connection that has written an event and not committed yet; ends when told so."""
    written, go_on, failed = threading.Event(), threading.Event(), []

    def write():
        try:
            with transaction.atomic():
                Happening().happen(stream=stream)
                written.set()
                go_on.wait(20)
        except Exception as error:
            failed.append(error)
        finally:
            written.set()
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    written.wait(20)

    def end():
        go_on.set()
        thread.join(20)
        assert not failed, failed

    yield end
    end()


def test_an_event_that_shows_up_late_is_not_passed_over():
    with somebody_writing("organisation") as end:
        Happening().happen(2, stream="versions")
        assert sequence_all() == 2
        assert [sequence() for _again in range(3)] == [0, 0, 0]
        late = Log.objects.get()
        assert late.settled < Event.objects.order_by("pk").first().pk
        end()
        assert sequence_all() == 1
    sequence()
    sequence()
    assert Leaf.objects.count() == Event.objects.count() == 3
    assert Log.objects.get().settled >= Event.objects.latest("pk").pk
    assert list(check()) == []


def test_numbers_of_writers_that_gave_up_hold_nothing_up():
    with transaction.atomic():
        Happening().happen(5)
        transaction.set_rollback(True)
    Happening().happen()
    assert sequence_all() == 1
    sequence()
    sequence()
    assert Log.objects.get().settled == Event.objects.get().pk


def test_two_sequencers_give_every_event_one_place():
    Happening().happen(700)
    placed, failed = [], []

    def work():
        try:
            while (Leaf.objects.count()) < 700:
                placed.append(sequence(50))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _one in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    assert sum(placed) == Leaf.objects.count() == 700
    assert list(check()) == []


def test_an_event_slipped_in_below_what_is_settled_is_found():
    Happening().happen(3)
    for _run in range(4):
        sequence()
    log = Log.objects.get()
    assert log.settled >= Event.objects.latest("pk").pk
    with connection.cursor() as cursor:
        cursor.execute("""INSERT INTO ledger_event (id, stream, seq, at, verb, actor_name, object_key, body, hash)
            OVERRIDING SYSTEM VALUE SELECT -1, 'forged', 1, at, verb, actor_name, object_key, body, hash
            FROM ledger_event LIMIT 1""")
    assert sequence() == 0
    assert [(one.fault, one.event) for one in check()] == [(Fault.SLIPPED_IN, "forged #1")]
