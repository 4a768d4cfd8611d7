"""Whether the reads are still what was sealed: every batch against the ledger, every row against its batch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from reports.reading.models import Read, Seal
from reports.reading.services import STREAM, digest_of, told
from workflows.ledger.models import Event
from workflows.transparency.findings import Fault, Finding, Slice

BATCHES: Final = 20
NAME: Final = "reads"
WIDTH: Final = 40  # bytes of an entry: id and digest


def check(cursor: int | None) -> Slice:
    """The next batches in their order; the ledger says how many there are."""
    reached = cursor or 0
    events = Event.objects.of_stream(STREAM).filter(seq__gt=reached).order_by("seq").values_list("seq", "body")
    due = {seq: json.loads(body).get("detail") for seq, body in events[:BATCHES]}
    end = max(due, default=reached)
    seals = {one.number: one for one in Seal.objects.filter(number__gt=reached, number__lte=end)}
    wrong = [one for number, detail in due.items() for one in _batch(number, detail, seals.get(number))]
    if len(due) == BATCHES:
        return Slice(wrong, end, len(due))
    beyond = Seal.objects.filter(number__gt=end).order_by("number").values_list("number", flat=True)[:BATCHES]
    return Slice(wrong + [_seal(number) for number in beyond], None, len(due))


def _batch(number: int, detail: object, seal: Seal | None) -> Iterator[Finding]:
    if seal is None or detail != told(number, seal.after, seal.last, seal.count, seal.hash):
        yield _seal(number)
        return
    entries = bytes(seal.entries)
    if sha256(entries).hexdigest() != seal.hash or len(entries) != WIDTH * seal.count:
        yield _seal(number)
        return
    yield from _rows(seal, {int.from_bytes(entries[at : at + 8], "big"): entries[at + 8 : at + WIDTH]
                            for at in range(0, len(entries), WIDTH)})


def _rows(seal: Seal, sealed: dict[int, bytes]) -> Iterator[Finding]:
    """Rows that are missing, were changed, or stand where there was none; below the first batch there is nothing."""
    here = Read.objects.filter(pk__lte=seal.last)
    found = {one.pk: one for one in (here.filter(pk__gt=seal.after) if seal.number > 1 else here)}
    for pk in sorted(sealed.keys() | found.keys()):
        if pk not in found:
            yield _record(Fault.RECORD_GONE, pk, seal)
        elif pk not in sealed:
            yield _record(Fault.RECORD_SLIPPED_IN, pk, seal)
        elif digest_of(found[pk]) != sealed[pk]:
            yield _record(Fault.RECORD_CHANGED, pk, seal)


def _seal(number: int) -> Finding:
    return Finding(Fault.SEAL_CHANGED, number, place=NAME)


def _record(fault: Fault, pk: int, seal: Seal) -> Finding:
    return Finding(fault, pk, event=str(seal.number), place=NAME)
