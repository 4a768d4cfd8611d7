"""What may come before the next meeting, as far as this house knows it by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.fieldwork.models import Item
from complaints.actions.selectors.lists import overdue
from complaints.meetings.proposals import MOST, Proposal
from complaints.meetings.selectors.lists import unfinished
from complaints.tickets.models import Ticket
from complaints.tickets.models.ticket import LIVE, State
from workflows.runtime.models import Incident

FIRST: Final = {State.MEETING: 0}  # what waits for the meeting stands first


def major_tickets(at: datetime) -> Sequence[Proposal]:
    """Major tickets that are being worked on, those that wait for the meeting first."""
    found = Ticket.objects.filter(major=True, state__in=LIVE).defer("evidence").order_by("-priority", "pk")[: 3 * MOST]
    ordered = sorted(found, key=lambda one: FIRST.get(one.state, 1))
    return [Proposal(
        one.key, f"{one.key} {one.title}", _("%(state)s · 优先级 %(priority)s") % {
            "state": one.get_state_display(), "priority": one.priority},
        path=reverse("ticket", args=[one.key]), ticket_id=one.pk) for one in ordered]


def unfinished_decisions(at: datetime) -> Sequence[Proposal]:
    """Decisions of earlier meetings that are not carried out, the longest due first."""
    today = localtime(at).date()
    return [Proposal(
        one.key, f"{one.key} {one.item.title}"[:200], _("%(who)s · %(due)s%(late)s · %(text)s") % {
            "who": one.owner.name, "due": one.due_on.isoformat(), "text": one.text[:200],
            "late": _("（已逾期）") if one.is_late(today) else ""},
        path=f"{reverse('meeting-decisions')}?q={one.key}", decision_id=one.pk) for one in unfinished(today)[:MOST]]


def overdue_actions(at: datetime) -> Sequence[Proposal]:
    """Improvement actions whose time is up."""
    return [Proposal(
        one.key, f"{one.key} {one.title}"[:200], _("%(who)s · 期限 %(due)s") % {
            "who": one.owner_name, "due": f"{localtime(one.due_at):%Y-%m-%d}"},
        path=reverse("ticket-action", args=[one.ticket.key, one.number])) for one in overdue(at)[:MOST]]


def process_issues(at: datetime) -> Sequence[Proposal]:
    """Findings of the front line that were not mended in time, and cases that stand still because something failed."""
    return [*_late_findings(at), *_incidents()][:MOST]


def _late_findings(at: datetime) -> list[Proposal]:
    late = Item.objects.late(localtime(at).date()).select_related("process", "owner").order_by("due_on", "pk")[:MOST]
    return [Proposal(
        f"item-{one.pk}", _("%(process)s：%(text)s") % {"process": one.process, "text": one.text[:120]},
        _("优化项 · %(who)s · 期限 %(due)s") % {"who": one.owner.name, "due": one.due_on.isoformat()},
        path=reverse("field-item", args=[one.pk])) for one in late]


def _incidents() -> list[Proposal]:
    found = Incident.objects.open().select_related("case").defer("case__document", "case__fired", "payload")
    return [Proposal(
        f"incident-{one.pk}", _("%(case)s 停在「%(node)s」") % {"case": one.case.key, "node": one.node},
        one.message[:200], path=reverse("incidents")) for one in found.order_by("raised_at", "pk")[:MOST]]
