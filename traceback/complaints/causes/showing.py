"""What the page of a ticket shows of its analysis: the tree without its evidence, for one statement."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from complaints.causes import gate
from complaints.causes.tree import outline_of
from complaints.tickets.models import State, Ticket


def causes_panel(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """The tree, and what is missing before the analysis can be finished."""
    if ticket.state == State.CANDIDATE:
        return None
    nodes = outline_of(ticket)
    return {"ticket": ticket, "nodes": nodes, **figures(nodes),
            "missing": gate.missing(nodes, ticket.round) if ticket.state == State.ANALYSING else []}  # fmt: skip


def figures(nodes: list[Any]) -> dict[str, Any]:
    """How many root causes stand, and how many hypotheses are ruled out."""
    return {"symptom": nodes[0] if nodes else None, "roots": [one for one in nodes if one.is_root_cause],
            "ruled_out": sum(one.why.state == "ruled_out" for one in nodes)}  # fmt: skip
