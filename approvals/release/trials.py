"""The trial of a version begins and ends with its stage; whoever reckons with it is told in the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from approvals.release.models import Release, Trial

Listener = Callable[[Release, datetime], None]
on_begun: list[Listener] = []
on_finished: list[Listener] = []


def begun(release: Release, at: datetime) -> None:
    """The trial begins now, in the same transaction."""
    trial = held_trial(release)
    trial.begun_at, trial.ended_at, trial.held_at = at, None, None
    trial.held_by_guard, trial.accepted = False, {}
    trial.save()
    for listener in on_begun:
        listener(release, at)


def finished(release: Release, at: datetime) -> None:
    """The trial is over now, in the same transaction."""
    trial = held_trial(release)
    trial.ended_at = at
    trial.save(update_fields=["ended_at"])
    for listener in on_finished:
        listener(release, at)


def held_trial(release: Release) -> Trial:
    """The trial of a locked release under its own lock: cases that are starting now are waited for."""
    Trial.objects.get_or_create(release=release, defaults={"process_id": release.process_id})
    return Trial.objects.select_for_update().get(release=release)
