"""A suspicion becomes a candidate: by hand, from a filter of contacts, or from a signal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Department
from complaints.models import Category, Place, Product
from complaints.tickets.models import Kind, Level, Ticket
from complaints.tickets.services.keys import next_key
from complaints.tickets.services.recording import record
from complaints.tickets.services.refusals import CannotTicket
from workflows.ledger.actor import Actor
from workflows.runtime.models import Case


@transaction.atomic
def propose_ticket(
    *, title: str, kind: str, by: Actor, at: datetime, summary: str = "", category: Category | None = None,
    place: Place | None = None, product: Product | None = None, campaign: Case | None = None,
    unit: Department | None = None, level: str = Level.COMPANY, evidence: Mapping[str, Any] | None = None,
    origin: str = "", rated: tuple[int, int, int] = (2, 2, 2),
) -> Ticket:
    """A candidate that waits for a person to confirm or dismiss it; what has an `origin` is proposed once."""
    said = " ".join(title.split())[:200]
    if not said:
        raise CannotTicket(_("请填写标题。"), fields={"title": _("请填写标题。")})
    if kind not in Kind.values or level not in Level.values:
        raise CannotTicket(_("没有这样的关注内容或层级。"))
    key = next_key(at)  # held first: of two proposals of one origin the later one finds the earlier
    if origin and (known := Ticket.objects.filter(origin=origin).first()):
        return known
    ticket = Ticket(
        key=key, title=said, kind=kind, summary=summary, category=category, place=place, product=product,
        campaign=campaign, unit=unit, level=level, evidence=dict(evidence or {}), origin=origin,
        proposed_at=at, updated_at=at)
    ticket.rate(urgency=rated[0], difficulty=rated[1], impact=rated[2])
    ticket.save()
    record(ticket, "tickets.ticket.proposed", by=by, at=at, detail={"kind": kind, "origin": origin, "level": level})
    return ticket
