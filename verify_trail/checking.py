"""The whole check of a PDF trail: point by point, from the file and what was given beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from verify_trail import anchor, pdf, signature
from verify_trail.attached import DEFINITION_NAME, TRAIL_NAME, Trail, unpack
from verify_trail.chain import Why, verify
from verify_trail.verdict import Point, Said, State, Unreadable, Verdict

EXPORTED: Final = "trail.exported"


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known from outside the file: a checkpoint (or whoever finds one for the log's length), the log's key, the
    certificate of who signs the PDF (PEM)."""

    checkpoint: anchor.Checkpoints | None = None
    key: str | None = None
    certificate: bytes | None = None


def check(data: bytes, beside: Beside | None = None) -> Verdict:
    """The verdict on a PDF trail; raises Unreadable for what is no trail at all."""
    beside = beside or Beside()
    reader = pdf.open_pdf(data)
    files = pdf.attachments(reader)
    if TRAIL_NAME not in files:
        raise Unreadable("no_trail")
    trail = unpack(files.pop(TRAIL_NAME))
    said = [*_inside(trail, files, beside), _cover(trail, pdf.first_page(reader)),
            signature.check(data, beside.certificate)]
    return Verdict(trail.case_key, trail.code, len(trail.events), trail.head.hash, tuple(said))


def _inside(trail: Trail, files: dict[str, bytes], beside: Beside) -> Iterator[Said]:
    chain = _chain(trail)
    yield chain
    if chain.state is State.GOOD:  # of a broken chain the first wrong event is all that can be said
        yield _export(trail)
        yield from _outside(trail, beside)
    yield _attached(trail, files)


def _chain(trail: Trail) -> Said:
    wrong = verify(trail.events, stream=f"case:{trail.case_key}", head=trail.head)
    if wrong is not None:
        return Said(Point.CHAIN, State.WRONG, wrong.why, wrong.seq)
    if len(trail.events) > trail.head.seq:
        return Said(Point.CHAIN, State.WRONG, Why.BEYOND, trail.head.seq + 1)
    return Said(Point.CHAIN, State.GOOD, "whole", told={"events": len(trail.events)})


def _export(trail: Trail) -> Said:
    """The chain ends with this very export, which says where the chain stood: whoever shortens it takes that off."""
    event: dict[str, Any] = json.loads(trail.events[-1][0]) if trail.events else {}
    due = {"code": trail.code, "seq": trail.head.seq - 1, "head": event.get("prev")}
    if event.get("verb") != EXPORTED or event.get("detail") != due:
        return Said(Point.EXPORT, State.WRONG, "no_export", trail.head.seq)
    return Said(Point.EXPORT, State.GOOD, "exported", told={"at": event["at"], "by": event["actor"].get("name", "")})


def _outside(trail: Trail, beside: Beside) -> Iterator[Said]:
    logged, own = anchor.own_checkpoint(trail)
    yield logged
    yield anchor.check_key(trail, beside.key)
    if own is not None:
        yield anchor.check_checkpoint(trail, own, beside.checkpoint, beside.key)


def _attached(trail: Trail, files: dict[str, bytes]) -> Said:
    """Everything attached is listed with its hash, nothing listed is missing; the definition and the files of the case
    are those that its events name."""
    for name in sorted({*files, *trail.attached}):
        if name not in files or sha256(files[name]).hexdigest() != trail.attached.get(name):
            return Said(Point.ATTACHED, State.WRONG, "attached_changed", told={"name": name})
    versions, named = _named(trail)
    if versions and trail.attached.get(DEFINITION_NAME) not in versions:
        return Said(Point.ATTACHED, State.WRONG, "other_definition", told={"name": DEFINITION_NAME})
    return Said(Point.ATTACHED, State.GOOD, "attached", told={"count": len(files), "files": len(named)})


def _named(trail: Trail) -> tuple[set[str], set[str]]:
    """The process versions and the files that the events name, by hash; of events nobody can read, none."""
    versions: set[object] = set()
    files: set[object] = set()
    for body, _hash in trail.events:
        if '"version":"' in body or '"sha256":"' in body:
            event = _event(body)
            versions.add(event.get("version"))
            files.update(one.get("sha256") for one in event.get("files", ()) if isinstance(one, dict))
    return {str(one) for one in versions if one}, {str(one) for one in files if one}


def _event(body: str) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) and isinstance(event.get("files", []), list) else {}


def _cover(trail: Trail, page: str) -> Said:
    """The first page prints the very case, code and head that are attached: they are what people compare."""
    for name, printed in (("case", trail.case_key), ("code", trail.code), ("head", trail.head.hash)):
        if not printed or "".join(printed.split()) not in page:
            return Said(Point.COVER, State.WRONG, "cover", told={"name": name})
    return Said(Point.COVER, State.GOOD, "printed")
