"""An export of a case's trail as the case's own chain keeps it, so that a trail whose end was cut off shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object
from workflows.runtime.move import moving

EXPORTED: Final = "trail.exported"


@dataclass(frozen=True, slots=True)
class Exported:
    """Where the chain stood when the export was asked for, and the event that says so: it is the next one."""

    stream: str
    seq: int
    head: str
    event_seq: int
    event_hash: str


def record_export(*, case_id: int, code: str, purpose: str, by: Actor, at: datetime) -> Exported:
    """Append the export to the case's chain, with the number of events and the head as they stand, and with whose it is
    and what for. What is exported ends with this event: whoever takes events off the end takes it off as well."""
    with moving(case_id=case_id, by=by, at=at) as move:
        case, seq, head = move.case, move.case.ledger_seq, move.case.ledger_head
        move.record(Entry(verb=EXPORTED, object=Object("case", case.key, name=case.title), reason=purpose,
                          detail={"code": code, "seq": seq, "head": head}))
    return Exported(case.stream, seq, head, case.ledger_seq, case.ledger_head)
