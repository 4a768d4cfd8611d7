"""The nouns of complaint tickets."""

from complaints.tickets.models.counter import TicketCounter
from complaints.tickets.models.link import TicketContact, TicketExclusion, TicketQuery
from complaints.tickets.models.relief import Relief
from complaints.tickets.models.run import TicketRun
from complaints.tickets.models.said import Said
from complaints.tickets.models.ticket import FINAL, LIVE, Kind, Level, ProblemType, State, Ticket, Verdict

__all__ = [
    "FINAL", "LIVE", "Kind", "Level", "ProblemType", "Relief", "Said", "State", "Ticket", "TicketContact",
    "TicketCounter", "TicketExclusion", "TicketQuery", "TicketRun", "Verdict",
]  # fmt: skip
