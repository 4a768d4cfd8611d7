"""The one sequencer: gives every event its place in the log, in the order of their numbers, once.

Numbers are drawn before a transaction ends, so smaller ones may show up later. Nothing is passed over for that: every
run looks at all numbers above `Log.settled`, and that moves on only when whoever may have drawn one is gone."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from verify_trail.merkle import EMPTY, leaf_hash, root_of
from workflows.transparency import sql
from workflows.transparency.models import WIDTH, Log
from workflows.transparency.tiles import Tiles, root_of_tile

AT_ONCE: Final = 5_000


def sequence(most: int = AT_ONCE) -> int:
    """Give places to the oldest events that have none; how many. Returns 0 at once while another one is at it."""
    if not _is_due():
        return 0
    with transaction.atomic():
        log = Log.objects.select_for_update(skip_locked=True).filter(pk=1).first()
        if log is None:
            return 0
        gone = log.horizon is not None and not set(log.writing) & set(sql.writers())
        events = sql.without_place(log.settled, most)
        if events:
            _grow(log, events)
        _settle(log, gone=gone, all_placed=len(events) < most)
        log.save()
    return len(events)


def _is_due() -> bool:
    """Whether anything may have happened since the last run; asked without taking a lock."""
    log, _new = Log.objects.get_or_create(pk=1, defaults={"root": EMPTY})
    return sql.drawn() > log.settled


def sequence_all() -> int:
    """Go on until every event that can be seen has its place; how many got one."""
    total = 0
    while placed := sequence():
        total += placed
    return total


def _grow(log: Log, events: list[tuple[int, str]]) -> None:
    tiles, hashes = Tiles(), [leaf_hash(body.encode()) for _id, body in events]
    made: list[tuple[int, int, bytes, bytes]] = []
    _lay(tiles, 0, log.size, hashes, made)  # reads the edge as it is: before anything is added to it
    sql.insert_leaves([(log.size + place, event, hashes[place]) for place, (event, _body) in enumerate(events)])
    sql.insert_tiles(made)
    log.size += len(events)
    log.root = root_of(log.size, tiles)


def _lay(tiles: Tiles, level: int, count: int, hashes: list[bytes], made: list[tuple[int, int, bytes, bytes]]) -> None:
    """Put hashes behind the `count` that the level has; tiles that are full now are made, and their roots go above."""
    first, roots = count // WIDTH, []
    row = (tiles.hashes(level, first) if count % WIDTH else []) + hashes
    for place in range(0, len(row), WIDTH):
        index, tile = first + place // WIDTH, row[place : place + WIDTH]
        tiles.put(level, index, tile)
        if len(tile) == WIDTH:
            roots.append(root_of_tile(tile))
            made.append((level, index, b"".join(tile), roots[-1]))
    if roots:
        _lay(tiles, level + 1, first, roots, made)


def _settle(log: Log, *, gone: bool, all_placed: bool) -> None:
    """Move `settled` on where nothing below can turn up any more, and take the next horizon."""
    if not all_placed:
        return
    if gone and log.horizon is not None:
        log.settled, log.horizon = log.horizon, None
    if log.horizon is None:
        horizon = sql.drawn()  # before the writers are asked for: whoever drew a smaller number is among them
        if horizon > log.settled:
            log.horizon, log.writing = horizon, sql.writers()
