"""Which domain adds what to a trail, by process."""

from __future__ import annotations

from approvals.filling.selectors import data_of, graph_of
from reports.trail import marketing, tickets
from reports.trail.dossier import DomainPart
from workflows.runtime.models import Case


def part_of(case: Case) -> DomainPart:
    """The domain's part of the case's trail; empty for a process without a domain."""
    if hasattr(case, "marketing"):
        return marketing.part_of(case.marketing)
    if hasattr(case, "ticket_run"):
        return tickets.part_of(case.ticket_run.ticket)
    if hasattr(case, "relief"):
        return tickets.part_of(case.relief.ticket)
    return DomainPart(form={"values": data_of(case)} if graph_of(case).form else {})
