"""Nouns of the inbox: work items, who may take them, drafts, and what people ask of each other about them."""

from approvals.inbox.models.asking import Asking, Copy, Urge
from approvals.inbox.models.draft import Draft
from approvals.inbox.models.work import NEVER, Principal, WorkItem, WorkItemQuerySet

__all__ = ["NEVER", "Asking", "Copy", "Draft", "Principal", "Urge", "WorkItem", "WorkItemQuerySet"]
