"""The inbox's view of a release: whom each task goes to, what is shown of it, and the flow's own task behind it.

The decision in the inbox and the task of the flow are one deed: both happen, or neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.inbox.models import WorkItem
from approvals.inbox.subjects import Checked, Decision, Standing, Subject
from approvals.organisation.models import Person
from approvals.release.flows import Deed
from approvals.release.models import Release
from approvals.release.selectors import elements_of, page_of
from approvals.release.services import begin_round, finish_task, held, take_back
from workflows.engine.protocol import Need, OpenWork
from workflows.ledger.chain import Reason
from workflows.library.models import ProcessVersion
from workflows.library.problems import CannotPublish, CannotRelease, OwnVersion
from workflows.runtime.models import Case
from workflows.runtime.move import Move
from workflows.runtime.ports import DomainRefused, OwnWork

OUTCOMES: Final[Mapping[str, str | Promise]] = {"give_up": gettext_lazy("放弃发布")}
STAGES: Final = ("submit", "test", "review", "committee")
POST: Final = "post:"


class ReleaseSubject(Subject):
    """A release speaks for its case."""

    def preview(self, item: WorkItem, person: Person) -> tuple[str, dict[str, Any]]:
        """Where the release stands, the gates, and what the version changes."""
        whole = Release.objects.select_related("version__process", "process", "case", "submitted_by")
        release = whole.get(case=item.case_id)
        return "release/_preview.html", page_of(release, timezone.now())

    def url(self, case_key: str) -> str:
        """The page of the release."""
        return reverse("release", args=[case_key])

    def digest(self, case: Case, item: WorkItem | None = None) -> str:
        """The bytes that a decision is about."""
        return ProcessVersion.objects.filter(releases__case=case).values_list("sha256", flat=True).first() or ""

    def fields(self, item: WorkItem) -> Sequence[tuple[str, str]]:
        """The elements that a reason can be tied to."""
        return elements_of(ProcessVersion.objects.get(releases__case=item.case_id))

    def batch_objection(self, item: WorkItem, person: Person) -> str:
        """Versions are looked at one by one."""
        return _("流程版本须逐个审核。")

    def check(self, move: Move, item: WorkItem, decision: Decision) -> Checked:
        """Move the flow as the decision says; what it refuses is refused here."""
        release, deed = held(_release(move)), _deed(move, decision.comment, item)
        with in_words():
            if item.node != "submit":
                finish_task(release, _node(release, item), deed)
                return Checked(detail={"version": release.version.number})
            if decision.outcome == "give_up":
                release.state, release.ended_at = Release.State.ENDED, move.at
                release.save(update_fields=["state", "ended_at"])
                return Checked(data={"dropped": True})
            begin_round(release, deed)
            return Checked(data={"with_trial": release.with_trial})

    def returned(self, move: Move, item: WorkItem, decision: Decision) -> None:
        """Back to the authors, with the numbered reasons."""
        with in_words():
            take_back(held(_release(move)), _deed(move, decision.comment, item), decision.reasons)

    def withdrawn(self, move: Move, item: WorkItem) -> None:
        """Whoever submitted it took it back before anybody had looked."""
        with in_words():
            take_back(held(_release(move)), _deed(move, "", item), (Reason(1, _("送审人撤回")),))

    def signers(self, move: Move, need: Need) -> Sequence[str] | None:
        """The reviewers of this release."""
        return [f"{POST}{code}" for code in _asked(move, "reviewers")] if need.node == "review" else None

    def principals(self, move: Move, item: OpenWork) -> Sequence[str] | None:
        """Who tests and who approves; the rest the process itself says."""
        asked = {"test": "testers", "committee": "committee"}.get(item.node)
        return [f"{POST}{code}" for code in _asked(move, asked)] if asked else None

    def standing(self, move: Move) -> Standing | None:
        """How far the version has come."""
        state = ProcessVersion.objects.filter(releases__case=move.case.pk).values_list("state", flat=True).first()
        reached = {"in_test": 1, "in_review": 2, "in_committee": 3, "trial": 4}
        return Standing(stage=reached.get(state or "", 0), stages=len(STAGES), changes=None)


@contextmanager
def in_words() -> Iterator[None]:
    """What the library refuses reaches the person as a refusal of the whole move."""
    try:
        yield
    except OwnVersion as refusal:
        raise OwnWork(str(refusal)) from refusal
    except (CannotRelease, CannotPublish) as refusal:
        raise DomainRefused(str(refusal)) from refusal


def _release(move: Move) -> int:
    return Release.objects.values_list("pk", flat=True).get(case_id=move.case.pk)


def _asked(move: Move, which: str) -> list[str]:
    found: list[str] = Release.objects.values_list(which, flat=True).get(case_id=move.case.pk)
    return found


def _node(release: Release, item: WorkItem) -> str:
    """The flow's task behind the item: the reviewers' branches stand in their order."""
    if item.node != "review":
        return item.node
    code = item.signer.removeprefix(POST)
    if code not in release.reviewers:
        raise CannotRelease(_("这个岗位不在本次发布的评审之列。"))
    return f"review_{release.reviewers.index(code) + 1}"


def _deed(move: Move, comment: str, item: WorkItem) -> Deed:
    return Deed(move.by, move.at, comment, item.signer_name)


