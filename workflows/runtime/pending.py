"""Decisions that take effect later: given, undone, or settled before anything else happens to their case.

A storey above gives a decision under the case's lock and registers who carries it out (`carries_out`). Every later move
of the case, and the clock, first lets the due ones take effect, each as a move of its own with its own decider.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from django.db import transaction

from workflows.engine.protocol import Refused
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.chain import Entry, Object
from workflows.runtime.models import PendingCommand
from workflows.runtime.ports import DomainRefused

if TYPE_CHECKING:
    from workflows.runtime.move import Move

GIVEN: Final = "pending"  # in a move's memo while it carries out a decision: the decision


class CannotTakeEffect(Exception):
    """The decision no longer fits; the message is a sentence fit for whoever decided."""


class Locking(Protocol):
    """Opens a move of the case under its lock."""

    def __call__(self, *, case_id: int, by: Actor, at: datetime) -> AbstractContextManager[Move]: ...


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who carries out decisions of a kind, and who hears when one is voided; both inside the move."""

    carry_out: Callable[[Move, PendingCommand], None]
    voided: Callable[[Move, PendingCommand], None]


carriers: dict[str, Carrier] = {}


def carries_out(kind: str, carrier: Carrier) -> None:
    """Let a storey above carry out decisions of this kind; a second call replaces the first."""
    carriers[kind] = carrier


@dataclass(frozen=True, slots=True)
class Given:
    """A decision as a storey above hands it in: of which kind, about which work item, and all it takes."""

    kind: str
    subject_id: int
    generation: int
    payload: Mapping[str, Any]
    digest: str = ""


def give(move: Move, given: Given, *, effective_at: datetime) -> PendingCommand:
    """Keep the decision until it takes effect. The caller records it in the chain."""
    if move.by.id is None:
        raise ValueError("Only people give decisions that wait.")
    return PendingCommand.objects.create(
        case_id=move.case.pk, kind=given.kind, command=json.dumps(given.payload, ensure_ascii=False),
        actor=json.dumps(asdict(move.by), ensure_ascii=False), given_by=move.by.id, subject_id=given.subject_id,
        given_at=move.at, effective_at=effective_at, generation=given.generation, round=move.case.round,
        digest=given.digest,
    )  # fmt: skip


def undo(move: Move, decision: PendingCommand) -> None:
    """Take the waiting decision back; it stays in the chain, and so does this."""
    _close(decision, PendingCommand.Status.UNDONE, move.at)
    move.record(Entry(verb="decision.undone", object=_object(decision)))


def settle(locking: Locking, case_id: int, at: datetime) -> None:
    """Let the due decisions of a locked case take effect in their order; one that no longer fits is voided."""
    for decision in list(PendingCommand.objects.filter(case_id=case_id).due(at)):
        try:
            with transaction.atomic(), locking(case_id=case_id, by=decision.by, at=at) as move:
                _take_effect(move, decision)
        except (Refused, DomainRefused, CannotTakeEffect) as why:
            with locking(case_id=case_id, by=SYSTEM, at=at) as move:
                _void(move, decision, str(why))


def _take_effect(move: Move, decision: PendingCommand) -> None:
    _close(decision, PendingCommand.Status.IN_EFFECT, move.at)
    move.memo[GIVEN] = decision
    carriers[decision.kind].carry_out(move, decision)


def _void(move: Move, decision: PendingCommand, why: str) -> None:
    _close(decision, PendingCommand.Status.VOIDED, move.at, why)
    move.record(Entry(verb="decision.voided", object=_object(decision), reason=why))
    carriers[decision.kind].voided(move, decision)


def _close(decision: PendingCommand, status: PendingCommand.Status, at: datetime, why: str = "") -> None:
    decision.status, decision.settled_at, decision.why = status, at, why
    decision.save(update_fields=["status", "settled_at", "why"])


def _object(decision: PendingCommand) -> Object:
    return Object("work", str(decision.subject_id))
