"""Decisions that take effect later: every move of a case first settles the ones whose time has come."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import transaction

from workflows.engine.protocol import Refused
from workflows.engine.wire import from_json
from workflows.ledger.chain import Entry, Object
from workflows.runtime.models import PendingCommand
from workflows.runtime.ports import DomainRefused

if TYPE_CHECKING:
    from workflows.runtime.move import Move


def settle(move: Move) -> None:
    """Let the due decisions take effect in their order; one that no longer fits is voided, and the chain says so."""
    for decision in PendingCommand.objects.filter(case=move.case).due(move.at):
        took = _takes_effect(move, decision)
        decision.status = PendingCommand.Status.IN_EFFECT if took else PendingCommand.Status.VOIDED
        decision.save(update_fields=["status"])


def _takes_effect(move: Move, decision: PendingCommand) -> bool:
    entry = Entry(verb="decision.took_effect", object=Object("decision", str(decision.pk)))
    before = move.keep()
    try:
        with transaction.atomic():
            if move.apply(from_json(json.loads(decision.command)), entry=entry):
                return True
        why = ""
    except (Refused, DomainRefused) as refusal:
        move.restore(before)
        why = str(refusal)
    move.record(Entry(verb="decision.voided", object=Object("decision", str(decision.pk)), reason=why))
    return False
