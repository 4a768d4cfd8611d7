"""The doors of deciding and returning: one choice, carried out at once or kept until it can no longer be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from approvals.inbox.services.access import check_content, hold, refusals_in_words
from approvals.inbox.services.choices import Choice, act
from approvals.inbox.services.deciding import Decided
from approvals.inbox.services.undoing import may_be_undone, wait
from approvals.organisation.models import Person
from workflows.ledger.chain import Reason
from workflows.runtime.move import moving

AT_ONCE: Final = timedelta()


def decide(
    *, item_id: int, case_id: int, outcome: str, by: Person, at: datetime, comment: str = "",
    reasons: Sequence[Reason] = (), revision: int | None = None, digest: str = "",
    data: Mapping[str, Any] | None = None, form: Mapping[str, Any] | None = None, address: str = "",
    undo_for: timedelta = AT_ONCE, signed: Mapping[str, Any] | None = None, resume: str = "",
) -> Decided:  # fmt: skip
    """Decide an open item; twice decides once. `form` is everything that was sent, for the domain to read. With
    `undo_for` the decision takes effect only after that time, where the step lets it be undone."""
    choice = Choice(
        "decide", item_id, outcome, comment, tuple(reasons), form or {}, data or {}, signed=signed or {}, resume=resume
    )
    door = Door(case_id, by, at, revision, digest, address)
    return choose(choice, door, undo_for=undo_for)


def return_case(
    *, item_id: int, case_id: int, node: str, reasons: Sequence[Reason], by: Person, at: datetime, comment: str = "",
    revision: int | None = None, digest: str = "", form: Mapping[str, Any] | None = None, address: str = "",
    undo_for: timedelta = AT_ONCE, signed: Mapping[str, Any] | None = None, resume: str = "",
) -> Decided:  # fmt: skip
    """Send the case back to a step it really passed, with numbered reasons; open work of others is closed."""
    choice = Choice(
        "return", item_id, "return", comment, tuple(reasons), form or {}, {}, node, signed or {}, resume=resume
    )
    door = Door(case_id, by, at, revision, digest, address)
    return choose(choice, door, undo_for=undo_for)


@dataclass(frozen=True, slots=True)
class Door:
    """Through which door a choice comes in: who, when, from where, and which content they had before them."""

    case_id: int
    by: Person
    at: datetime
    revision: int | None = None
    digest: str = ""
    address: str = ""


def choose(choice: Choice, door: Door, *, undo_for: timedelta = AT_ONCE) -> Decided:
    """Carry the choice out, or keep it until it can no longer be undone."""
    actor = door.by.as_actor(address=door.address)
    with refusals_in_words(), moving(case_id=door.case_id, by=actor, at=door.at) as move:
        held = hold(move, choice.item_id, door.by)
        seen = check_content(move, held.item, door.by, digest=door.digest, revision=door.revision)
        until = None
        if undo_for and may_be_undone(held.item):
            until = wait(move, held, choice, door.by, seen, undo_for)
        else:
            act(move, held, choice, door.by, seen)
    return Decided(choice.item_id, door.case_id, move.case.key, choice.said, move.at, move.case.is_over, until)
