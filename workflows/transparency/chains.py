"""The chains of all streams, in slices: what a slice leaves open of a stream the next one goes on with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db.models import QuerySet

from workflows.ledger import heads
from workflows.ledger.chain import ZERO, Head, Row, Why, Wrong
from workflows.ledger.models import Event
from workflows.ledger.rows import EVENT_COLUMNS
from workflows.ledger.selectors import check_rows
from workflows.ledger.statements import from_moment
from workflows.transparency.findings import Fault, Finding, Slice

CHUNK: Final = 4_000
AT_ONCE: Final = 500
Cursor = list[Any]  # the stream, and the number, hash and moment of its event that was last; no hash: it is wrong


def chains(cursor: Cursor | None) -> Slice:
    """The next events in the order of their streams, each checked against the one before it."""
    rows = _after(*cursor[:2]) if cursor else _after("", 0)
    groups = [(name, list(some)) for name, some in groupby(rows, key=itemgetter(0))]
    through = len(rows) < CHUNK
    wrong = _left_behind(cursor, groups)
    for place, (name, its) in enumerate(groups):
        reached = cursor if cursor and cursor[0] == name else [name, 0, ZERO, None]
        cursor = _look(its, reached, wrong, ends=through or place < len(groups) - 1)
    return Slice(wrong, None if through else cursor, len(rows))


def _after(stream: str, seq: int) -> list[tuple[Any, ...]]:
    """What is left of the stream and then the next streams; asked for in two parts, so that an index leads to both."""
    rest = list(_rows(Event.objects.filter(stream=stream, seq__gt=seq), CHUNK)) if stream else []
    return rest + list(_rows(Event.objects.filter(stream__gt=stream), CHUNK - len(rest)))


def _rows(found: QuerySet[Event], most: int) -> Iterable[tuple[Any, ...]]:
    return found.order_by("stream", "seq").values_list(*EVENT_COLUMNS)[:most]


def _look(rows: list[tuple[Any, ...]], reached: Cursor, wrong: list[Finding], *, ends: bool) -> Cursor:
    """Check the rows of one stream; a stream that is wrong has been named and is passed over."""
    stream, seq, digest, at = reached
    last = Row._make(rows[-1])
    found = None
    if digest:
        found = check_rows(stream, iter(rows), after=Head(seq, digest, from_moment(at)), ends=ends)
        wrong += [_finding(stream, found)] if found else []
    sound = digest and found is None
    return [stream, last.seq, last.hash if sound else "", last.at.isoformat()]


def _left_behind(cursor: Cursor | None, groups: list[tuple[str, list[Any]]]) -> list[Finding]:
    """The stream that the slice before broke off in, when nothing more of it has come: its head must say the same."""
    if cursor is None or not cursor[2] or (groups and groups[0][0] == cursor[0]):
        return []
    stream, seq, digest, at = cursor
    found = check_rows(stream, iter(()), after=Head(seq, digest, from_moment(at)), ends=True)
    return [_finding(stream, found)] if found else []


def vanished(cursor: None) -> Slice:
    """Streams whose head knows of events of which none is there any more."""
    wrong: list[Finding] = []
    some: list[str] = []
    for name, head in heads.all_heads().items():
        if head.seq:
            some.append(name)
        if len(some) == AT_ONCE:
            wrong, some = wrong + list(_gone(some)), []
    return Slice(wrong + list(_gone(some)), None, 0)


def _gone(names: Iterable[str]) -> Iterator[Finding]:
    names = list(names)
    there = set(Event.objects.filter(stream__in=names).order_by().values_list("stream", flat=True).distinct())
    return (_finding(name, Wrong(1, Why.CUT_OFF)) for name in names if name not in there)


def _finding(stream: str, wrong: Wrong) -> Finding:
    return Finding(Fault.CHAIN_BROKEN, wrong.seq, event=f"{stream} #{wrong.seq}", why=wrong.why)
