"""Verbs of a trial: held by a person or by its guard-rails, resumed with a reason, its scope and limits changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.release import guards, news
from approvals.release.flows import Deed, record_trial
from approvals.release.guards import Rail
from approvals.release.models import Release, Trial
from approvals.release.services import CannotChangeRelease, held
from approvals.release.trials import held_trial
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.chain import Entry
from workflows.library.models import ProcessVersion
from workflows.library.streams import record


@transaction.atomic
def hold_trial(*, release_id: int, by: Actor, at: datetime, reason: str) -> Release:
    """Let no new case start on trial until it is resumed, finished or sent back; cases on their way go on.

    Cases that are starting at this moment are waited for; whoever starts later starts the version in force."""
    release, trial = _resting(release_id, on_hold=False)
    if not reason.strip():
        raise CannotChangeRelease(_("请填写暂停原因。"))
    _hold(release, trial, Deed(by, at, reason.strip()), {})
    return release


@transaction.atomic
def resume_trial(*, release_id: int, by: Actor, at: datetime, reason: str = "") -> Release:
    """Let a resting trial go on. With a reason also against its guard-rails: those broken now hold it again only when
    they get worse by their limit once more."""
    (release, trial), reason = _resting(release_id, on_hold=True), reason.strip()
    if trial.held_by_guard and not reason:
        raise CannotChangeRelease(_("护栏已触发，恢复试运行请填写原因。"))
    broken = guards.compare(trial, at).broken
    trial.accepted = {**trial.accepted, **{rail.key: str(rail.worse) for rail in broken}}
    trial.held_at, trial.held_by_guard = None, False
    trial.save(update_fields=["accepted", "held_at", "held_by_guard"])
    record_trial(release, Deed(by, at, reason), "version.trial_resumed", {"rails": _told(broken)} if broken else {})
    release.on_hold = False
    release.save(update_fields=["on_hold"])
    return release


@transaction.atomic
def change_trial(*, release_id: int, by: Actor, at: datetime, chosen: Mapping[str, Any], reason: str = "") -> Release:
    """Choose other branches, another share, other days or limits; cases that have started stay where they are."""
    release = held(release_id)
    if not release.is_open or not release.with_trial:
        raise CannotChangeRelease(_("这次发布没有试运行，或者已经结束。"))
    trial = held_trial(release)
    if trial.ended_at is not None:
        raise CannotChangeRelease(_("试运行已经结束。"))
    changed = {name: [_plain(getattr(trial, name)), _plain(value)] for name, value in chosen.items()
               if getattr(trial, name) != value}
    if not changed:
        return release
    for name, value in chosen.items():
        setattr(trial, name, value)
    trial.save(update_fields=list(chosen))
    record(release.version, Entry(verb="version.trial_changed", reason=reason.strip(), detail=changed), by, at)
    return release


def watch(*, at: datetime) -> int:
    """Hold every trial whose guard-rails are broken; returns how many were held. Each on its own."""
    open_trials = Trial.objects.filter(begun_at__isnull=False, ended_at=None, held_at=None)
    found = open_trials.select_related("release__version", "process").defer("release__version__source").order_by("pk")
    return sum(_hold_if_broken(trial.release_id, at) for trial in found if guards.compare(trial, at).broken)


@transaction.atomic
def _hold_if_broken(release_id: int, at: datetime) -> bool:
    """Looked at again under the lock: whoever was quicker has held, resumed or finished it."""
    release = held(release_id)
    trial = held_trial(release)
    trial.release = release
    broken = guards.compare(trial, at).broken
    if not trial.is_open or trial.held_at is not None or not broken:
        return False
    reason = _("护栏触发，自动暂停：%(rails)s") % {"rails": guards.in_words(broken)}
    _hold(release, trial, Deed(SYSTEM, at, reason), {"rails": _told(broken)})
    news.trial_held(release, broken, by=SYSTEM, at=at)
    return True


def _hold(release: Release, trial: Trial, deed: Deed, detail: Mapping[str, Any]) -> None:
    trial.held_at, trial.held_by_guard = deed.at, deed.by.is_system
    trial.save(update_fields=["held_at", "held_by_guard"])
    record_trial(release, deed, "version.trial_held", detail)
    release.on_hold = True
    release.save(update_fields=["on_hold"])


def _resting(release_id: int, *, on_hold: bool) -> tuple[Release, Trial]:
    """The locked release and its open trial, on hold or not as expected."""
    release = held(release_id)
    trial = held_trial(release) if release.version.state == ProcessVersion.State.TRIAL else None
    if trial is None or not trial.is_open or release.on_hold is not on_hold:
        raise CannotChangeRelease(_("试运行现在不能这样操作。"))
    trial.release = release
    return release, trial


def _told(rails: Sequence[Rail]) -> list[dict[str, Any]]:
    """The figures as the ledger keeps them."""
    return [{"rail": rail.key, "worse": rail.figure, "limit": rail.limit, "cases": rail.cases} for rail in rails]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
