"""The machine-readable trail inside a PDF: how it is written, and how it is read from a file nobody vouches for."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from verify_trail.chain import Head
from verify_trail.verdict import Unreadable

FORMAT: Final = "loopdesk-trail-2"
TRAIL_NAME: Final = "trail.json"
DEFINITION_NAME: Final = "process.bpmn"
FORM_NAME: Final = "form.json"
MOST_EVENTS: Final = 1_000_000
MOST_STEPS: Final = 64  # hashes of a path: a log of 2^63 entries needs no more
MOST_OLDER: Final = 100


@dataclass(frozen=True, slots=True)
class Older:
    """An earlier length of the log, and the hashes that show that it is the beginning of the signed one."""

    size: int
    root: bytes
    path: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Logged:
    """The last event's place in the log, and the checkpoint that signs for a log with that event in it."""

    note: str
    vkeys: Sequence[str]
    index: int
    path: Sequence[bytes]
    older: Sequence[Older] = ()


@dataclass(frozen=True, slots=True)
class Trail:
    """What the file says: events in order with their head, the log's proof, and the hashes of what else is attached."""

    case_key: str
    code: str
    head: Head
    events: Sequence[tuple[str, str]]
    attached: Mapping[str, str]
    files: Sequence[str]
    logged: Logged | None


@dataclass(frozen=True, slots=True)
class Export:
    """Who took the trail out, when, and under which code."""

    case_key: str
    code: str
    at: str
    by: str
    files: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def pack(
    export: Export, *, head: Head, events: Iterable[tuple[str, str]], attached: Mapping[str, bytes],
    logged: Logged | None,
) -> bytes:
    """The trail as it is attached: every event's text and hash in order, the head they lead to, and the log's proof."""
    return json.dumps({
        "format": FORMAT,
        "case": export.case_key,
        "code": export.code,
        "exported_at": export.at,
        "exported_by": export.by,
        "seq": head.seq,
        "head": head.hash,
        "attached": [{"name": name, "sha256": sha256(data).hexdigest()} for name, data in attached.items()],
        "files": list(export.files),
        "log": _log(logged) if logged else None,
        "events": [{"body": body, "hash": hashed} for body, hashed in events],
    }, ensure_ascii=False, indent=1).encode()


def _log(logged: Logged) -> dict[str, Any]:
    older = [{"size": one.size, "root": _text(one.root), "path": _texts(one.path)} for one in logged.older]
    return {"checkpoint": logged.note, "keys": list(logged.vkeys), "index": logged.index,
            "path": _texts(logged.path), "older": older}


def _texts(hashes: Iterable[bytes]) -> list[str]:
    return [_text(one) for one in hashes]


def _text(one: bytes) -> str:
    return base64.b64encode(one).decode()


# --- reading --------------------------------------------------------------------------------------------------------


def unpack(data: bytes) -> Trail:
    """The trail; Unreadable where it is anything else than `pack` writes."""
    try:
        said = json.loads(data)
        if said["format"] != FORMAT:
            raise Unreadable("format")
        return _trail(said)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable("format") from error


def _trail(said: Mapping[str, Any]) -> Trail:
    return Trail(
        case_key=_str(said["case"]), code=_str(said["code"]), head=Head(_int(said["seq"]), _str(said["head"])),
        events=[(_str(one["body"]), _str(one["hash"])) for one in _list(said["events"], MOST_EVENTS)],
        attached={_str(one["name"]): _str(one["sha256"]) for one in _list(said["attached"], MOST_OLDER)},
        files=[_str(one["sha256"]) for one in _list(said["files"], MOST_EVENTS)],
        logged=_logged(said["log"]) if said["log"] is not None else None,
    )


def _logged(said: Mapping[str, Any]) -> Logged:
    older = [Older(_int(one["size"]), _hash(one["root"]), _path(one["path"]))
             for one in _list(said["older"], MOST_OLDER)]
    keys = [_str(one) for one in _list(said["keys"], MOST_OLDER)]
    return Logged(_str(said["checkpoint"]), keys, _int(said["index"]), _path(said["path"]), older)


def _path(said: Any) -> list[bytes]:
    return [_hash(one) for one in _list(said, MOST_STEPS)]


def _hash(said: Any) -> bytes:
    raw = base64.b64decode(_str(said), validate=True)
    if len(raw) != sha256().digest_size:
        raise ValueError("not a hash")
    return raw


def _list(said: Any, most: int) -> list[Any]:
    if not isinstance(said, list) or len(said) > most:
        raise ValueError("not a list of that many")
    return said


def _str(said: Any) -> str:
    if not isinstance(said, str):
        raise ValueError("not a text")
    said.encode()  # a lone half of a character can be hashed by nobody
    return said


def _int(said: Any) -> int:
    if type(said) is not int or not 0 <= said < 2**53:
        raise ValueError("not a number")
    return said
