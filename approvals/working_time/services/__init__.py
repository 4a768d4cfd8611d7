"""Verbs of the calendar; each is recorded in the stream `working_time` and followed by a recount of what is open."""

from approvals.working_time.services.days import Exceptional, remove_day, set_days
from approvals.working_time.services.hours import drop_hours, follow_above, set_hours
from approvals.working_time.services.recounting import ask, run
from approvals.working_time.services.refusals import CannotSchedule
from approvals.working_time.services.years import Loaded, load_year

__all__ = [
    "CannotSchedule", "Exceptional", "Loaded", "ask", "drop_hours", "follow_above", "load_year", "remove_day", "run",
    "set_days", "set_hours",
]  # fmt: skip
