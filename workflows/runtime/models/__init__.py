"""Nouns of the runtime: a case, its timers, what went wrong with it, what is decided but not yet in effect."""

from workflows.runtime.models.case import Case, CaseQuerySet
from workflows.runtime.models.incident import Incident
from workflows.runtime.models.pending import PendingCommand
from workflows.runtime.models.timer import StartClock, Timer

__all__ = ["Case", "CaseQuerySet", "Incident", "PendingCommand", "StartClock", "Timer"]
