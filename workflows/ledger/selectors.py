"""Questions to the ledger: what happened, and whether it still stands as it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.core.paginator import Page, Paginator

from workflows.ledger import heads
from workflows.ledger.canonical import moment
from workflows.ledger.chain import Head, Row, Why, Wrong, column, key_of, verify
from workflows.ledger.models import Event, EventQuerySet, Message, MessageQuerySet
from workflows.ledger.rows import EVENT_COLUMNS

CHUNK: Final = 2_000
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking one stream gave."""

    stream: str
    events: int
    wrong: Wrong | None


def events_of(
    *, stream: str, actor_id: int | None = None, verb: str = "", since: datetime | None = None,
    until: datetime | None = None,
) -> EventQuerySet:
    """The events of a stream in order; `verb` may be a family such as `work.`; `until` is not included."""
    found = Event.objects.of_stream(stream).between(since, until)
    if actor_id is not None:
        found = found.by_actor(actor_id)
    if verb:
        found = found.filter(verb__startswith=verb) if verb.endswith(".") else found.filter(verb=verb)
    return found.order_by("seq")


def page_of(events: EventQuerySet, *, number: int | str = 1, size: int = 50) -> Page[Event]:
    """One page of events; a number out of range gives the nearest page."""
    return Paginator(events, size).get_page(number)


def actors_of(stream: str) -> list[tuple[int, str]]:
    """Everybody who acted in the stream, with the name they had last."""
    found = Event.objects.of_stream(stream).order_by("seq").values_list("actor_id", "actor_name")
    return list({number: name for number, name in found if number is not None}.items())


def verbs_of(stream: str) -> list[str]:
    """Every verb that occurs in the stream."""
    return list(Event.objects.of_stream(stream).order_by("verb").values_list("verb", flat=True).distinct())


def waiting_messages() -> MessageQuerySet:
    """What waits in the outbox, oldest first."""
    return Message.objects.waiting().order_by("pk")


def failed_messages() -> MessageQuerySet:
    """What was given up, newest first."""
    return Message.objects.failed().order_by("-failed_at", "-pk")


def verify_stream(stream: str) -> Verdict:
    """Check one stream from its first event to its head."""
    head = heads.head_of(stream)
    rows = Event.objects.of_stream(stream).order_by("seq").values_list(*EVENT_COLUMNS).iterator(CHUNK)
    return _verdict(stream, rows, head)


def verify_all(progress: Progress | None = None) -> Iterator[Verdict]:
    """Check every stream in one pass over the table; `progress` hears how many events are done."""
    known, done = heads.all_heads(), 0
    rows = Event.objects.order_by("stream", "seq").values_list(*EVENT_COLUMNS).iterator(CHUNK)
    for stream, its_rows in groupby(rows, key=itemgetter(0)):
        verdict = _verdict(stream, its_rows, known.pop(stream, None))
        done += verdict.events
        if progress is not None:
            progress(done)
        yield verdict
    for stream, head in known.items():
        if head.seq:
            yield Verdict(stream, 0, Wrong(1, Why.CUT_OFF))


def _verdict(stream: str, rows: Iterator[tuple[Any, ...]], head: Head | None) -> Verdict:
    """The chain with the columns beside it, then whether the head knows of every event."""
    counted = _Counted(rows)
    wrong = verify(counted.pairs(), stream=stream, head=head, look=counted.columns_agree)
    return Verdict(stream, counted.events, wrong or _beyond(stream, counted.events, head))


def check_rows(stream: str, rows: Iterator[tuple[Any, ...]], *, after: Head, ends: bool) -> Wrong | None:
    """Check rows of a stream that go on after `after`; where they are its last ones, its head must say the same.

    The head is read after the rows: an event that it knows and they lack may have come meanwhile."""
    counted, head = _Counted(rows), heads.head_of(stream) if ends else None
    if head is not None and head.seq == after.seq and head.hash != after.hash:
        return Wrong(after.seq, Why.REPLACED)
    wrong = verify(counted.pairs(), stream=stream, head=head, after=after, look=counted.columns_agree)
    if wrong is not None and wrong.why is Why.CUT_OFF and Event.objects.filter(stream=stream, seq=wrong.seq).exists():
        return None
    return wrong or (_beyond(stream, after.seq + counted.events, head) if ends else None)


def _beyond(stream: str, events: int, head: Head | None) -> Wrong | None:
    """Events that no head knows of; a head that has moved on meanwhile is asked once more."""
    if head is not None and events <= head.seq:
        return None
    head = heads.head_of(stream)
    return None if head is not None and events <= head.seq else Wrong(1 + (head.seq if head else 0), Why.BEYOND)


class _Counted:
    """Hands rows to the check, counts them, and compares the columns of the latest with its text."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self.rows = rows
        self.events = 0
        self.row = Row("", 0, datetime.min, "", None, "", "", "", "")  # noqa: DTZ901 - before the first

    def pairs(self) -> Iterator[tuple[str, str]]:
        for values in self.rows:
            self.row = row = Row._make(values)
            self.events += 1
            yield row.body, row.hash

    def columns_agree(self, body: dict[str, Any]) -> bool:
        """Whether the columns repeat what the text says."""
        row, actor, about = self.row, body.get("actor", {}), body.get("object", {})
        return (
            row.stream == body["stream"] and row.seq == body["seq"] and moment(row.at) == body["at"]
            and row.verb == body.get("verb") and row.actor_id == actor.get("id")
            and _repeats(row.actor_name, actor.get("name", ""))
            and _repeats(row.object_key, key_of(about.get("type", ""), about.get("id", "")))
        )


def _repeats(kept: str, told: Any) -> bool:
    """Whether a column repeats a text, cut and cleaned where columns cannot hold it."""
    return kept == told or kept == column(told)
