"""The release of a version: one process that nobody redraws, because it is what guards all others.

    submitted → gates → base test → reviews side by side → committee → (trial) → its day → published → informed

Every node calls one verb of the library with the flow's permit; nobody else has it. A version sent back ends its round,
and the next submission begins a new one. The inbox shows the same tasks (`subject`), so that a decision there and the
flow's task are one deed in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.lock import SelectForUpdateLock

from approvals.release import gates, news, trials
from approvals.release.models import Release, Round
from workflows.ledger.actor import Actor
from workflows.library import publishing, releasing
from workflows.library.permits import Permit


@dataclass(frozen=True, slots=True)
class Deed:
    """Who moves the flow, when, and what they said; `seat` is the reviewer's post."""

    by: Actor
    at: datetime
    comment: str = ""
    seat: str = ""


_deed: ContextVar[Deed] = ContextVar("deed")


@contextmanager
def doing(deed: Deed) -> Iterator[None]:
    """Let every node that the deed sets going know who does it."""
    token = _deed.set(deed)
    try:
        yield
    finally:
        _deed.reset(token)


def _from(number: int) -> Any:
    """Whether the release asks at least so many reviewers."""
    return lambda activation: len(activation.process.release.reviewers) >= number


class ReleaseFlow(flow.Flow):  # type: ignore[misc]
    """流程版本发布"""

    process_class = Round
    lock_impl = SelectForUpdateLock(nowait=False, attempts=1)
    permit: Permit

    start = flow.StartHandle(this.begin).Next(this.gate)
    gate = flow.Function(this.check_gates).Next(this.test)
    test = flow.Handle(this.tested).Next(this.reviews)
    reviews = (
        flow.Split()
        .Next(this.review_1)
        .Next(this.review_2, case=_from(2))
        .Next(this.review_3, case=_from(3))
        .Next(this.review_4, case=_from(4))
        .Next(this.review_5, case=_from(5))
        .Next(this.review_6, case=_from(6))
    )
    review_1 = flow.Handle(this.reviewed).Next(this.all_reviewed)
    review_2 = flow.Handle(this.reviewed).Next(this.all_reviewed)
    review_3 = flow.Handle(this.reviewed).Next(this.all_reviewed)
    review_4 = flow.Handle(this.reviewed).Next(this.all_reviewed)
    review_5 = flow.Handle(this.reviewed).Next(this.all_reviewed)
    review_6 = flow.Handle(this.reviewed).Next(this.all_reviewed)
    all_reviewed = flow.Join().Next(this.reviews_passed)
    reviews_passed = flow.Function(this.pass_reviews).Next(this.committee)
    committee = flow.Handle(this.approved).Next(this.on_trial)
    on_trial = flow.If(this.wants_trial).Then(this.trial_begins).Else(this.waiting)
    trial_begins = flow.Function(this.begin_trial).Next(this.trial)
    trial = flow.Handle(this.trial_finished).Next(this.waiting)
    waiting = flow.Function(this.wait_for_the_day).Next(this.publish)
    publish = flow.Handle(this.published).Next(this.inform)
    inform = flow.Function(this.tell).Next(this.end)
    end = flow.End()

    def begin(self, activation: Any, release: Release, number: int) -> None:
        """A new round of the release."""
        activation.process.release = release
        activation.process.number = number

    def check_gates(self, activation: Any) -> None:
        """CannotSubmit while anything is missing; otherwise the version is in test."""
        release, deed = activation.process.release, _deed.get()
        gates.insist(gates.of_release(release, deed.at))
        releasing.submit_version(**self._move(release), comment=deed.comment)

    def tested(self, activation: Any) -> None:
        """The test base is content."""
        releasing.pass_test(**self._move(activation.process.release), comment=_deed.get().comment)

    def reviewed(self, activation: Any) -> None:
        """One of the reviewers agrees."""
        deed = _deed.get()
        releasing.record_review(**self._move(activation.process.release), comment=deed.comment, reviewer=deed.seat)

    def pass_reviews(self, activation: Any) -> None:
        """The last of them has agreed."""
        releasing.pass_reviews(**self._move(activation.process.release))

    def approved(self, activation: Any) -> None:
        """The committee has approved."""
        releasing.approve_version(**self._move(activation.process.release), comment=_deed.get().comment)

    def wants_trial(self, activation: Any) -> bool:
        """Whether the version runs on trial first."""
        return bool(activation.process.release.with_trial)

    def begin_trial(self, activation: Any) -> None:
        """The trial begins."""
        release = activation.process.release
        releasing.begin_trial(**self._move(release))
        trials.begun(release, _deed.get().at)

    def trial_finished(self, activation: Any) -> None:
        """The trial has shown what it was to show."""
        release, deed = activation.process.release, _deed.get()
        releasing.record_trial(**self._move(release), verb="version.trial_finished", comment=deed.comment)
        trials.finished(release, deed.at)

    def wait_for_the_day(self, activation: Any) -> None:
        """Everybody has agreed: the clock publishes it."""
        release = activation.process.release
        release.state = Release.State.APPROVED
        release.save(update_fields=["state"])

    def published(self, activation: Any) -> None:
        """The version is in force; what was true when it was submitted is asked once more."""
        release, deed = activation.process.release, _deed.get()
        gates.insist(gates.at_publication(release, deed.at))
        publishing.publish_version(**self._move(release))
        release.state, release.ended_at, release.refusal = Release.State.PUBLISHED, deed.at, ""
        release.save(update_fields=["state", "ended_at", "refusal"])

    def tell(self, activation: Any) -> None:
        """Those who are informed hear of it."""
        deed = _deed.get()
        news.published(activation.process.release, by=deed.by, at=deed.at)

    def _move(self, release: Release) -> dict[str, Any]:
        """What every verb of the library wants to know."""
        deed = _deed.get()
        return {"version_id": release.version_id, "by": deed.by, "at": deed.at, "permit": self.permit}


def send_back_version(release: Release, deed: Deed, reasons: Any) -> None:
    """Take the version back to its authors; the round is over, and all its open tasks with it."""
    permit = ReleaseFlow.permit
    releasing.send_back_version(
        version_id=release.version_id, by=deed.by, at=deed.at, permit=permit, reasons=reasons, comment=deed.comment
    )
    running = release.rounds.filter(finished=None).first()
    if running is not None:
        ReleaseFlow.instance.cancel(running)


def record_trial(release: Release, deed: Deed, verb: str, detail: Mapping[str, Any] | None = None) -> None:
    """Keep in the version's stream that its trial rests, goes on or is changed."""
    releasing.record_trial(
        version_id=release.version_id, by=deed.by, at=deed.at, permit=ReleaseFlow.permit, verb=verb,
        comment=deed.comment, detail=detail,
    )  # fmt: skip
