"""Signing how far the log is, and giving that to places that whoever runs this system does not rule over."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.db import transaction

from verify_trail.merkle import inclusion_proof
from verify_trail.merkle.notes import Checkpoint as Signed
from verify_trail.merkle.notes import sign
from workflows.ledger.outbox import Letter, put_all
from workflows.transparency import keys
from workflows.transparency.models import Checkpoint, Leaf, Log
from workflows.transparency.tiles import Tiles

PUBLISH: Final = "ledger.checkpoint.publish"


@transaction.atomic
def checkpoint(at: datetime) -> Checkpoint | None:
    """Sign the log as it is and send that to every configured place; None where nothing is new since the last one."""
    log = Log.objects.select_for_update().filter(pk=1).first()
    if log is None or not log.size or Checkpoint.objects.filter(size=log.size).exists():
        return None
    root = bytes(log.root)
    note = sign(Signed(settings.LOG_ORIGIN, log.size, root), keys.signers(at))
    made = Checkpoint.objects.create(size=log.size, root=root, note=note, at=at)
    put_all([Letter(PUBLISH, _key(made, place), {"size": made.size, "place": place})
             for place in settings.CHECKPOINT_PLACES])
    return made


def _key(made: Checkpoint, place: str) -> str:
    return f"checkpoint:{made.size}:{place_key(place)}"


def place_key(place: str) -> str:
    """The end of the outbox keys of everything that goes to this place."""
    return sha256(place.encode()).hexdigest()[:16]


def latest() -> Checkpoint | None:
    """The longest log that was signed."""
    return Checkpoint.objects.order_by("-size").first()


def covering(event_id: int) -> tuple[Leaf, Checkpoint, list[bytes]] | None:
    """An event's place, the first checkpoint that has it, and the proof; None where none has it yet."""
    leaf = Leaf.objects.filter(event_id=event_id).first()
    found = leaf and Checkpoint.objects.filter(size__gt=leaf.index).order_by("size").first()
    if leaf is None or not found:
        return None
    return leaf, found, inclusion_proof(leaf.index, found.size, Tiles())
