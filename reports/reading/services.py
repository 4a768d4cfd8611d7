"""Logging a read, and sealing what was read into the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Final
from urllib.parse import unquote

from django.db import transaction
from django.http import HttpRequest
from django.urls import ResolverMatch

from approvals.organisation.access import address_of
from approvals.organisation.models import Person
from complaints.masking import masked
from reports.reading import sql
from reports.reading.models import LONGEST_PATH, Read, Seal
from reports.reading.subjects import subject_of
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.canonical import moment, text_of
from workflows.ledger.chain import Entry, Object, column
from workflows.ledger.services import append, hold

STREAM: Final = "reads"
SEALED: Final = "reads.sealed"
EXPORTED: Final = "reads.exported"
AT_ONCE: Final = 1_000  # reads of one batch


def log_read(*, request: HttpRequest, match: ResolverMatch, person: Person, at: datetime) -> None:
    """Keep that this page was shown to this person; numbers of customers in the address are masked."""
    subject = subject_of(match)
    path = column(masked(unquote(request.get_full_path())))[:LONGEST_PATH]
    sql.insert((at, person.pk, column(person.name), person.number, subject.kind, column(subject.key)[:100],
                (match.url_name or "")[:60], path, address_of(request)[:45]))


def seal_all(*, at: datetime) -> int:
    """Seal every read that has none above or beside it still coming; how many were sealed."""
    total = 0
    while (sealed := seal(at=at)) is not None:
        total += sealed.count
    return total


@transaction.atomic
def seal(*, at: datetime) -> Seal | None:
    """Seal the next batch: its ids and digests are kept, their hash becomes an event. One sealer at a time."""
    number = hold(STREAM).seq + 1
    before = Seal.objects.order_by("-number").first()
    after = before.last if before else 0
    found = list(Read.objects.filter(pk__gt=after, pk__lte=sql.settled()).order_by("pk")[:AT_ONCE])
    if not found:
        return None
    entries = entries_of(found)
    digest, last = sha256(entries).hexdigest(), found[-1].pk
    append(stream=STREAM, at=at, by=SYSTEM, entry=Entry(
        verb=SEALED, object=Object("reads_seal", str(number)), detail=told(number, after, last, len(found), digest)))
    return Seal.objects.create(number=number, after=after, last=last, count=len(found), entries=entries, hash=digest,
                               at=at)


def told(number: int, after: int, last: int, count: int, digest: str) -> dict[str, int | str]:
    """What the ledger says of a batch."""
    return {"number": number, "after": after, "last": last, "count": count, "sha256": digest}


def entries_of(reads: Iterable[Read]) -> bytes:
    """Id and digest of each, one behind the other."""
    return b"".join(one.pk.to_bytes(8, "big") + digest_of(one) for one in reads)


def digest_of(read: Read) -> bytes:
    """The SHA-256 of everything that the row says, as canonical text."""
    said = {"id": read.pk, "at": moment(read.at), "person": read.person_id, "name": read.person_name,
            "number": read.person_number, "kind": read.kind, "key": read.key, "page": read.page, "path": read.path,
            "address": read.address}
    return sha256(text_of(said).encode()).digest()


def record_export(*, by: Actor, at: datetime, filters: dict[str, str], count: int) -> None:
    """A table of the log leaves the system: who took it, and what was in it."""
    append(stream="audit", at=at, by=by, entry=Entry(
        verb=EXPORTED, object=Object("reads"), detail={"filters": filters, "count": count}))
