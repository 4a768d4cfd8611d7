"""The machine-readable trail that lies inside the PDF, beside the process definition it followed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from workflows.ledger.chain import Head

FORMAT: Final = "loopdesk-trail-1"
TRAIL_NAME: Final = "trail.json"
DEFINITION_NAME: Final = "process.bpmn"


def pack(*, case_key: str, code: str, exported_at: str, exported_by: str, head: Head,
         rows: Iterable[tuple[str, str]], definition: bytes) -> bytes:
    """The attachment: every event's text and hash, in order, with the head they lead to."""
    return json.dumps({
        "format": FORMAT,
        "case": case_key,
        "code": code,
        "exported_at": exported_at,
        "exported_by": exported_by,
        "seq": head.seq,
        "head": head.hash,
        "definition_sha256": sha256(definition).hexdigest(),
        "events": [{"body": body, "hash": hashed} for body, hashed in rows],
    }, ensure_ascii=False, indent=1).encode()
