"""Nouns: a plan of field work, its tasks for branches, what they found, and the files that prove it."""

from approvals.fieldwork.models.evidence import Evidence
from approvals.fieldwork.models.item import Item
from approvals.fieldwork.models.plan import Plan, Task

__all__ = ["Evidence", "Item", "Plan", "Task"]
