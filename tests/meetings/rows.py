"""A decision of the meeting as a row, for tests of other rooms whose tickets pass it."""

from datetime import timedelta

from complaints.meetings.models import AgendaItem, Decision, Meeting


def minuted(ticket, verdict, by, at):
    """A fresh decision on the ticket, as its meeting would have written it down a moment ago."""
    count = Meeting.objects.count() + 1
    meeting = Meeting.objects.create(key=f"MTG-2026-9{count:03d}", title="服务例会", held_at=at, place="三楼", chair=by,
                                     clerk=by, planned_by=by, planned_at=at)
    item = AgendaItem.objects.create(meeting=meeting, position=1, title=ticket.title, ticket=ticket, added_by=by,
                                     added_at=at)
    return Decision.objects.create(
        item=item, number=1, key=f"{meeting.key}-D1", verdict=verdict, text="按方案执行", owner=by,
        due_on=(at + timedelta(days=7)).date(), ticket_round=ticket.round, decided_by=by, decided_at=at)
