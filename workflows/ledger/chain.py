"""The hash chain of a stream: every event holds its predecessor's hash, so no change goes unseen. No database here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from workflows.ledger.actor import Actor
from workflows.ledger.canonical import NotCanonical, moment, plain, text_of, value_of

ZERO: Final = "0" * 64
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Object:
    """What the deed was done to; `node` is the step of the process it belongs to."""

    type: str
    id: str = ""
    node: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        return key_of(self.type, self.id)


@dataclass(frozen=True, slots=True)
class Reason:
    """One numbered reason, tied to the field it is about."""

    no: int
    text: str
    field: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One changed field."""

    field: str
    label: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was: its name, its bytes by their hash, and how many there are."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded; who did it is the mover unless `actor` says otherwise."""

    verb: str
    object: Object | None = None
    actor: Actor | None = None
    outcome: str = ""
    reason: str = ""
    reasons: Sequence[Reason] = ()
    diff: Sequence[Change] = ()
    files: Sequence[File] = ()
    version: str = ""  # SHA-256 of the process version's bytes
    round: int | None = None
    command: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    answers: Sequence[Any] = ()
    detail: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream stands: the last event's number, hash and moment."""

    seq: int = 0
    hash: str = ZERO
    at: datetime | None = None


GENESIS: Final = Head()


class Row(NamedTuple):
    """One event as it is stored, in the order of `workflows.ledger.rows.EVENT_COLUMNS`."""

    stream: str
    seq: int
    at: datetime
    verb: str
    actor_id: int | None
    actor_name: str
    object_key: str
    body: str
    hash: str


def key_of(kind: str, identity: str) -> str:
    """An object as one word: `work_item:31`."""
    return f"{kind}:{identity}" if identity else kind


def digest(body: str) -> str:
    """The hash of an event's canonical text."""
    return sha256(body.encode()).hexdigest()


def extend(
    head: Head, stream: str, entries: Iterable[Entry], at: datetime, by: Actor | None = None
) -> tuple[list[Row], Head]:
    """The rows that the entries make after `head`, and the new head; time never runs backwards."""
    rows = []
    for entry in entries:
        row = _row(stream, head, entry, _actor(entry, by), max(at, head.at or at))
        head = Head(row.seq, row.hash, row.at)
        rows.append(row)
    return rows, head


def _actor(entry: Entry, by: Actor | None) -> Actor:
    actor = entry.actor or by
    if actor is None:
        raise ValueError(f"Nobody is named as having done {entry.verb}.")
    return actor


def _row(stream: str, head: Head, entry: Entry, actor: Actor, at: datetime) -> Row:
    body = text_of(_body(stream, head, entry, actor, at))
    return Row(
        stream=stream,
        seq=head.seq + 1,
        at=at,
        verb=entry.verb,
        actor_id=actor.id,
        actor_name=column(actor.name),
        object_key=column(entry.object.key if entry.object else ""),
        body=body,
        hash=digest(body),
    )


def _body(stream: str, head: Head, entry: Entry, actor: Actor, at: datetime) -> dict[str, Any]:
    return _filled({
        "v": 1,
        "stream": stream,
        "seq": head.seq + 1,
        "at": moment(at),
        "verb": entry.verb,
        "actor": _filled(plain(_fields(actor))),
        "object": _filled(plain(_fields(entry.object))) if entry.object else None,
        "outcome": plain(entry.outcome),
        "reason": plain(entry.reason),
        "reasons": [_filled(plain(_fields(reason))) for reason in entry.reasons],
        "diff": [_filled(_change(change)) for change in entry.diff],
        "files": [plain(_fields(file)) for file in entry.files],
        "version": entry.version,
        "round": entry.round,
        "command": plain(entry.command),
        "answers": plain(entry.answers),
        "detail": plain(entry.detail),
        "prev": head.hash,
    })


def _fields(noun: Actor | Object | Reason | File) -> dict[str, Any]:
    """The noun's fields by name; `asdict` would copy them deeply, which costs more than the hash."""
    return {name: getattr(noun, name) for name in noun.__slots__}


def _change(change: Change) -> dict[str, Any]:
    names = {"field": change.field, "label": change.label, "old": change.old, "new": change.new}
    return {name: plain(value) for name, value in names.items()}


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without the empty ones; 0 and False say something and stay."""
    return {key: value for key, value in values.items() if value is not None and value not in ("", [], {})}


def column(text: Any) -> str:
    """The text as a column can hold it: at most 200 characters and no NUL, which PostgreSQL refuses."""
    cleaned: str = plain(str(text))
    return cleaned.replace("\x00", "\ufffd")[:200]


# --- checking -------------------------------------------------------------------------------------------------------


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
