"""Nouns: the service meeting, who was there, what was talked about and decided, what was added to the minutes."""

from complaints.meetings.models.agenda import AgendaItem
from complaints.meetings.models.decision import Decision, DecisionQuerySet, Dissent
from complaints.meetings.models.meeting import Addendum, Attendance, Meeting, MeetingCounter

__all__ = ["Addendum", "AgendaItem", "Attendance", "Decision", "DecisionQuerySet", "Dissent", "Meeting",
           "MeetingCounter"]
