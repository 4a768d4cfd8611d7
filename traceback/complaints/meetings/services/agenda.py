"""The agenda: the clerk picks what is proposed, adds points, puts them in order, leaves some out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.meetings.models import AgendaItem, Meeting
from complaints.meetings.proposals import proposed
from complaints.meetings.services.locking import kept, record
from complaints.meetings.services.refusals import CannotMeet

MOST: Final = 60


@transaction.atomic
def take_up(*, meeting_id: int, chosen: Collection[str], by: Person, at: datetime) -> list[AgendaItem]:
    """Put proposals on the agenda, named `source:key`; what is on it already stays once. What is proposed is asked for
    again: nothing that was typed becomes a title."""
    meeting = kept(meeting_id, by, at)
    known = set(meeting.agenda.values_list("source", "source_key"))
    place, made = _last(meeting), []
    for source, proposal in proposed(at):
        if f"{source.name}:{proposal.key}" not in chosen or (source.name, proposal.key) in known:
            continue
        place += 1
        made.append(AgendaItem(
            meeting=meeting, position=place, title=proposal.title[:200], note=proposal.note, source=source.name,
            source_key=proposal.key[:80], path=proposal.path[:200], ticket_id=proposal.ticket_id,
            follows_id=proposal.decision_id, added_by=by, added_at=at))
    _check_room(meeting, len(made))
    AgendaItem.objects.bulk_create(made)
    if made:
        record(meeting, "meetings.agenda.taken_up", by=by, at=at, detail={"points": [one.title for one in made]})
    return made


@transaction.atomic
def add_point(*, meeting_id: int, title: str, note: str = "", by: Person, at: datetime) -> AgendaItem:
    """A point that nobody proposed."""
    meeting, title = kept(meeting_id, by, at), " ".join(title.split())[:200]
    if not title:
        raise CannotMeet(_("请填写议题。"), fields={"title": _("请填写议题。")})
    _check_room(meeting, 1)
    made = AgendaItem.objects.create(meeting=meeting, position=_last(meeting) + 1, title=title, note=note.strip(),
                                     added_by=by, added_at=at)
    record(meeting, "meetings.agenda.added", by=by, at=at, detail={"point": title})
    return made


@transaction.atomic
def move_point(*, meeting_id: int, item_id: int, up: bool, by: Person, at: datetime) -> None:
    """One place up or down."""
    meeting = kept(meeting_id, by, at)
    rows = list(meeting.agenda.order_by("position", "pk"))
    here = next((place for place, row in enumerate(rows) if row.pk == item_id), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for place, row in enumerate(rows, 1):
        row.position = place
    AgendaItem.objects.bulk_update(rows, ["position"])


@transaction.atomic
def drop_point(*, meeting_id: int, item_id: int, by: Person, at: datetime) -> None:
    """Leave a point out; not once it is decided."""
    meeting = kept(meeting_id, by, at)
    item = meeting.agenda.filter(pk=item_id).first()
    if item is None:
        return
    if hasattr(item, "decision"):
        raise CannotMeet(_("「%(title)s」已有决议，不能去掉。") % {"title": item.title})
    record(meeting, "meetings.agenda.dropped", by=by, at=at, detail={"point": item.title})
    item.delete()


def _last(meeting: Meeting) -> int:
    return int(meeting.agenda.aggregate(last=Max("position"))["last"] or 0)


def _check_room(meeting: Meeting, more: int) -> None:
    if meeting.agenda.count() + more > MOST:
        raise CannotMeet(_("一次例会最多 %(most)s 个议题。") % {"most": MOST})
