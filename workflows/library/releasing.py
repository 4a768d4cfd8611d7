"""The stages of a release as the library keeps them: each one move of the version, signed, recorded, with a permit.

Who is asked, in which order and with which deadlines is the release flow's business; what may never happen is here and
in the model: no stage is skipped, authors approve nothing, and every move stands in the version's own stream.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Reason
from workflows.library import permits
from workflows.library.models import ProcessVersion
from workflows.library.permits import Permit
from workflows.library.problems import CannotRelease, OwnVersion
from workflows.library.selectors import authors_of
from workflows.library.streams import locked, person, record


def submit_version(*, version_id: int, by: Actor, at: datetime, permit: Permit, comment: str = "") -> ProcessVersion:
    """Hand the draft over to the test base; from now on its bytes stay as they are."""
    permits.must_hold(permit)
    return _moved(version_id, "submit", Entry(verb="version.submitted", reason=comment), by, at)


def pass_test(*, version_id: int, by: Actor, at: datetime, permit: Permit, comment: str = "") -> ProcessVersion:
    """The test base is done with it."""
    permits.must_hold(permit)
    _check_second(version_id, by)
    return _moved(version_id, "pass_test", Entry(verb="version.tested", reason=comment), by, at)


@transaction.atomic
def record_review(
    *, version_id: int, by: Actor, at: datetime, permit: Permit, comment: str = "", reviewer: str = ""
) -> ProcessVersion:
    """Keep one reviewer's agreement; the version moves on when all of them have agreed (`pass_reviews`)."""
    permits.must_hold(permit)
    _check_second(version_id, by)
    version = locked(version_id)
    if version.state != ProcessVersion.State.IN_REVIEW:
        raise CannotRelease(_not_now(version))
    record(version, Entry(verb="version.reviewed", reason=comment, detail={"reviewer": reviewer}), by, at)
    return version


def pass_reviews(*, version_id: int, by: Actor, at: datetime, permit: Permit) -> ProcessVersion:
    """Every reviewer agrees: the committee decides."""
    permits.must_hold(permit)
    return _moved(version_id, "pass_reviews", Entry(verb="version.reviews_passed"), by, at)


@transaction.atomic
def approve_version(*, version_id: int, by: Actor, at: datetime, permit: Permit, comment: str = "") -> ProcessVersion:
    """The committee's approval: in its name the version is published on its day."""
    permits.must_hold(permit)
    _check_second(version_id, by)
    version = locked(version_id)
    if not can_proceed(version.approve) or version.approved_at is not None:
        raise CannotRelease(_not_now(version))
    version.approve(by=by, at=at)
    version.save(update_fields=["state", "approved_by_id", "approved_by_name", "approved_at"])
    record(version, Entry(verb="version.approved", reason=comment), by, at)
    return version


def begin_trial(*, version_id: int, by: Actor, at: datetime, permit: Permit) -> ProcessVersion:
    """The approved version runs on trial."""
    permits.must_hold(permit)
    return _moved(version_id, "begin_trial", Entry(verb="version.trial_begun"), by, at)


@transaction.atomic
def record_trial(
    *, version_id: int, verb: str, by: Actor, at: datetime, permit: Permit, comment: str = "",
    detail: Mapping[str, Any] | None = None,
) -> ProcessVersion:  # fmt: skip
    """Keep what became of the trial: `version.trial_held`, `version.trial_resumed`, `version.trial_changed` or
    `version.trial_finished`."""
    permits.must_hold(permit)
    version = locked(version_id)
    if version.state != ProcessVersion.State.TRIAL:
        raise CannotRelease(_not_now(version))
    record(version, Entry(verb=verb, reason=comment, detail=dict(detail or {})), by, at)
    return version


@transaction.atomic
def send_back_version(
    *, version_id: int, by: Actor, at: datetime, permit: Permit, reasons: Sequence[Reason], comment: str = "",
) -> ProcessVersion:  # fmt: skip
    """Give the version back to its authors as a draft, with numbered reasons; nothing approved stands any longer."""
    permits.must_hold(permit)
    if not reasons:
        raise CannotRelease(_("请至少写一条退回理由。"))
    entry = Entry(verb="version.sent_back", reason=comment, reasons=tuple(reasons))
    return _moved(version_id, "send_back", entry, by, at)


@transaction.atomic
def rebase_version(*, version_id: int, by: Actor, at: datetime) -> ProcessVersion:
    """Say of a draft that it was compared with the version in force, and builds on that one from now on."""
    version = locked(version_id)
    if version.state != ProcessVersion.State.DRAFT:
        raise CannotRelease(_not_now(version))
    current = ProcessVersion.objects.in_force().filter(process_id=version.process_id).first()
    former, version.base_number = version.base_number, current.number if current else None
    version.save(update_fields=["base_number"])
    record(version, Entry(verb="version.rebased", detail={"from": former, "to": version.base_number}), by, at)
    return version


@transaction.atomic
def _moved(version_id: int, verb: str, entry: Entry, by: Actor, at: datetime) -> ProcessVersion:
    version = locked(version_id)
    move: Callable[[], None] = getattr(version, verb)
    if not can_proceed(move):
        raise CannotRelease(_not_now(version))
    move()
    version.save(update_fields=["state", "approved_by_id", "approved_by_name", "approved_at"])
    record(version, entry, by, at)
    return version


def _check_second(version_id: int, by: Actor) -> None:
    """Authors say nothing about their own version."""
    if person(by) in authors_of(ProcessVersion.objects.defer("source").get(pk=version_id)):
        raise OwnVersion(_("编写人不能测试、评审或批准自己的版本，须由他人办理。"))


def _not_now(version: ProcessVersion) -> str:
    return _("该版本为%(state)s，不能进行这一步。") % {"state": version.get_state_display()}
