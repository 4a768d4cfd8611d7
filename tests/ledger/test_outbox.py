"""What leaves the system: with the deed or not at all, at least once, given up in the open."""

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from celery import current_app
from django.db import connection, transaction

from workflows.ledger import jobs, outbox
from workflows.ledger.models import Message
from workflows.ledger.outbox import ATTEMPTS, LEASE, Letter, Undeliverable, deliver_due, effect, put, put_all

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
LATER = timedelta(hours=2)


@pytest.fixture
def heard(monkeypatch):
    """Every delivery to the effect `test.tell`, as (delivery, payload)."""
    monkeypatch.setattr(outbox, "effects", {})
    calls = []
    effect("test.tell")(lambda delivery, **payload: calls.append((delivery, payload)))
    return calls


def fail_with(error, **options):
    calls = []

    def run(delivery, **payload):
        calls.append(delivery.attempt)
        raise error

    effect("test.fail", **options)(run)
    return calls


def test_a_message_arrives_once_with_its_payload(db, heard):
    put(effect="test.tell", key="a", payload={"who": "王敏", "much": Decimal("1.5")})

    assert (deliver_due(10, NOON), deliver_due(10, NOON)) == (1, 0)

    [(delivery, payload)] = heard
    assert (delivery.key, delivery.attempt, payload) == ("a", 1, {"who": "王敏", "much": "1.5"})
    assert Message.objects.get().delivered_at is not None


def test_a_key_is_put_only_once(db, heard):
    put(effect="test.tell", key="a", payload={"no": 1})
    put_all([Letter("test.tell", "a", {"no": 2}), Letter("test.tell", "b", {"no": 3})])
    deliver_due(10, NOON)
    put(effect="test.tell", key="a", payload={"no": 4})
    deliver_due(10, NOON)
    assert [payload["no"] for _delivery, payload in heard] == [1, 3]


def test_any_number_of_messages_is_one_statement(db, heard, django_assert_num_queries):
    with django_assert_num_queries(1):
        put_all([Letter("test.tell", f"k{number}", {}) for number in range(30)])
    put_all([])
    assert Message.objects.count() == 30


def test_a_message_goes_with_its_deed_or_not_at_all(transactional_db, heard):
    def deed():
        put(effect="test.tell", key="a", payload={})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        deed()
    assert (deliver_due(10, NOON), heard) == (0, [])


def test_a_message_waits_for_its_time(db, heard):
    put(effect="test.tell", key="a", payload={}, not_before=NOON)
    assert deliver_due(10, NOON - timedelta(seconds=1)) == 0
    assert deliver_due(10, NOON) == 1


def test_no_more_than_the_limit_is_delivered(db, heard):
    put_all([Letter("test.tell", f"k{number}", {}) for number in range(5)])
    assert [deliver_due(2, NOON), deliver_due(2, NOON), deliver_due(2, NOON)] == [2, 2, 1]


def test_a_failed_message_is_tried_again_after_a_growing_pause(db, heard):
    calls = fail_with(OSError("no route"))
    put(effect="test.fail", key="a", payload={})

    deliver_due(10, NOON)
    deliver_due(10, NOON + timedelta(seconds=1))
    assert calls == [1]
    deliver_due(10, NOON + timedelta(seconds=3))
    assert calls == [1, 2]

    message = Message.objects.get()
    assert message.last_error == "OSError: no route"
    assert message.not_before - NOON > timedelta(seconds=6)
    assert outbox.pause(40) == timedelta(hours=1)


def test_one_failing_message_does_not_hold_up_the_others(db, heard):
    fail_with(OSError("no route"))
    put(effect="test.fail", key="a", payload={})
    put(effect="test.tell", key="b", payload={})
    put(effect="test.unknown", key="c", payload={})
    put(effect="test.tell", key="d", payload={})
    assert deliver_due(10, NOON) == 2
    assert Message.objects.get(key="c").last_error == "LookupError: No effect is called test.unknown."


def test_a_message_is_given_up_in_the_open_and_can_be_tried_again(db, heard):
    gave_up = []
    calls = fail_with(OSError("no route"), gave_up=lambda delivery, **payload: gave_up.append(payload))
    put(effect="test.fail", key="a", payload={"no": 1})

    for attempt in range(ATTEMPTS + 3):
        deliver_due(10, NOON + attempt * LATER)

    message = Message.objects.failed().get()
    assert (len(calls), gave_up) == (ATTEMPTS, [{"no": 1}])
    assert outbox.retry(message_id=message.pk, at=NOON) is True
    assert outbox.retry(message_id=message.pk, at=NOON) is False
    deliver_due(10, NOON + 100 * LATER)
    assert len(calls) == ATTEMPTS + 1


def test_what_cannot_be_delivered_is_given_up_at_once(db, heard):
    calls = fail_with(Undeliverable("The address does not exist."))
    put(effect="test.fail", key="a", payload={})
    deliver_due(10, NOON)
    deliver_due(10, NOON + LATER)
    assert calls == [1]
    assert Message.objects.failed().get().last_error == "Undeliverable: The address does not exist."


def test_giving_up_is_repeated_until_it_succeeds(db, heard):
    answers = [OSError("database away"), None]

    def gave_up(delivery, **payload):
        if error := answers.pop(0):
            raise error

    fail_with(Undeliverable("never"), gave_up=gave_up)
    put(effect="test.fail", key="a", payload={})
    deliver_due(10, NOON)
    assert not Message.objects.failed().exists()
    deliver_due(10, NOON + LATER)
    assert (answers, Message.objects.failed().count()) == ([], 1)


def test_a_message_whose_worker_died_is_delivered_after_the_lease(db, heard):
    put(effect="test.tell", key="a", payload={})
    outbox._lease(NOON)  # the worker takes it and is killed

    assert deliver_due(10, NOON + LEASE - timedelta(seconds=1)) == 0
    assert deliver_due(10, NOON + LEASE) == 1
    assert heard[0][0].attempt == 2


def test_a_worker_that_lost_its_lease_leaves_the_result_to_the_holder(db, heard):
    def slow(delivery):
        if delivery.attempt == 1:
            outbox._lease(NOON + LATER)  # meanwhile somebody else took it over
            raise OSError("too late")

    effect("test.slow")(slow)
    put(effect="test.slow", key="a", payload={})
    deliver_due(1, NOON)
    message = Message.objects.get()
    assert (message.attempts, message.last_error, message.leased_until) == (2, "", NOON + LATER + LEASE)


def test_an_effect_name_belongs_to_one_function(heard):
    with pytest.raises(ValueError, match=r"Two effects are called test\.tell"):
        effect("test.tell")(print)


def test_a_worker_is_woken_after_the_commit_only(transactional_db, heard, monkeypatch):
    woken = []
    monkeypatch.setattr(outbox, "knock", lambda: woken.append(True))
    with transaction.atomic():
        put(effect="test.tell", key="a", payload={})
        assert woken == []
    assert woken == [True]


def test_a_lost_broker_is_harmless_and_not_asked_again_at_once(transactional_db, heard, monkeypatch):
    asked = []

    def away():
        asked.append(True)
        raise ConnectionError("no broker")

    monkeypatch.setattr(outbox._Broker, "quiet_until", 0.0)
    monkeypatch.setattr(outbox, "knock", away)
    put(effect="test.tell", key="a", payload={})
    put(effect="test.tell", key="b", payload={})
    assert len(asked) == 1
    assert jobs.sweep(NOON) == 2


def test_a_knock_is_the_message_that_celery_would_send():
    queue = current_app.connection_for_read().SimpleQueue("celery")
    queue.clear()
    current_app.send_task("workflows.ledger.jobs.deliver", ignore_result=True)
    outbox.knock()
    outbox.knock()
    usual, knock, second = (queue.get(timeout=1) for _ in range(3))
    own = ("id", "root_id", "origin")
    assert {**knock.headers, **dict.fromkeys(own)} == {**usual.headers, **dict.fromkeys(own)}
    assert (knock.payload, knock.content_type) == (usual.payload, usual.content_type)
    assert knock.headers["id"] == knock.properties["correlation_id"] != second.headers["id"]


def test_the_worker_delivers_what_is_due(db, heard):
    put(effect="test.tell", key="a", payload={})
    assert jobs.deliver() == 1


def test_effects_run_outside_any_transaction(transactional_db, heard):
    seen = []
    effect("test.look")(lambda delivery: seen.append(connection.in_atomic_block))
    put(effect="test.look", key="a", payload={})
    deliver_due(1, NOON)
    assert seen == [False]


@pytest.mark.postgres
def test_many_workers_deliver_each_message_once(transactional_db, heard):
    put_all([Letter("test.tell", f"k{number}", {"no": number}) for number in range(60)])
    barrier = threading.Barrier(4)

    def work():
        barrier.wait()
        try:
            deliver_due(100, NOON)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(payload["no"] for _delivery, payload in heard) == list(range(60))


def test_looking_for_nothing_takes_no_write_lock(db, heard, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        deliver_due(10, NOON)
    assert asked.captured_queries[0]["sql"].startswith("SELECT")


def test_an_effect_may_ask_for_a_longer_lease(db, heard):
    effect("test.long", lease=timedelta(hours=1))(lambda delivery: None)
    put(effect="test.long", key="a", payload={})
    outbox._lease(NOON)
    assert Message.objects.get().leased_until == NOON + timedelta(hours=1)
