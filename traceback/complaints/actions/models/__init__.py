"""Nouns: what is done about a ticket, who answers for it, and the files that show it."""

from complaints.actions.models.action import Action, ActionQuerySet
from complaints.actions.models.evidence import Evidence

__all__ = ["Action", "ActionQuerySet", "Evidence"]
