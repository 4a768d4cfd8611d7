"""What the log proves of a trail: its last event's place, the checkpoint over it, and how older ones lead there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from verify_trail.anchor import write_given
from verify_trail.attached import MOST_OLDER, Logged, Older
from verify_trail.merkle import consistency_proof, inclusion_proof
from workflows.transparency.checkpoints import latest
from workflows.transparency.keys import verifiers
from workflows.transparency.models import Checkpoint, Leaf
from workflows.transparency.sealing import seal
from workflows.transparency.tiles import Tiles

RECENT: Final = 32


def logged(*, stream: str, seq: int, at: datetime) -> Logged:
    """The proof for the stream's event of this number, which stands for all before it; signs the log where it must."""
    sealed, tiles = seal(stream=stream, seq=seq, at=at), Tiles()
    index = Leaf.objects.filter(event__stream=stream, event__seq=seq).values_list("index", flat=True).get()
    older = [Older(size, root, consistency_proof(size, sealed.size, tiles)) for size, root in _older(sealed.size)]
    return Logged(sealed.note, [one.vkey for one in verifiers()], index,
                  inclusion_proof(index, sealed.size, tiles), older)


def _older(size: int) -> Iterator[tuple[int, bytes]]:
    """Some earlier checkpoints: all recent ones, and the farther back the fewer."""
    sizes = list(Checkpoint.objects.filter(size__lt=size).order_by("-size").values_list("size", flat=True))
    far = (RECENT << power for power in range(MOST_OLDER - RECENT) if RECENT << power < len(sizes))
    kept = [*sizes[:RECENT], *(sizes[place] for place in far)]
    found = Checkpoint.objects.filter(size__in=kept).order_by("-size").values_list("size", "root")
    yield from ((one, bytes(root)) for one, root in found)


def continuing(size: int) -> str:
    """The latest checkpoint with the proof that it continues the log of so many entries."""
    newest = latest()
    if newest is None or newest.size < size:
        return ""
    return write_given(newest.note, size, consistency_proof(size, newest.size, Tiles()))
