"""Whether events, leaves, tiles and checkpoints still say the same: the first place where they do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from verify_trail.merkle import EMPTY, leaf_hash, root_of
from verify_trail.merkle.notes import BadNote, open_note
from workflows.transparency import sql
from workflows.transparency.keys import verifiers
from workflows.transparency.models import WIDTH, Checkpoint, Leaf, Log, Tile
from workflows.transparency.sql import Placed
from workflows.transparency.tiles import Tiles, root_of_tile, split

CHUNK: Final = 2_000
MOST: Final = 100
Progress = Callable[[int], None]


class Fault(StrEnum):
    """What can be wrong with the log."""

    EVENT_GONE = "event_gone"
    EVENT_CHANGED = "event_changed"
    LEAF_GONE = "leaf_gone"
    TILE_CHANGED = "tile_changed"
    ROOT_CHANGED = "root_changed"
    NOTE_CHANGED = "note_changed"
    NEVER_SIGNED_THAT = "never_signed_that"
    SLIPPED_IN = "slipped_in"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong and where: the leaf's place (or the length that was signed), and the event if it is known."""

    fault: Fault
    index: int
    event_id: int | None = None
    event: str = ""


def check(progress: Progress | None = None) -> Iterator[Finding]:
    """Everything that is wrong with the log; nothing where all of it is as it was signed."""
    log = Log.objects.filter(pk=1).first() or Log(root=EMPTY)
    yield from _leaves(log, progress)
    yield from _tiles()
    yield from _roots(log)


def _leaves(log: Log, progress: Progress | None) -> Iterator[Finding]:
    for first in range(0, log.size, CHUNK):
        end = min(first + CHUNK, log.size)
        found = {row.place: row for row in sql.placed(first, end)}
        yield from (wrong for index in range(first, end) if (wrong := _wrong(index, found.get(index))))
        if progress is not None:
            progress(end)
    for event_id, stream, seq in sql.slipped_in(log.settled, MOST):
        yield Finding(Fault.SLIPPED_IN, log.size, event_id, f"{stream} #{seq}")


def _wrong(index: int, row: Placed | None) -> Finding | None:
    if row is None:
        return Finding(Fault.LEAF_GONE, index)
    if row.body is None:
        return Finding(Fault.EVENT_GONE, index, row.event_id)
    if leaf_hash(row.body.encode()) != bytes(row.hash):
        return Finding(Fault.EVENT_CHANGED, index, row.event_id, f"{row.stream} #{row.seq}")
    return None


def _tiles() -> Iterator[Finding]:
    """Every tile holds what is below it, and its root is its own."""
    for tile in Tile.objects.order_by("level", "index").iterator(100):
        first = tile.index * WIDTH
        span = WIDTH ** tile.level
        hashes = split(bytes(tile.hashes))
        if hashes != _below(tile, first) or root_of_tile(hashes) != bytes(tile.root):
            yield Finding(Fault.TILE_CHANGED, first * span)


def _below(tile: Tile, first: int) -> list[bytes]:
    if tile.level == 0:
        found = Leaf.objects.filter(index__gte=first, index__lt=first + WIDTH).order_by("index")
        return [bytes(one) for one in found.values_list("hash", flat=True)]
    below = Tile.objects.filter(level=tile.level - 1, index__gte=first, index__lt=first + WIDTH).order_by("index")
    return [bytes(one) for one in below.values_list("root", flat=True)]


def _roots(log: Log) -> Iterator[Finding]:
    """What was signed is what the tree says at that length, and no shorter log was ever made of it."""
    tiles, trusted = Tiles(), verifiers()
    if _root(log.size, tiles) != bytes(log.root):
        yield Finding(Fault.ROOT_CHANGED, log.size)
    for made in Checkpoint.objects.order_by("size").iterator(1000):
        try:
            said, _signed = open_note(made.note, trusted)
        except BadNote:
            yield Finding(Fault.NOTE_CHANGED, made.size)
            continue
        if said.size != made.size or made.size > log.size or said.root != _root(made.size, tiles):
            yield Finding(Fault.NEVER_SIGNED_THAT, made.size)


def _root(size: int, tiles: Tiles) -> bytes | None:
    try:
        return root_of(size, tiles)
    except IndexError:  # hashes are missing
        return None
