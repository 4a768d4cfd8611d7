"""The log made anew from the events: what is missing of it is added, and every checkpoint that was ever signed must
come out again. The first place where one does not is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from django.db.models import Max

from verify_trail.merkle import EMPTY, leaf_hash, node_hash
from verify_trail.merkle.notes import BadNote, open_note
from workflows.transparency import outside, sql
from workflows.transparency.checking import CHUNK
from workflows.transparency.findings import Fault, Finding
from workflows.transparency.keys import verifiers
from workflows.transparency.models import WIDTH, Checkpoint, Leaf, Log, Tile
from workflows.transparency.tiles import root_of_tile, split

Progress = Callable[[int], None]
LOCAL: Final = ""


@dataclass(slots=True)
class Grown:
    """A tree that grows leaf by leaf and keeps nothing but its right edge: the roots of its complete subtrees."""

    size: int = 0
    edge: list[tuple[int, bytes]] = field(default_factory=list)  # (height, hash), the highest first

    def add(self, leaf: bytes) -> None:
        height, found = 0, leaf
        while self.edge and self.edge[-1][0] == height:
            _height, left = self.edge.pop()
            height, found = height + 1, node_hash(left, found)
        self.edge.append((height, found))
        self.size += 1

    @property
    def root(self) -> bytes:
        if not self.edge:
            return EMPTY
        found = self.edge[-1][1]
        for _height, left in reversed(self.edge[:-1]):
            found = node_hash(left, found)
        return found


@dataclass(slots=True)
class Signed:
    """A checkpoint that must come out again, and where it lies."""

    size: int
    root: bytes
    place: str = LOCAL


@transaction.atomic
def rebuild(progress: Progress | None = None) -> tuple[int, Finding | None]:
    """Go through all places in their order, add what is missing of leaves, tiles and log, and compare with everything
    that was signed: how many places there are, and the first difference. After a difference nothing is added."""
    signed, wrong = _signed()
    log = Log.objects.select_for_update().filter(pk=1).first()
    last = Leaf.objects.aggregate(last=Max("index"))["last"]
    size = max([log.size if log else 0, 0 if last is None else last + 1, *(one.size for one in signed)])
    if wrong is None:
        wrong = _grow(size, signed, log, progress)
    if wrong is not None:
        transaction.set_rollback(True)
    return size, wrong


def _grow(size: int, signed: list[Signed], log: Log | None, progress: Progress | None) -> Finding | None:
    grown, row, agreed = Grown(), _Tiles(), 0
    lost: list[tuple[int, int, bytes]] = []
    for place, event_id, body, kept in _entries(size):
        if event_id is None:
            return Finding(Fault.LEAF_GONE, place)
        if body is None:
            return Finding(Fault.EVENT_GONE, place, event_id)
        found = leaf_hash(body.encode())
        if kept is None:
            lost.append((place, event_id, found))
        elif kept != found:
            return Finding(Fault.EVENT_CHANGED, place, event_id)
        grown.add(found)
        if (late := row.add(found)) is not None:
            return Finding(Fault.TILE_CHANGED, late)
        while signed and signed[0].size == grown.size:
            one = signed.pop(0)
            if one.root != grown.root:
                fault = Fault.OUTSIDE_DIFFERS if one.place else Fault.NEVER_SIGNED_THAT
                return Finding(fault, one.size, place=one.place, since=agreed)
            agreed = one.size
        if progress is not None and grown.size % CHUNK == 0:
            progress(grown.size)
    sql.insert_leaves(lost)
    return _log_agrees(log, grown)


def _log_agrees(log: Log | None, grown: Grown) -> Finding | None:
    if log is None or not log.size:
        Log.objects.update_or_create(pk=1, defaults={"size": grown.size, "root": grown.root})
        return None
    return None if (log.size, bytes(log.root)) == (grown.size, grown.root) else Finding(Fault.ROOT_CHANGED, log.size)


def _signed() -> tuple[list[Signed], Finding | None]:
    """Everything that was signed, here and outside, the shortest log first; or what of it cannot be read."""
    trusted, found = verifiers(), []
    kept = [(LOCAL, one.size, one.note) for one in Checkpoint.objects.order_by("size")]
    for place, size, note in [*kept, *outside.notes()]:
        try:
            said, _by = open_note(note or "", trusted)
        except BadNote:
            return [], Finding(Fault.OUTSIDE_UNREADABLE if place else Fault.NOTE_CHANGED, size, place=place)
        found.append(Signed(said.size, said.root, place))
    return sorted(found, key=lambda one: (one.size, one.place)), None


Entry = tuple[int, int | None, str | None, bytes | None]  # place, event, its text, the hash that the leaf keeps


def _entries(size: int) -> Iterator[Entry]:
    """Every place with its event. A leaf that is gone is found again by its hash in the tile above it; at the edge,
    where there is no tile, events without a place follow in the order of their numbers."""
    spare: Iterator[tuple[int, str]] | None = None
    by_hash: dict[bytes, tuple[int, str]] | None = None
    for first in range(0, size, CHUNK):
        end = min(first + CHUNK, size)
        found = {row.place: row for row in sql.placed(first, end)}
        for place in range(first, end):
            if row := found.get(place):
                yield place, row.event_id, row.body, bytes(row.hash)
                continue
            if by_hash is None:
                homeless = sql.without_place(-(2**62), 2**31 - 1)
                by_hash = {leaf_hash(body.encode()): (event, body) for event, body in homeless}
            above = _in_tile(place)
            if above is not None:
                event = by_hash.pop(above, None)
            else:
                spare = spare or iter(sorted(by_hash.values()))
                event = next(spare, None)
            yield place, *(event or (None, None)), None


def _in_tile(place: int) -> bytes | None:
    kept = Tile.objects.filter(level=0, index=place // WIDTH).values_list("hashes", flat=True).first()
    return split(bytes(kept))[place % WIDTH] if kept is not None else None


class _Tiles:
    """Collects hashes level by level; a full tile must be the one that is kept, or is added where none is."""

    def __init__(self) -> None:
        self.rows: list[list[bytes]] = []
        self.made: list[int] = []

    def add(self, found: bytes, level: int = 0) -> int | None:
        """Put one hash at its level; the first leaf of the first tile that is kept differently, or None."""
        if level == len(self.rows):
            self.rows.append([])
            self.made.append(0)
        self.rows[level].append(found)
        if len(self.rows[level]) < WIDTH:
            return None
        index, hashes = self.made[level], self.rows[level]
        root = root_of_tile(hashes)
        self.rows[level], self.made[level] = [], index + 1
        if not _same_tile(level, index, b"".join(hashes), root):
            return index * int(WIDTH ** (level + 1))
        return self.add(root, level + 1)


def _same_tile(level: int, index: int, hashes: bytes, root: bytes) -> bool:
    kept = Tile.objects.filter(level=level, index=index).first()
    if kept is None:
        sql.insert_tiles([(level, index, hashes, root)])
        return True
    return (bytes(kept.hashes), bytes(kept.root)) == (hashes, root)
