"""The whys of the demo's tickets: asked, proven by the complaints themselves, ruled out, and the root causes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from approvals.organisation.models import Person
from complaints.causes import services
from complaints.causes.models import Why
from complaints.tickets.models import Ticket


class Asked(NamedTuple):
    """A chain of whys below the symptom; a reason rules its last one out, else it is a root cause of the kind."""

    texts: tuple[str, ...]
    factor: str
    kind: str = "process"
    ruled_out: str = ""


class Looked(NamedTuple):
    """A walk-through, a survey or a field test, and what it found."""

    kind: str
    plan: str
    findings: str
    place: str = ""


def tell_whys(ticket: Ticket, tree: Sequence[Asked], by: Person, at: datetime) -> None:
    """The tree of the ticket, chain by chain."""
    top = services.name_symptom(ticket_id=ticket.pk, text=ticket.title, by=by, at=at)
    for chain in tree:
        _tell(top, chain, ticket.product.name if ticket.product else "", by, at)


def look_into(ticket: Ticket, looked: Looked, by: Person, at: datetime) -> None:
    """An investigation that took place."""
    planned = services.Planned(kind=looked.kind, plan=looked.plan, leader_id=by.pk, place=looked.place)
    made = services.plan_investigation(ticket_id=ticket.pk, planned=planned, by=by, at=at)
    recorded = services.Recorded(held_on=at.date(), place=looked.place, participants=by.name, findings=looked.findings)
    services.record_investigation(investigation_id=made.pk, recorded=recorded, by=by, at=at)


def _tell(top: Why, chain: Asked, product: str, by: Person, at: datetime) -> None:
    why = top
    for text in chain.texts:
        why = services.ask_why(parent_id=why.pk, text=text, factor="", by=by, at=at)
        if not chain.ruled_out:
            services.add_query(why_id=why.pk, wanted={"product": product}, note="", by=by, at=at)
            why = services.confirm(why_id=why.pk, revision=why.revision, by=by, at=at)
    if chain.ruled_out:
        services.rule_out(why_id=why.pk, revision=why.revision, reason=chain.ruled_out, by=by, at=at)
    else:
        services.mark_root(why_id=why.pk, revision=why.revision, kind=chain.kind, factor=chain.factor, by=by, at=at)
