"""Taking a version out of force: stopped at once, retired when the last case on it has ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.chain import Entry
from workflows.library.models import ProcessVersion
from workflows.library.problems import CannotRetire
from workflows.library.streams import locked, record

Uses = Callable[[ProcessVersion], int]
uses: list[Uses] = []  # how many cases still run on a version: the storeys above say so


def count_uses_by(counting: Uses) -> None:
    """Name somebody who knows what still runs on a version."""
    if counting not in uses:
        uses.append(counting)


def still_running(version: ProcessVersion) -> int:
    """How many cases are still on their way on this version."""
    return sum(count(version) for count in uses)


@transaction.atomic
def retire_version(*, version_id: int, by: Actor, at: datetime, reason: str) -> ProcessVersion:
    """Let no new case start on the version, and retire it: at once when nothing runs on it, or else when the last case
    has ended."""
    if not reason.strip():
        raise CannotRetire(_("请填写废止原因。"))
    version = locked(version_id)
    if version.state not in (ProcessVersion.State.PUBLISHED, ProcessVersion.State.SUPERSEDED):
        raise CannotRetire(_("该版本为%(state)s，不能废止。") % {"state": version.get_state_display()})
    if version.is_leaving:
        raise CannotRetire(_("该版本已停止发起，最后一个案件办结后自动废止。"))
    version.stop(by=by, at=at, reason=reason.strip()[:500])
    version.save(update_fields=["stopped_by_id", "stopped_by_name", "stopped_at", "stop_reason"])
    running = still_running(version)
    record(version, Entry(verb="version.stopped", reason=reason, detail={"running": running}), by, at)
    if not running and not _callers(version):
        _retire(version, by, at)
    return version


@transaction.atomic
def retire_if_done(*, version_id: int, at: datetime) -> bool:
    """Retire a stopped version on which nothing runs any more; calling it again changes nothing."""
    version = locked(version_id)
    if not version.is_leaving or still_running(version) or _callers(version):
        return False
    _retire(version, SYSTEM, at)
    return True


def _retire(version: ProcessVersion, by: Actor, at: datetime) -> None:
    version.retire(at=at)
    version.save(update_fields=["state", "retired_by_id", "retired_by_name", "retired_at"])
    record(version, Entry(verb="version.retired", reason=version.stop_reason), by, at)


def _callers(version: ProcessVersion) -> bool:
    """Whether a version in force of another process is bound to this one: its cases would still start it."""
    others = ProcessVersion.objects.in_force().exclude(process_id=version.process_id)
    return others.filter(bindings__contains=version.sha256).exists()
