"""What service meetings decided on a ticket, on paper: with owner and day, votes, other opinions, what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from complaints.meetings.models import Decision
from complaints.meetings.selectors.lists import decisions_of
from complaints.tickets.models import Ticket
from complaints.tickets.sheets import Table


def tables_of(ticket: Ticket) -> Sequence[Table]:
    """Every decision on the ticket, in its order."""
    head = [_("例会"), _("决议"), _("责任人"), _("完成日期"), _("表决与不同意见"), _("落实情况")]
    found = decisions_of(ticket).prefetch_related("dissents__person")
    return [Table(_("服务例会决议"), head, [_row(one) for one in found])]


def _row(one: Decision) -> list[str]:
    meeting = one.item.meeting
    return [f"{meeting.key} {meeting.title}\n{localtime(meeting.held_at):%Y-%m-%d}",
            f"{one.key} {one.get_verdict_display()}：{one.text}", one.owner.name, f"{one.due_on:%Y-%m-%d}",
            "\n".join([_votes(one), *(f"{said.person.name}：{said.text}" for said in one.dissents.all())]),
            "\n".join(filter(None, [one.get_state_display(), one.done_note]))]


def _votes(one: Decision) -> str:
    return _("赞成 %(yes)s，反对 %(no)s，弃权 %(none)s") % {
        "yes": one.votes_for, "no": one.votes_against, "none": one.abstained}
