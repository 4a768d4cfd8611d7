"""What actions say against a ticket's moves, and what they do when its plan stands."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from complaints.actions.models import Action
from complaints.tickets.laws import NOT_WITHOUT_ACTIONS
from complaints.tickets.models import Ticket
from workflows.ledger import outbox
from workflows.ledger.actor import Actor


def unplanned(ticket: Ticket, at: datetime) -> list[str]:
    """A sentence while the plan of this round has no action, nor says why it needs none."""
    if ticket.without_actions or Action.objects.standing().filter(ticket=ticket, round=ticket.round).exists():
        return []
    return [gettext(NOT_WITHOUT_ACTIONS)]


def unfinished(ticket: Ticket, at: datetime) -> list[str]:
    """A sentence for every action that is neither done nor called off."""
    waiting = Action.objects.unfinished().filter(ticket=ticket).order_by("number")
    return [_("措施 %(key)s「%(title)s」%(state)s，须办结或写明原因取消") % {
        "key": one.key, "title": one.title, "state": one.get_state_display()} for one in waiting]


def unpublished(ticket: Ticket, at: datetime) -> list[str]:
    """A sentence for every process revision whose version is not published, naming version and state."""
    revisions = Action.objects.standing().filter(
        ticket=ticket, kind=Action.Kind.REVISION).exclude(version__published_at__isnull=False)
    found = revisions.select_related("process", "version__process").defer("version__source").order_by("number")
    return [_why(one) for one in found]


def _why(action: Action) -> str:
    if action.version is None:
        return _("流程修订 %(key)s 还没有关联「%(process)s」的新版本") % {
            "key": action.key, "process": action.process}
    return _("流程修订 %(key)s 的 %(version)s 为「%(state)s」，发布后才能关闭") % {
        "key": action.key, "version": action.version, "state": action.version.get_state_display()}


def dispatch_planned(ticket: Ticket, at: datetime, by: Actor) -> None:
    """The plan stands: what is planned goes out, after the ticket's own transaction."""
    outbox.put(effect="actions.dispatch", key=f"actions.dispatch:{ticket.key}:{ticket.round}:{at.isoformat()}"[:150],
               payload={"ticket_id": ticket.pk, "by_id": by.id})
