"""Turns of a co-sign that are still to come: the successor waits in the leaver's place."""

from __future__ import annotations

from datetime import datetime

from approvals.handover.deeds.answers import Gone, Left
from approvals.handover.deeds.work import administrator_of, reason_of, successor_of
from approvals.handover.models import Line
from approvals.handover.planning import waiting_in, why_not_sign
from approvals.inbox.addressing import PERSON
from approvals.inbox.services.access import refusals_in_words
from workflows.engine.protocol import Reassign
from workflows.engine.state import Scope
from workflows.ledger.chain import Entry, Object
from workflows.runtime.move import Move, moving


def pass_turn(line: Line, at: datetime) -> Line.Result:
    """Whoever was to be asked later is the successor; who was asked and who has signed stays as it is."""
    to, leaver = successor_of(line), f"{PERSON}{line.handover.leaver.number}"
    with refusals_in_words(), moving(case_id=line.target_id, by=administrator_of(line), at=at) as move:
        bodies = waiting_in(move.state, leaver)
        if move.case.is_over or not bodies:
            raise Gone
        if refusal := why_not_sign(to, move.case, bodies):
            raise Left(refusal)
        for body in bodies:
            command = Reassign(body.id, body.generation, f"{PERSON}{to.number}", leaver)
            move.apply(command, entry=_told(move, line, body))
    return Line.Result.HANDED_OVER


def _told(move: Move, line: Line, body: Scope) -> Entry:
    to, leaver = successor_of(line), line.handover.leaver
    step = Object("work", f"{move.case.key}/{body.id}", node=body.node, name=move.graph.nodes[body.node].name)
    detail = {"from": leaver.number, "from_name": leaver.name, "to": to.number, "to_name": to.name,
              "signer": f"{PERSON}{leaver.number}"}  # fmt: skip
    return Entry(verb="work.transferred", object=step, reason=reason_of(line), detail=detail)
