"""Recording what happens outside cases: organisation, sign-ins, versions, exports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from workflows.ledger import attempts
from workflows.ledger.actor import Actor
from workflows.ledger.attempts import Attempt
from workflows.ledger.chain import Entry, Row, extend
from workflows.ledger.models import Stream
from workflows.ledger.rows import insert_events


def append(*, stream: str, entry: Entry, at: datetime, by: Actor | None = None) -> Row:
    """Record one entry at the end of the stream; who did it is `entry.actor` or else `by`."""
    return append_all(stream=stream, entries=[entry], at=at, by=by)[0]


@transaction.atomic
def append_all(*, stream: str, entries: Sequence[Entry], at: datetime, by: Actor | None = None) -> list[Row]:
    """Record the entries in order; holds the stream's lock until the caller's transaction ends."""
    if stream.startswith("case:"):
        raise ValueError("The head of a case's stream lives on the case; its moves record themselves.")
    locked = hold(stream)
    rows, head = extend(locked.head, stream, entries, at, by)
    insert_events(rows)
    Stream.objects.filter(pk=locked.pk).update(seq=head.seq, hash=head.hash, at=head.at)
    return rows


def hold(stream: str) -> Stream:
    """The stream, locked until the caller's transaction ends: whoever else wants to record there waits."""
    held, _created = Stream.objects.select_for_update().get_or_create(name=stream)
    return held


def record_attempts(noted: Sequence[Attempt]) -> None:
    """Append each to the stream of attempts; to be called outside of the transactions in which they were refused."""
    for one in attempts.once_each(noted):
        entry = Entry(verb=one.verb, object=one.about, reason=one.why, detail=one.detail)
        append(stream=attempts.STREAM, entry=entry, at=one.at, by=one.by)
