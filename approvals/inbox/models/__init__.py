"""Nouns of the inbox: work items, who may take them, drafts, what people ask of each other about them, and how each
person likes their own list."""

from approvals.inbox.models.asking import Asking, Copy, Urge
from approvals.inbox.models.draft import Draft
from approvals.inbox.models.later import Later
from approvals.inbox.models.opening import Opening
from approvals.inbox.models.view import Habit, SavedView
from approvals.inbox.models.work import NEVER, Alarm, Principal, WorkItem, WorkItemQuerySet

__all__ = [
    "NEVER", "Alarm", "Asking", "Copy", "Draft", "Habit", "Later", "Opening", "Principal", "SavedView", "Urge",
    "WorkItem", "WorkItemQuerySet",
]  # fmt: skip
