"""Whether events, leaves, tiles and checkpoints still say the same: the first place where they do not.

Every part of the check goes in slices: a slice takes the cursor that the one before left and costs about the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from verify_trail.merkle import EMPTY, leaf_hash, root_of
from verify_trail.merkle.notes import BadNote, Verifier, open_note
from workflows.transparency import outside, sql, wards
from workflows.transparency.findings import Fault, Finding, Slice
from workflows.transparency.keys import verifiers
from workflows.transparency.models import WIDTH, Checkpoint, Leaf, Log, Tile
from workflows.transparency.sql import Placed
from workflows.transparency.tiles import Tiles, root_of_tile, split

__all__ = ["CHUNK", "PARTS", "Fault", "Finding", "Slice", "check"]

CHUNK: Final = 2_000
TILES: Final = 100
NOTES: Final = 500
MOST: Final = 100
Progress = Callable[[int], None]
Part = Callable[[Any], Slice]


def check(progress: Progress | None = None) -> Iterator[Finding]:
    """Everything that is wrong with the log and with what is sealed into it; nothing where all is as it was signed."""
    for part in [*PARTS.values(), *wards.checks().values()]:
        cursor, done = None, 0
        while True:
            seen = part(cursor)
            yield from seen.findings
            cursor, done = seen.cursor, done + seen.done
            if progress is not None and part is _leaves:
                progress(done)
            if cursor is None:
                break


def _log() -> Log:
    return Log.objects.filter(pk=1).first() or Log(root=EMPTY)


def _leaves(cursor: int | None) -> Slice:
    """Every place of the log has the event that it had when it was given."""
    size, first = _log().size, cursor or 0
    end = min(first + CHUNK, size)
    found = {row.place: row for row in sql.placed(first, end)}
    wrong = [one for index in range(first, end) if (one := _wrong(index, found.get(index)))]
    return Slice(wrong, end if end < size else None, end - first)


def _wrong(index: int, row: Placed | None) -> Finding | None:
    if row is None:
        return Finding(Fault.LEAF_GONE, index)
    if row.body is None:
        return Finding(Fault.EVENT_GONE, index, row.event_id)
    if leaf_hash(row.body.encode()) != bytes(row.hash):
        return Finding(Fault.EVENT_CHANGED, index, row.event_id, f"{row.stream} #{row.seq}")
    return None


def _strays(cursor: None) -> Slice:
    """Nothing stands among the old events that the log does not have."""
    log = _log()
    return Slice([Finding(Fault.SLIPPED_IN, log.size, event_id, f"{stream} #{seq}")
                  for event_id, stream, seq in sql.slipped_in(log.settled, MOST)])


def _tiles(cursor: Sequence[int] | None) -> Slice:
    """Every tile holds what is below it, and its root is its own; none is missing."""
    level, first = cursor or (0, 0)
    due = _log().size // WIDTH ** (level + 1)
    end = min(first + TILES, due)
    found = {tile.index: tile for tile in Tile.objects.filter(level=level, index__gte=first, index__lt=end)}
    wrong = [Finding(Fault.TILE_CHANGED, index * WIDTH ** (level + 1)) for index in range(first, end)
             if index not in found or not _holds(found[index])]
    following = (level, end) if end < due else (level + 1, 0) if due >= WIDTH else None
    return Slice(wrong, following, end - first)


def _holds(tile: Tile) -> bool:
    hashes = split(bytes(tile.hashes))
    return hashes == _below(tile, tile.index * WIDTH) and root_of_tile(hashes) == bytes(tile.root)


def _below(tile: Tile, first: int) -> list[bytes]:
    if tile.level == 0:
        found = Leaf.objects.filter(index__gte=first, index__lt=first + WIDTH).order_by("index")
        return [bytes(one) for one in found.values_list("hash", flat=True)]
    below = Tile.objects.filter(level=tile.level - 1, index__gte=first, index__lt=first + WIDTH).order_by("index")
    return [bytes(one) for one in below.values_list("root", flat=True)]


def _root_now(cursor: None) -> Slice:
    """The log's own root is that of its tree; what was added since it was read is no fault."""
    log = _log()
    same = _root(log.size, Tiles()) == bytes(log.root)
    return Slice([] if same else [Finding(Fault.ROOT_CHANGED, log.size)])


def _checkpoints(cursor: Sequence[int] | None) -> Slice:
    """What was signed is what the tree says at that length, and no shorter log was ever made of it."""
    after, agreed = cursor or (-1, 0)
    tiles, trusted, size = Tiles(), verifiers(), _log().size
    made = list(Checkpoint.objects.filter(size__gt=after).order_by("size")[:NOTES])
    wrong = []
    for one in made:
        fault = _fault_of(one.note, one.size, size, tiles, trusted)
        wrong += [Finding(fault, one.size, since=agreed)] if fault else []
        agreed = agreed if fault else one.size
    return Slice(wrong, (made[-1].size, agreed) if len(made) == NOTES else None, len(made))


def _fault_of(note: str, named: int, size: int, tiles: Tiles, trusted: Sequence[Verifier]) -> Fault | None:
    try:
        said, _signed = open_note(note, trusted)
    except BadNote:
        return Fault.NOTE_CHANGED
    good = said.size == named and named <= size and said.root == _root(named, tiles)
    return None if good else Fault.NEVER_SIGNED_THAT


def _outside(cursor: None) -> Slice:
    """What lies in the places outside is what the log says at that length now: whoever rules over the whole database
    does not rule over these."""
    tiles, trusted, size = Tiles(), verifiers(), _log().size
    wrong, agreed, done = [], {}, 0
    for place, named, note in outside.notes():
        fault = _fault_of(note, named, size, tiles, trusted) if note is not None else Fault.OUTSIDE_UNREADABLE
        done += 1
        if fault is None:
            agreed[place] = named
        else:
            kind = fault if fault is Fault.OUTSIDE_UNREADABLE else Fault.OUTSIDE_DIFFERS
            wrong.append(Finding(kind, named, place=place, since=agreed.get(place, 0)))
    return Slice(wrong[:MOST], None, done)


def _root(size: int, tiles: Tiles) -> bytes | None:
    try:
        return root_of(size, tiles)
    except IndexError:  # hashes are missing
        return None


PARTS: Final[dict[str, Part]] = {
    "leaves": _leaves, "strays": _strays, "tiles": _tiles, "root": _root_now, "checkpoints": _checkpoints,
    "outside": _outside,
}
