"""The clock's doors: the watched folder, and files that must not lie about."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from complaints.services.folder import sweep_folder
from complaints.services.sweeping import sweep_files


@shared_task(name="complaints.jobs.folder")
def folder() -> int:
    """Pick up what lies in the watched folder; returns how many files."""
    return sweep_folder(at=now())


@shared_task(name="complaints.jobs.sweep")
def sweep() -> int:
    """Delete files that have lain long enough; returns how many."""
    return sweep_files(at=now())
