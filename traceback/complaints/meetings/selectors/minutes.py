"""The minutes as plain values: what is frozen when they are closed, and what the page and the paper show."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from complaints.meetings.models import Addendum, AgendaItem, Attendance, Decision, Meeting
from complaints.meetings.proposals import label_of
from complaints.meetings.selectors.access import agenda_of, seats_of


def minutes_of(meeting: Meeting) -> dict[str, Any]:
    """Everything that was noted of the meeting, as it stands now."""
    return {
        "key": meeting.key, "title": meeting.title, "held_at": meeting.held_at.isoformat(), "place": meeting.place,
        "online": meeting.online, "chair": _named(meeting.chair), "clerk": _named(meeting.clerk),
        "attendance": [_seat(row) for row in seats_of(meeting)],
        "points": [_point(number, item) for number, item in enumerate(agenda_of(meeting), 1)],
    }


def frozen(meeting: Meeting) -> dict[str, Any]:
    """The minutes as they were closed; as they stand now while they are still being written."""
    return dict(json.loads(meeting.minutes)) if meeting.minutes else minutes_of(meeting)


def still_holds(meeting: Meeting) -> bool:
    """Whether closed minutes and everything added to them are what their hashes say."""
    if sha256(meeting.minutes.encode()).hexdigest() != meeting.sha256:
        return False
    before = meeting.sha256
    for one in addenda_of(meeting):
        if sha256(f"{before}\n{one.number}\n{one.text}".encode()).hexdigest() != one.sha256:
            return False
        before = one.sha256
    return True


def addenda_of(meeting: Meeting) -> list[Addendum]:
    """What was added to the minutes, in order."""
    return list(meeting.addenda.select_related("by").order_by("number"))


def _named(person: Any) -> dict[str, str]:
    return {"name": person.name, "number": person.number}


def _seat(row: Attendance) -> dict[str, Any]:
    return {**_named(row.person), "department": row.person.department.name, "status": row.status,
            "deputy": row.deputy.name if row.deputy else ""}


def _point(number: int, item: AgendaItem) -> dict[str, Any]:
    decision: Decision | None = getattr(item, "decision", None)
    return {
        "number": number, "title": item.title, "note": item.note, "source": label_of(item.source),
        "ticket": item.ticket.key if item.ticket else "", "decision": _decision(decision) if decision else None,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "key": decision.key, "verdict": decision.verdict, "text": decision.text, "owner": _named(decision.owner),
        "due_on": decision.due_on.isoformat(), "for": decision.votes_for, "against": decision.votes_against,
        "abstained": decision.abstained, "decided_at": decision.decided_at.isoformat(),
        "dissent": [{"name": one.person.name, "text": one.text} for one in decision.dissents.all()],
    }  # fmt: skip
