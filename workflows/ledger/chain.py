"""The hash chain of a stream: every event holds its predecessor's hash, so no change goes unseen. No database here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from verify_trail.chain import GENESIS, ZERO, Head, Why, Wrong, digest, verify
from workflows.ledger.actor import Actor
from workflows.ledger.canonical import moment, plain, text_of

__all__ = ["GENESIS", "NOTHING", "ZERO", "Change", "Entry", "File", "Head", "Object", "Reason", "Row", "Why", "Wrong",
           "column", "digest", "extend", "key_of", "verify"]

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
