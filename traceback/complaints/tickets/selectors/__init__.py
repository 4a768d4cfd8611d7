"""Questions about complaint tickets."""

from complaints.tickets.selectors.access import one_ticket, tickets_for
from complaints.tickets.selectors.linked import linked_contacts, named_in, numbers, picked_contacts
from complaints.tickets.selectors.lists import found_tickets, live_tickets
from complaints.tickets.selectors.page import (
    happenings,
    latest_said,
    open_work,
    stages,
    streams_of,
    ticket_page,
    voices,
    voices_in,
)

__all__ = [
    "found_tickets", "happenings", "latest_said", "linked_contacts", "live_tickets", "named_in", "numbers",
    "one_ticket", "open_work", "picked_contacts", "stages", "streams_of", "ticket_page", "tickets_for",
    "voices", "voices_in",
]  # fmt: skip
