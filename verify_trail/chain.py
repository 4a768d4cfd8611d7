"""The hash chain of a stream, checked: every event holds its predecessor's hash, so no change goes unseen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from operator import itemgetter
from typing import Any, Final

from verify_trail.canonical import NotCanonical, moment, value_of

ZERO: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream stands: the last event's number, hash and moment."""

    seq: int = 0
    hash: str = ZERO
    at: datetime | None = None


GENESIS: Final = Head()


def digest(body: str) -> str:
    """The hash of an event's canonical text."""
    return sha256(body.encode()).hexdigest()


class Why(StrEnum):
    """What is wrong with an event."""

    EDITED = "edited"  # its text no longer has its hash
    NOT_CANONICAL = "not_canonical"  # its text is spelled differently from what was hashed by rule
    OTHER_STREAM = "other_stream"
    MISSING = "missing"
    REORDERED = "reordered"
    REPLACED = "replaced"  # it and its hash were changed together: the successor still names the old hash
    BACKWARDS = "backwards"
    CUT_OFF = "cut_off"  # the stream's head knows of later events
    BEYOND = "beyond"  # the stream's head knows nothing of it
    COLUMNS = "columns"  # the columns beside the text say something else


@dataclass(frozen=True, slots=True)
class Wrong:
    """The first event that is not as it was written."""

    seq: int
    why: Why


Look = Callable[[dict[str, Any]], bool]  # whether the event agrees with something outside the chain


@dataclass(slots=True)
class _Seen:
    """How far the check has come."""

    stream: str
    seq: int
    hash: str
    at: str
    look: Look | None


def verify(
    rows: Iterable[tuple[str, str]], *, stream: str = "", head: Head | None = None, after: Head = GENESIS,
    look: Look | None = None,
) -> Wrong | None:
    """The first wrong event of a stream given as (text, hash) in order, or None.

    `after` is where the rows continue; `head` is what a trusted place knows: the event of that number must be there
    with that hash. Without `head` nobody can see that the last events are missing. `look` may compare each event with
    what stands elsewhere."""
    seen = _Seen(stream, after.seq, after.hash, moment(after.at) if after.at else "", look)
    rest = iter(rows)
    for body, digested in rest:
        wrong = _wrong(seen, body, digested, rest, head)
        if wrong is not None:
            return wrong
        if head is not None and seen.seq == head.seq and seen.hash != head.hash:
            return Wrong(seen.seq, Why.REPLACED)
    if head is not None and seen.seq < head.seq:
        return Wrong(seen.seq + 1, Why.CUT_OFF)
    return None


def _wrong(
    seen: _Seen, body: str, digested: str, rest: Iterator[tuple[str, str]], head: Head | None
) -> Wrong | None:
    """Check one event and move on to it."""
    due = seen.seq + 1
    if digest(body) != digested:
        return Wrong(due, Why.EDITED)
    event = _event(body)
    if event is None:
        return Wrong(due, Why.NOT_CANONICAL)
    stream, seq, at, prev = event["stream"], event["seq"], event["at"], event["prev"]
    if stream != (seen.stream or stream):
        return Wrong(due, Why.OTHER_STREAM)
    if seq != due:
        return Wrong(due, Why.REORDERED if seq < due or _comes_later(due, rest) else Why.MISSING)
    if prev != seen.hash:
        return Wrong(_replaced(due, digested, rest, head), Why.REPLACED)
    if at < seen.at:
        return Wrong(due, Why.BACKWARDS)
    if seen.look is not None and not seen.look(event):
        return Wrong(due, Why.COLUMNS)
    seen.stream, seen.seq, seen.hash, seen.at = stream, seq, digested, at
    return None


KEYS: Final = itemgetter("stream", "seq", "at", "prev", "verb", "actor")
KINDS: Final = [str, int, str, str, str, dict]


def _event(body: str) -> dict[str, Any] | None:
    """The event of a canonical text; None when the text is anything else."""
    try:
        event = value_of(body)
    except NotCanonical:
        return None
    if not isinstance(event, dict) or not isinstance(event.get("object", {}), dict):
        return None
    try:
        return event if list(map(type, KEYS(event))) == KINDS else None
    except KeyError:
        return None


def _comes_later(seq: int, rest: Iterator[tuple[str, str]]) -> bool:
    return any(_peek(body).get("seq") == seq for body, _digested in rest)


def _replaced(seq: int, digested: str, rest: Iterator[tuple[str, str]], head: Head | None) -> int:
    """Two neighbours disagree: the one that its other neighbour (or the head) does not confirm was replaced."""
    following = next(rest, None)
    if following is not None:
        confirmed = _peek(following[0]).get("prev") == digested
    else:
        confirmed = head is None or head.hash == digested
    return seq - 1 if confirmed and seq > 1 else seq


def _peek(body: str) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
