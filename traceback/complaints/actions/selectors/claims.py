"""What the library shows of actions: which problem a version claims to fix, and what is open at a step."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.actions.models import Action, ActionQuerySet
from complaints.tickets.selectors import tickets_for
from workflows.library.mentions import Mention
from workflows.library.models import Process, ProcessVersion


def of_version(version: ProcessVersion) -> ActionQuerySet:
    """The revisions that this version is, or is to be."""
    found = Action.objects.standing().filter(version=version).select_related("ticket", "process")
    return found.defer("ticket__evidence").order_by("ticket_id", "number")


def of_process(process: Process) -> ActionQuerySet:
    """Every revision of the process that was not called off, the latest first."""
    found = Action.objects.standing().filter(process=process).select_related("ticket", "version", "process")
    return found.defer("ticket__evidence", "version__source").order_by("-planned_at", "-pk")


def mentions(version: ProcessVersion, reader: Any) -> list[Mention]:
    """The tickets that the version answers to. Whoever may not read a ticket sees its number alone; two statements."""
    found = list(of_version(version))
    if not found:
        return []
    open_to = set()
    if isinstance(reader, Person):
        wanted = [one.ticket_id for one in found]
        open_to = set(tickets_for(reader).filter(pk__in=wanted).order_by().values_list("pk", flat=True))
    return [_mention(one, one.ticket_id in open_to) for one in found]


def _mention(action: Action, readable: bool) -> Mention:
    ticket = action.ticket
    return Mention(
        kind=_("投诉溯源工单"), key=ticket.key, title=f"{ticket.title} · {action.title}" if readable else "",
        state=ticket.get_state_display(), node=action.node_name,
        path=reverse("ticket-action", args=[ticket.key, action.number]) if readable else "")
