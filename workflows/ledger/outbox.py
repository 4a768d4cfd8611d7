"""What leaves the system leaves through here: written in the deed's transaction, delivered afterwards, at least once.

The broker only wakes a worker. Lose it, and the sweep finds the same rows. The order of delivery is not promised.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from time import monotonic
from typing import Any, Final, NamedTuple

from celery import current_app, uuid
from django.db import connection, transaction

from workflows.ledger.canonical import plain
from workflows.ledger.models import Message
from workflows.ledger.statements import insert_rows

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
ATTEMPTS: Final = 12
FIRST_PAUSE: Final = timedelta(seconds=2)
LONGEST_PAUSE: Final = timedelta(hours=1)
WAKE_UP: Final = "workflows.ledger.jobs.deliver"
QUIET_AFTER_FAILURE: Final = 30.0  # seconds without knocking at a broker that did not answer

TABLE: Final = "ledger_message"
COLUMNS: Final = ("key", "effect", "payload", "case_key", "not_before")


class Undeliverable(Exception):
    """Trying again would not help: the message is given up at once and stays visible with this sentence."""


class NotNow(Exception):
    """Nothing went wrong, but this has to wait until `until`: it does not count as an attempt."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"Not before {until:%Y-%m-%d %H:%M}.")
        self.until = until


@dataclass(frozen=True, slots=True)
class Delivery:
    """What an effect is told about the attempt; the other side gets `key` to recognise a repetition."""

    key: str
    attempt: int
    at: datetime


class Letter(NamedTuple):
    """A message to put into the outbox; `payload` becomes the keyword arguments of the effect."""

    effect: str
    key: str
    payload: Mapping[str, Any]
    not_before: datetime | None = None
    case_key: str = ""


Run = Callable[..., Any]  # run(delivery, **payload)


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to messages of one name; `lease` is longer than it ever takes."""

    run: Run
    gave_up: Run | None
    lease: timedelta


effects: dict[str, Effect] = {}


def effect(name: str, *, gave_up: Run | None = None, lease: timedelta = LEASE) -> Callable[[Run], Run]:
    """Register a function as what happens to messages of this name: `run(delivery, **payload)`, maybe more than once.

    `gave_up(delivery, **payload)` is called when the last attempt has failed. What takes longer than `lease` is
    started a second time beside itself."""

    def register(run: Run) -> Run:
        if name in effects and effects[name].run is not run:
            raise ValueError(f"Two effects are called {name}.")
        effects[name] = Effect(run, gave_up, lease)
        return run

    return register


def put(
    *, effect: str, key: str, payload: Mapping[str, Any], not_before: datetime | None = None, case_key: str = ""
) -> None:
    """Put one message into the outbox, in the caller's transaction; a key that is already there changes nothing."""
    put_all([Letter(effect, key, payload, not_before, case_key)])


def put_all(letters: Sequence[Letter]) -> None:
    """Put all messages into the outbox in one statement, and wake a worker after the commit."""
    if not letters:
        return
    insert_rows(TABLE, COLUMNS, [row_of(letter) for letter in letters], unless="key")
    transaction.on_commit(wake_a_worker)


def row_of(letter: Letter) -> tuple[Any, ...]:
    """The letter as the outbox keeps it, in the order of `COLUMNS`."""
    payload = json.dumps(plain(letter.payload))
    return letter.key, letter.effect, payload, letter.case_key, letter.not_before


class _Broker:
    """Remembers a broker that did not answer, so that not every request waits for it."""

    quiet_until = 0.0


def wake_a_worker() -> None:
    """Tell a worker that something waits; a broker that is away costs nothing but the time until the next sweep."""
    if monotonic() < _Broker.quiet_until:
        return
    try:
        knock()
    except Exception as error:
        _Broker.quiet_until = monotonic() + QUIET_AFTER_FAILURE
        log.warning("The broker did not answer; the sweep will deliver. (%s)", error)


def knock() -> None:
    """What `send_task` sends, with most of it made only once: making it anew was an eighth of an approval's time."""
    message, queue = _message()
    identity = uuid()
    named = {**message.headers, "id": identity, "root_id": identity}
    told = {**message.properties, "correlation_id": identity}
    with current_app.producer_or_acquire() as producer:
        producer.publish(message.body, routing_key=queue, serializer="json", retry=False, headers=named, **told)


@cache
def _message() -> tuple[Any, str]:
    """The task's message and the queue it goes into."""
    return current_app.amqp.as_task_v2("", WAKE_UP, ignore_result=True), current_app.conf.task_default_queue


def deliver_due(limit: int, at: datetime) -> int:
    """Deliver up to `limit` waiting messages, one after the other; returns how many arrived."""
    started, arrived = monotonic(), 0
    for _ in range(limit):
        now = at + timedelta(seconds=monotonic() - started)
        if not Message.objects.due(now).exists():  # asked first: a lease is a write, and SQLite has one writer
            break
        message = _lease(now)
        arrived += message is not None and _deliver(message, now)
    return arrived


def release(*, case_key: str, effects: Sequence[str], at: datetime) -> None:
    """Let the case's messages for these effects leave now; those that failed before keep their pause."""
    waiting = Message.objects.waiting().filter(case_key=case_key, effect__in=effects, attempts=0)
    if waiting.filter(not_before__gt=at).update(not_before=None):
        transaction.on_commit(wake_a_worker)


def retry(*, message_id: int, at: datetime) -> bool:
    """Give a message that was given up another round of attempts; returns whether it was one."""
    fresh = {"failed_at": None, "attempts": 0, "leased_until": None, "not_before": at}
    return Message.objects.failed().filter(pk=message_id, delivered_at=None).update(**fresh) == 1


@transaction.atomic
def _lease(at: datetime) -> Message | None:
    """Take the next due message for a while; `attempts` is the proof of who holds it."""
    due = Message.objects.due(at).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    for message in due[:1]:
        known = effects.get(message.effect)
        held = {"leased_until": at + (known.lease if known else LEASE), "attempts": message.attempts + 1}
        if Message.objects.due(at).filter(pk=message.pk, attempts=message.attempts).update(**held) == 1:
            message.attempts += 1
            return message
    return None


def _deliver(message: Message, at: datetime) -> bool:
    """Run the effect outside any lock and note how it went."""
    delivery = Delivery(message.key, message.attempts, at)
    try:
        if message.effect not in effects:
            raise LookupError(f"No effect is called {message.effect}.")
        effects[message.effect].run(delivery, **json.loads(message.payload))
    except NotNow as wait:
        _note(message, not_before=wait.until, leased_until=None, attempts=message.attempts - 1)
        return False
    except Exception as error:
        log.warning("Message %s, attempt %s: %s", message.key, message.attempts, error, exc_info=True)
        _note_failure(message, delivery, error)
        return False
    return _note(message, delivered_at=at, leased_until=None, last_error="")


def _note_failure(message: Message, delivery: Delivery, error: Exception) -> None:
    told = f"{type(error).__name__}: {error}".replace("\x00", "\ufffd")[:2000]
    if message.attempts < ATTEMPTS and not isinstance(error, Undeliverable):
        _note(message, not_before=delivery.at + pause(message.attempts), leased_until=None, last_error=told)
        return
    _note(message, last_error=told)  # whoever is told that it was given up asks why
    try:
        if (known := effects.get(message.effect)) and known.gave_up:
            known.gave_up(delivery, **json.loads(message.payload))
    except Exception:
        log.exception("Message %s: giving up failed as well", message.key)
        _note(message, not_before=delivery.at + LONGEST_PAUSE, leased_until=None)
        return
    _note(message, failed_at=delivery.at, leased_until=None)


def pause(attempts: int) -> timedelta:
    """How long to wait after the given number of failures: doubling, up to an hour."""
    return min(FIRST_PAUSE * int(2 ** (attempts - 1)), LONGEST_PAUSE)


def _note(message: Message, **changes: Any) -> bool:
    """Write the result down, unless the lease ran out and someone else holds the message now."""
    held = Message.objects.waiting().filter(pk=message.pk, attempts=message.attempts)
    return held.update(**changes) == 1
