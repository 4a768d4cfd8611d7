"""What pages of other rooms show of scripts: on a ticket, on a contact, in the list of contacts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from complaints.beside import Mark
from complaints.models import Contact
from complaints.scripting import selectors
from complaints.tickets.models import Ticket
from workflows.scripts.selectors import told_of


def ticket_panel(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """The scripts of the ticket and of its campaign; one statement."""
    if ticket.case_id is None:
        return None
    told = told_of(selectors.cases_of_ticket(ticket), now())
    return {"ticket": ticket, "standings": [one for found in told.values() for one in found]}


def contact_section(request: HttpRequest, contact: Contact) -> dict[str, Any] | None:
    """What may be told this customer, and what they were told; three statements."""
    cases = selectors.cases_of([contact.pk])[contact.pk]
    told = [one for found in told_of(cases, now()).values() for one in found]
    answers = selectors.answers_of(contact)
    if not told and not answers:
        return None
    told.sort(key=lambda one: (not one.in_force, not one.version.temporary, -one.version.pk))
    given = {one.version_id for one in answers}
    return {"contact": contact, "standings": [(one, one.version.pk in given) for one in told], "answers": answers}


def marks(contacts: Sequence[Contact]) -> dict[int, Mark]:
    """A chip behind every contact that there is a script for; two statements."""
    told = selectors.in_force_for([one.pk for one in contacts], now())
    return {pk: Mark("warn" if one.temporary else "info", _("临时口径") if one.temporary else _("有口径"),
                     reverse("contact", kwargs={"pk": pk})) for pk, one in told.items()}  # fmt: skip
