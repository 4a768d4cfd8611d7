"""What somebody chose for an item, as a value that can wait, and what it does when it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from approvals.inbox.services.access import Hold
from approvals.inbox.services.deciding import complete
from approvals.inbox.services.returning import send_back
from approvals.inbox.services.typed import comment_from
from approvals.inbox.subjects import Decision
from approvals.organisation.models import Person
from workflows.ledger.chain import Reason
from workflows.runtime.move import Move


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose for an item: one of its outcomes, or a return to `node`."""

    kind: Literal["decide", "return"]
    item_id: int
    said: str  # the outcome; "return" for a return
    comment: str = ""
    reasons: tuple[Reason, ...] = ()
    form: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    node: str = ""
    signed: Mapping[str, Any] = field(default_factory=dict)  # the confirmed signature, where the step asks for one
    detail: Mapping[str, Any] = field(default_factory=dict)  # what the door says of it in the chain
    resume: str = ""  # walk | straight; empty: as it goes

    def decision(self, by: Person, at: datetime) -> Decision:
        """The choice as the domain reads it."""
        return Decision(
            self.said, by, at, comment_from(self.comment), self.reasons, self.form, self.data, self.node,
            signed=self.signed, detail=self.detail, resume=self.resume,
        )

    def to_json(self) -> dict[str, Any]:
        """The choice as a plain value."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Choice:
        """The choice that `to_json` made."""
        return cls(**{**value, "reasons": tuple(Reason(**reason) for reason in value["reasons"])})


def act(move: Move, held: Hold, choice: Choice, by: Person, seen: str) -> None:
    """What a choice does to its case."""
    decision = choice.decision(by, move.at)
    carry = send_back if choice.kind == "return" else complete
    carry(move, held, decision, seen)
