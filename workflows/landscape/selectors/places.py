"""The groups there are, and the place and reviews of one process."""

from __future__ import annotations

from django.db.models import QuerySet

from workflows.landscape.models import Placement, ProcessGroup, Review
from workflows.library.models import Process


def groups() -> QuerySet[ProcessGroup]:
    """The groups of level 2, field by field."""
    found = ProcessGroup.objects.filter(parent__isnull=False).select_related("parent")
    return found.order_by("area", "parent__order", "parent__code", "order", "code")


def place_of(process: Process) -> ProcessGroup | None:
    """The group of the process with its field; None while it has no place."""
    found = Placement.objects.filter(process=process).select_related("group__parent").first()
    return found.group if found else None


def reviews_of(process: Process) -> QuerySet[Review]:
    """What was said of the process, newest first."""
    return Review.objects.filter(process=process).order_by("-at", "-pk")
