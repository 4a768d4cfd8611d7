"""Archive files: the events of a case that is over, each with its proof, and the checkpoint they lead to. Nothing is
taken out of the ledger for that: docs/decisions/0024."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object
from workflows.ledger.models import Event
from workflows.ledger.services import append
from workflows.transparency.findings import Fault, Finding, Slice
from workflows.transparency.keys import STREAM
from workflows.transparency.sealing import Proven, prove, seal

FORMAT: Final = "loopdesk-archive-1"
ARCHIVED: Final = "ledger.archived"


@dataclass(frozen=True, slots=True)
class Archived:
    """A file as the ledger remembers it."""

    stream: str
    seq: int
    head: str
    name: str
    sha256: str

    @property
    def path(self) -> Path:
        return Path(settings.LEDGER_ARCHIVE_DIR) / self.name


def archive(*, stream: str, seq: int, by: Actor, at: datetime) -> Archived:
    """Write the stream's events up to this one into a file of their own, and record its hash in the ledger."""
    proven = prove(stream=stream, seq=seq, sealed=seal(stream=stream, seq=seq, at=at))
    events = Event.objects.of_stream(stream).filter(seq__lte=seq).order_by("seq")
    head = events.values_list("hash", flat=True).get(seq=seq)
    name = f"{stream.replace(':', '-')}-{seq}.jsonl"
    made = Archived(stream, seq, head, name, _write(name, _lines(stream, seq, head, proven)))
    append(stream=STREAM, at=at, by=by, entry=Entry(
        verb=ARCHIVED, object=Object("archive", stream),
        detail={"seq": seq, "head": head, "file": name, "sha256": made.sha256}))
    return made


def archived() -> Iterator[Archived]:
    """Every file that the ledger remembers, the oldest first."""
    found = Event.objects.of_stream(STREAM).filter(verb=ARCHIVED).order_by("seq")
    for body in found.values_list("body", flat=True):
        event = json.loads(body)
        told = event["detail"]
        yield Archived(event["object"]["id"], told["seq"], told["head"], told["file"], told["sha256"])


def changed(cursor: None) -> Slice:
    """Files that are gone or no longer what was recorded, and chains that no longer lead through what was archived."""
    wrong = [Finding(Fault.ARCHIVE_CHANGED, one.seq, event=one.stream, why=why, place=one.name)
             for one in archived() if (why := _why(one))]
    return Slice(wrong)


def _why(one: Archived) -> str:
    try:
        with one.path.open("rb") as file:
            digest = _digest(file)
    except OSError:
        return "missing"
    if digest != one.sha256:
        return "changed"
    same = Event.objects.of_stream(one.stream).filter(seq=one.seq, hash=one.head).exists()
    return "" if same else "differs"


def _digest(file: Any) -> str:
    digest = sha256()
    while part := file.read(1 << 20):
        digest.update(part)
    return digest.hexdigest()


def _lines(stream: str, seq: int, head: str, proven: Proven) -> Iterator[dict[str, Any]]:
    """What the file says of itself, then a line per event: its text, its hash, its place and the way to the root."""
    yield {"format": FORMAT, "stream": stream, "seq": seq, "head": head, "note": proven.note, "keys": proven.vkeys}
    events = Event.objects.of_stream(stream).filter(seq__lte=seq).order_by("seq").values_list("body", "hash")
    for (body, digest), place in zip(events.iterator(2000), proven.places, strict=True):
        yield {"body": body, "hash": digest, "index": place.index, "path": [one.hex() for one in place.path]}


def _write(name: str, lines: Iterator[dict[str, Any]]) -> str:
    """The file, whole or not at all; its hash."""
    folder, digest = Path(settings.LEDGER_ARCHIVE_DIR), sha256()
    folder.mkdir(parents=True, exist_ok=True)
    with (partial := folder / f".{name}.part").open("wb") as file:
        for line in lines:
            text = json.dumps(line, ensure_ascii=False).encode() + b"\n"
            digest.update(text)
            file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / name)
    return digest.hexdigest()
