"""Nouns: a walk-through with its moves, roles and findings, what was said of kept scripts
that no longer fit, and rehearsals of past cases."""

from approvals.walkthrough.models.finding import Finding
from approvals.walkthrough.models.rehearsal import Rehearsal
from approvals.walkthrough.models.script import Acknowledgement
from approvals.walkthrough.models.walkthrough import Move, Part, Walkthrough

__all__ = ["Acknowledgement", "Finding", "Move", "Part", "Rehearsal", "Walkthrough"]
