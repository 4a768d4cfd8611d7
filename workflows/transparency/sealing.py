"""Events proved to somebody who has only a file: a checkpoint that has them all, and their way up to its root."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic, sleep
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from verify_trail.merkle import inclusion_proof
from workflows.transparency.checkpoints import checkpoint
from workflows.transparency.keys import verifiers
from workflows.transparency.models import Checkpoint, Leaf
from workflows.transparency.sequencing import sequence_all
from workflows.transparency.tiles import Tiles

PATIENCE: Final = 20.0  # seconds
PAUSE: Final = 0.05


class NotSealed(Exception):
    """The events have no places yet because another sequencer is at work; trying again later helps."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands in the log, and the hashes from its leaf up to the root."""

    index: int
    path: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Proven:
    """The events of a stream in order, each with its place in the log that the note signs for."""

    note: str
    vkeys: Sequence[str]  # every key that ever signed, the latest first; checkers bring the one they trust
    places: Sequence[Place]


def seal(*, stream: str, seq: int, at: datetime, patience: float = PATIENCE) -> Checkpoint:
    """The first checkpoint that has all events of the stream up to this one; made now where there is none yet.

    Waits while another sequencer is at work, and raises NotSealed when that takes too long. Not inside the transaction
    that wrote the events."""
    until = monotonic() + patience
    while _placed(stream, seq).count() < seq:
        if not sequence_all():
            if monotonic() > until:
                raise NotSealed(_("日志尚未编入这些事件，请稍后再试。"))
            sleep(PAUSE)
    last = max(_placed(stream, seq))
    sealed = _covering(last) or checkpoint(at) or _covering(last)
    assert sealed is not None  # whoever signed first had at least these events
    return sealed


def prove(*, stream: str, seq: int, sealed: Checkpoint) -> Proven:
    """The proofs of the stream's events from the first up to this one, for the log as the checkpoint signed it."""
    places, tiles = list(_placed(stream, seq)), Tiles()
    tiles.fetch(places, sealed.size)
    proofs = [Place(index, inclusion_proof(index, sealed.size, tiles)) for index in places]
    return Proven(sealed.note, [one.vkey for one in verifiers()], proofs)


def _placed(stream: str, seq: int) -> QuerySet[Leaf, int]:
    """The places of the stream's events up to this one, in the stream's order."""
    found = Leaf.objects.filter(event__stream=stream, event__seq__lte=seq).order_by("event__seq")
    return found.values_list("index", flat=True)


def _covering(index: int) -> Checkpoint | None:
    return Checkpoint.objects.filter(size__gt=index).order_by("size").first()
