"""The verbs of complaint tickets. Deciding a step goes through `approvals.inbox.services`."""

from complaints.tickets.services.ending import dismiss_ticket, merge_ticket, raise_to_company, reopen_ticket
from complaints.tickets.services.linking import link_contacts, link_these, stop_query, unlink_contact
from complaints.tickets.services.opening import open_ticket
from complaints.tickets.services.picking import propose_of_these
from complaints.tickets.services.process import install_ticket_processes
from complaints.tickets.services.proposing import propose_ticket
from complaints.tickets.services.recording import record
from complaints.tickets.services.refusals import CannotTicket
from complaints.tickets.services.relieving import take_up_individual

__all__ = [
    "CannotTicket", "dismiss_ticket", "install_ticket_processes", "link_contacts", "link_these", "merge_ticket",
    "open_ticket", "propose_of_these", "propose_ticket", "raise_to_company", "record", "reopen_ticket", "stop_query",
    "take_up_individual", "unlink_contact",
]  # fmt: skip
