"""Verbs of a release: submitted, published on its day, sent back before it, policies set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide
from approvals.organisation.models import Person
from approvals.release import gates, news, trials
from approvals.release.flows import Deed, ReleaseFlow, doing, send_back_version
from approvals.release.gates import CannotSubmit
from approvals.release.models import MOST_REVIEWERS, PROCESS_KEY, Policy, Release, Trial
from workflows.ledger import services as ledger
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.chain import Entry, Object, Reason
from workflows.library.models import Process, ProcessVersion
from workflows.library.problems import CannotPublish, CannotRelease
from workflows.library.retiring import retire_if_done
from workflows.library.services import LIBRARY
from workflows.library.streams import record
from workflows.runtime.move import Move
from workflows.runtime.services import CannotStart, start_case

TESTERS: Final = ("process_test_base",)
REVIEWERS: Final = ("quality_reviewer", "legal_reviewer")
COMMITTEE: Final = ("process_committee",)
_obliged: dict[str, tuple[str, ...]] = {}


class CannotChangeRelease(Exception):
    """The release does not allow this; the message says why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a version is to be released: when, with a trial or not, and who else hears of it."""

    effective_at: datetime | None = None
    with_trial: bool = False
    informed: tuple[str, ...] = ()
    comment: str = ""
    trial: Mapping[str, Any] = field(default_factory=dict)  # the fields of `Trial` that were chosen


def oblige(process_key: str, posts: Sequence[str]) -> None:
    """Let a domain name posts that review every version of its process, beside the usual ones."""
    _obliged[process_key] = tuple(posts)


def policy_of(process: Process) -> Policy:
    """Whom a release of this process asks: as laid down for it, or else the usual posts and its domain's."""
    found = Policy.objects.filter(process=process).first()
    if found is not None:
        return found
    reviewers = dict.fromkeys((*REVIEWERS, *_obliged.get(process.key, ())))
    return Policy(process=process, testers=list(TESTERS), reviewers=list(reviewers), committee=list(COMMITTEE))


@transaction.atomic
def set_policy(
    *, process_id: int, testers: Sequence[str], reviewers: Sequence[str], committee: Sequence[str], by: Actor,
    at: datetime,
) -> Policy:  # fmt: skip
    """Lay down whom releases of this process ask from now on; those under way keep whom they asked."""
    if not (testers and reviewers and committee):
        raise CannotChangeRelease(_("测试、评审和批准各至少要有一个岗位。"))
    if len(reviewers) > MOST_REVIEWERS:
        raise CannotChangeRelease(_("评审岗位最多 %(most)d 个。") % {"most": MOST_REVIEWERS})
    asked = {"testers": list(testers), "reviewers": list(reviewers), "committee": list(committee)}
    process = Process.objects.get(pk=process_id)
    made, _new = Policy.objects.update_or_create(process=process, defaults=asked)
    about = Object("process", process.code, name=process.name)
    ledger.append(stream=LIBRARY, entry=Entry(verb="process.release_ruled", object=about, detail=asked), by=by, at=at)
    return made


@transaction.atomic
def submit_release(*, version_id: int, by: Person, at: datetime, plan: Plan, address: str = "") -> Release:
    """Submit a draft: a case puts the release's tasks into the inbox, and the first of them is done at once."""
    version = ProcessVersion.objects.select_related("process").get(pk=version_id)
    if version.state != ProcessVersion.State.DRAFT:
        raise CannotSubmit(_("该版本为%(state)s，不能送审。") % {"state": version.get_state_display()})
    made: list[Release] = []
    try:
        case = start_case(
            process_key=PROCESS_KEY, key=_next_code(), title=f"{version.process.name} v{version.number}",
            by=by.as_actor(address=address), at=at, data={"with_trial": plan.with_trial, "dropped": False},
            before=lambda move: made.append(_new_release(move, version, by, plan)),
        )  # fmt: skip
    except CannotStart as refusal:
        raise CannotSubmit(str(refusal)) from refusal
    item = WorkItem.objects.open().get(case=case)
    decide(item_id=item.pk, case_id=case.pk, outcome="submit", by=by, at=at, comment=plan.comment, address=address)
    made[0].refresh_from_db()
    return made[0]


def _new_release(move: Move, version: ProcessVersion, by: Person, plan: Plan) -> Release:
    policy = policy_of(version.process)
    try:
        with transaction.atomic():
            made = Release.objects.create(
                code=move.case.key, process=version.process, version=version, case=move.case, submitted_by=by,
                submitted_at=move.at, effective_at=plan.effective_at, with_trial=plan.with_trial,
                informed=list(plan.informed), testers=policy.testers, reviewers=policy.reviewers,
                committee=policy.committee, state=Release.State.RETURNED,
            )  # fmt: skip
            if plan.with_trial:
                Trial.objects.create(release=made, process=version.process, **plan.trial)
            return made
    except IntegrityError as taken:
        raise CannotSubmit(_("这一流程已有版本正在发布，请等它结束。")) from taken


def _next_code() -> str:
    latest = Release.objects.order_by("-pk").values_list("code", flat=True).first()
    return f"REL-{int(latest.removeprefix('REL-')) + 1 if latest else 1:04d}"


def held(release_id: int) -> Release:
    """The release under its lock, with its version."""
    release = Release.objects.select_for_update().get(pk=release_id)
    release.version = ProcessVersion.objects.select_related("process").get(pk=release.version_id)
    return release


def begin_round(release: Release, deed: Deed) -> None:
    """Send the version into the flow; CannotSubmit while a gate does not stand."""
    with doing(deed), transaction.atomic():
        number = release.rounds.count() + 1
        ReleaseFlow.start.run(release=release, number=number)
    release.state, release.on_hold = Release.State.UNDER_WAY, False
    release.save(update_fields=["state", "on_hold"])


def finish_task(release: Release, node: str, deed: Deed) -> None:
    """Finish the flow's own task, the same deed as the decision in the inbox."""
    running = release.rounds.filter(finished=None).first()
    task = running and running.task_set.filter(flow_task=getattr(ReleaseFlow, node), finished=None).first()
    if task is None:
        raise CannotRelease(_("这一步已经办完，或者版本已被退回。"))
    with doing(deed):
        getattr(ReleaseFlow, node).run(task)


def take_back(release: Release, deed: Deed, reasons: Sequence[Reason], state: str = Release.State.RETURNED) -> None:
    """The version is a draft again, the round over, and its trial with it."""
    if release.version.state == ProcessVersion.State.TRIAL:
        trials.finished(release, deed.at)
    send_back_version(release, deed, reasons)
    release.state, release.refusal, release.on_hold = state, "", False
    release.ended_at = deed.at if state == Release.State.ENDED else None
    release.save(update_fields=["state", "refusal", "on_hold", "ended_at"])
    news.sent_back(release, by=deed.by, at=deed.at, number=release.rounds.count())


def publish_release(*, release_id: int, at: datetime, by: Actor = SYSTEM) -> Release:
    """Put an approved version in force when its day has come; calling it again changes nothing.

    What is in the way by now is kept with the release and told, and waits for somebody to look at it."""
    try:
        with transaction.atomic():
            release = held(release_id)
            if release.state != Release.State.APPROVED or (release.effective_at and release.effective_at > at):
                return release
            finish_task(release, "publish", Deed(by, at))
    except (CannotSubmit, CannotPublish, CannotRelease) as refusal:
        return _refused(release_id, str(refusal), by, at)
    release.refresh_from_db()
    return release


@transaction.atomic
def _refused(release_id: int, why: str, by: Actor, at: datetime) -> Release:
    release = held(release_id)
    if release.state == Release.State.APPROVED and release.refusal != why:
        release.refusal = why
        release.save(update_fields=["refusal"])
        news.refused(release, by=by, at=at)
    return release


@transaction.atomic
def send_back_approved(*, release_id: int, by: Actor, at: datetime, reasons: Sequence[Reason]) -> Release:
    """Give an approved version that waits for its day back to its authors; its release is over."""
    release = held(release_id)
    if release.state != Release.State.APPROVED:
        raise CannotChangeRelease(_("只有待生效的版本可以在这里退回；办理中的请在待办中退回。"))
    if not reasons:
        raise CannotChangeRelease(_("请至少写一条退回理由。"))
    take_back(release, Deed(by, at), reasons, Release.State.ENDED)
    return release


@transaction.atomic
def reschedule(*, release_id: int, effective_at: datetime | None, by: Actor, at: datetime) -> Release:
    """Let the version come into force at another moment."""
    release = held(release_id)
    if not release.is_open:
        raise CannotChangeRelease(_("发布已经结束，不能再改生效日期。"))
    if effective_at is not None and effective_at < at - gates.GRACE:
        raise CannotChangeRelease(_("生效日期不能在过去。"))
    former, release.effective_at = release.effective_at, effective_at
    release.save(update_fields=["effective_at"])
    days = {"from": former and former.isoformat(), "to": effective_at and effective_at.isoformat()}
    record(release.version, Entry(verb="version.rescheduled", detail=days), by, at)
    return release



def sweep(*, at: datetime) -> int:
    """Publish what is due and retire what has ended; returns how many versions moved. Each on its own."""
    due = list(Release.objects.due(at).order_by("effective_at", "pk").values_list("pk", flat=True))
    moved = sum(publish_release(release_id=pk, at=at).state == Release.State.PUBLISHED for pk in due)
    leaving = list(ProcessVersion.objects.leaving().order_by("pk").values_list("pk", flat=True))
    return moved + sum(retire_if_done(version_id=pk, at=at) for pk in leaving)
