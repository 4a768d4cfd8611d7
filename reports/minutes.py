"""The minutes of a service meeting as an A4 file, from what was frozen; before that, marked as a draft."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.dateparse import parse_date, parse_datetime

from complaints.meetings.models import Attendance, Decision, Meeting
from complaints.meetings.selectors.minutes import addenda_of, frozen
from reports.trail.glyphs import readable


def build(meeting: Meeting) -> bytes:
    """The bytes of the PDF (PDF/A-3a), in the active language, the frozen text attached; nothing else is fetched."""
    from weasyprint import HTML, Attachment  # half a second to load: not at every start
    from weasyprint.urls import URLFetcher

    from reports.trail import archive

    page = readable(render_to_string("reports/minutes_sheet.html", {
        "meeting": meeting, "minutes": _shown(frozen(meeting)), "addenda": addenda_of(meeting)}))
    attached = [Attachment(name="minutes.json", string=meeting.minutes.encode(), description="Frozen minutes",
                           relationship="Data")] if meeting.minutes else []
    fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    data = HTML(string=page, url_fetcher=fetcher).write_pdf(
        pdf_variant="pdf/a-3a", attachments=attached, custom_metadata=False, uncompressed_pdf=True,
        pdf_identifier=False)
    return archive.finish(data)


def _shown(minutes: dict[str, Any]) -> dict[str, Any]:
    """The frozen values with words for codes and moments for texts."""
    statuses, verdicts = dict(Attendance.Status.choices), dict(Decision.Verdict.choices)
    seats = [{**seat, "status": statuses.get(seat["status"], seat["status"])} for seat in minutes["attendance"]]
    points = [{**point, "decision": _decision(point["decision"], verdicts)} for point in minutes["points"]]
    return {**minutes, "held_at": parse_datetime(minutes["held_at"]), "attendance": seats, "points": points}


def _decision(decision: dict[str, Any] | None, verdicts: dict[Any, Any]) -> dict[str, Any] | None:
    if decision is None:
        return None
    due_on, known = parse_date(decision["due_on"]), verdicts.get(decision["verdict"], "")
    votes = {"yes": decision["for"], "no": decision["against"], "none": decision["abstained"]}
    return {**decision, "verdict": known, "due_on": due_on, **votes, "voted": any(votes.values())}
