"""Whose the scripts of tickets are."""

from __future__ import annotations

from typing import cast

from django.urls import reverse

from approvals.organisation.models import Person
from complaints.tickets.models import Ticket
from complaints.tickets.selectors import tickets_for
from workflows.library.access import SignedIn
from workflows.runtime.models import Case


class TicketScripts:
    """Who works on a ticket writes what is told about it; its page is the ticket's."""

    def address(self, case: Case) -> str:
        """The page of the ticket."""
        key = Ticket.objects.filter(runs__case=case).values_list("key", flat=True).first()
        return reverse("ticket", kwargs={"key": key}) if key else ""

    def may_write(self, person: SignedIn, case: Case) -> bool:
        """Whether the person may read the ticket; that their role writes scripts is asked besides."""
        return tickets_for(cast("Person", person)).filter(runs__case=case).exists()
