"""The clock's doors: giving places, signing, and looking whether everything still is as it was."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from workflows.transparency.checkpoints import checkpoint
from workflows.transparency.sequencing import sequence_all


@shared_task(name="workflows.transparency.jobs.sequence")
def sequence() -> int:
    """Give every event its place; how many got one."""
    return sequence_all()


@shared_task(name="workflows.transparency.jobs.sign")
def sign() -> None:
    """Sign the log if it has grown."""
    checkpoint(now())
