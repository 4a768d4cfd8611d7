"""What the page of a ticket shows of its analysis: the tree without its evidence, for one statement, and the
investigations in the statement of all short lists."""

from __future__ import annotations

from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest

from complaints.causes import gate
from complaints.causes.models import Investigation
from complaints.causes.tree import outline_of
from complaints.tickets.gathering import Rows
from complaints.tickets.models import State, Ticket


def causes_panel(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """The tree, and what is missing before the analysis can be finished."""
    if ticket.state == State.CANDIDATE:
        return None
    nodes = outline_of(ticket)
    return {"ticket": ticket, "nodes": nodes, **figures(nodes),
            "missing": gate.missing(nodes, ticket.round) if ticket.state == State.ANALYSING else []}  # fmt: skip


def investigations_asked(ticket: Ticket) -> QuerySet[Investigation]:
    """What was looked into for the ticket, as rows."""
    return Investigation.objects.filter(ticket=ticket).annotate(number=Count("files")).annotate(row=JSONObject(
        id="pk", kind="kind", state="state", plan="plan", findings="findings", reason="reason", leader="leader__name",
        place="place", on="on", held_on="held_on", files="number"))


def investigations_told(request: HttpRequest, ticket: Ticket, rows: Rows) -> dict[str, Any] | None:
    """The investigations in their order; nothing before anybody thought of one."""
    found = [_shown(row) for row in sorted(rows, key=itemgetter("id"))]
    return {"ticket": ticket, "rows": found} if found else None


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    day = row["held_on"] or row["on"]
    return {**row, "kind": Investigation.Kind(row["kind"]).label, "said": Investigation.State(row["state"]).label,
            "day": date.fromisoformat(day) if day else None}


def figures(nodes: list[Any]) -> dict[str, Any]:
    """How many root causes stand, and how many hypotheses are ruled out."""
    return {"symptom": nodes[0] if nodes else None, "roots": [one for one in nodes if one.is_root_cause],
            "ruled_out": sum(one.why.state == "ruled_out" for one in nodes)}  # fmt: skip
