"""What the page of a ticket shows of the service meeting: what was decided on it, asked with all short lists."""

from __future__ import annotations

from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils.timezone import localdate

from complaints.meetings.models import Decision
from complaints.tickets.gathering import Rows
from complaints.tickets.models import Ticket


def asked(ticket: Ticket) -> QuerySet[Decision]:
    """The decisions on the ticket, as rows."""
    return Decision.objects.filter(item__ticket=ticket).annotate(row=JSONObject(
        id="pk", key="key", verdict="verdict", text="text", owner="owner__name", due_on="due_on", state="state",
        done_note="done_note", meeting="item__meeting_id", title="item__meeting__title"))


def told(request: HttpRequest, ticket: Ticket, rows: Rows) -> dict[str, Any] | None:
    """The decisions, the latest first; nothing for a ticket that is not major and was never talked about."""
    today, found = localdate(), sorted(rows, key=itemgetter("id"), reverse=True)
    if not (found or ticket.major):
        return None
    return {"ticket": ticket, "rows": [_shown(row, today) for row in found]}


def _shown(row: dict[str, Any], today: date) -> dict[str, Any]:
    due = date.fromisoformat(row["due_on"])
    done = row["state"] == Decision.State.DONE
    return {**row, "verdict": Decision.Verdict(row["verdict"]).label, "state": Decision.State(row["state"]).label,
            "due_on": due, "done": done, "late": not done and due < today}
