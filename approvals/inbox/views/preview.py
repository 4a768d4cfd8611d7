"""One item with everything that is needed to decide it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.inbox.forms import Filters
from approvals.inbox.labels import closing_label, outcome_label, outcome_style
from approvals.inbox.models import Draft, WorkItem
from approvals.inbox.selectors import Step, draft_of, passed_steps, signers_beside
from approvals.inbox.selectors.items import addable_signers, claim_of
from approvals.inbox.selectors.waiting import Waiting
from approvals.inbox.services.deciding import attributes_of, needs_reason, outcomes_of
from approvals.inbox.subjects import subject_of
from approvals.inbox.views.rows import Row, row_of
from approvals.inbox.views.shown import Choice
from approvals.organisation.models import Person
from workflows.engine.graph.attributes import listed
from workflows.engine.state import WORK
from workflows.runtime import document
from workflows.runtime.models import Case


@dataclass(frozen=True, slots=True)
class Signer:
    """One signer of the co-sign that the item belongs to."""

    name: str
    state: str
    label: str
    at: datetime | None
    removable: bool
    item_id: int


@dataclass(slots=True)
class Preview:
    """What the preview shows; see the room's contract in `views`."""

    item: WorkItem
    case: Case
    row: Row
    url: str
    template: str
    context: dict[str, Any]
    why_not: str
    draft: Draft | None
    digest: str
    outcomes: Sequence[Choice] = ()
    return_steps: Sequence[Step] = ()
    fields: Sequence[tuple[str, str]] = ()
    others: Sequence[Signer] = ()
    addable: Sequence[tuple[str, str]] = field(default=())
    alone: bool = True  # nobody else's open work belongs to the case, so that only changes can move it on

    @property
    def revision(self) -> str:
        """What a decision is checked against; beside others who vote the content alone counts, by its digest."""
        return str(self.case.revision) if self.alone else ""

    @property
    def can_decide(self) -> bool:
        return not self.why_not

    @property
    def can_return(self) -> bool:
        return self.can_decide and bool(self.return_steps)

    @property
    def can_add_signer(self) -> bool:
        return self.can_decide and bool(self.item.signer)

    @property
    def reason_needed(self) -> bool:
        return any(outcome.needs_reason for outcome in self.outcomes)

    @property
    def decide_url(self) -> str:
        return reverse("inbox-decide", args=[self.case.pk, self.item.pk])

    @property
    def return_url(self) -> str:
        return reverse("inbox-return", args=[self.case.pk, self.item.pk])

    @property
    def signer_url(self) -> str:
        return reverse("inbox-signer", args=[self.case.pk, self.item.pk])

    @property
    def draft_url(self) -> str:
        return reverse("inbox-draft", args=[self.item.pk])


def preview_of(item: WorkItem, person: Person, filters: Filters, now: datetime) -> Preview:
    """The item as the person may see and decide it; the item comes with its case, version and process."""
    subject, case = subject_of(item.process_key), item.case
    item.title = case.title
    claim, beside = claim_of(item, person, now), signers_beside(item)
    line = Waiting(item, "", claim.post_name if claim else "")
    template, context = subject.preview(item, person)
    shown = Preview(
        item, case, row_of(line, filters, now, case.process_version.process.name), subject.url(item.case_key), template,
        context, _why_not(item, person, claimed=claim is not None), draft_of(person, item), subject.digest(case, item),
        others=_signers(item, beside, person),
    )  # fmt: skip
    if shown.can_decide:
        _add_choices(shown)
    return shown


def with_addable(shown: Preview) -> Preview:
    """The same with everybody who could be asked to sign too: a long list that only its dialog needs."""
    if shown.can_add_signer:
        shown.addable = addable_signers({other.signer for other in signers_beside(shown.item)})
    return shown


def _why_not(item: WorkItem, person: Person, *, claimed: bool) -> str:
    """Why the person cannot decide the item; empty when they can."""
    if not item.is_open:
        return _("这项待办已经关闭：%(why)s。") % {"why": _state(item)[1]}
    if not person.can("work.decide"):
        return _("你的角色只能查看，不能办理。")
    if item.excluded_id == person.pk:
        return _("这是你发起的案件，须由他人审核。")
    if not claimed:
        return _("这项待办不在你名下。")
    return _("案件已暂停，恢复后才能办理。") if item.case.status == Case.Status.SUSPENDED else ""


def _add_choices(shown: Preview) -> None:
    """Outcomes, steps to return to, and fields for reasons."""
    item, case = shown.item, shown.case
    refusals = frozenset(listed(attributes_of(item).get("refusals", "")))
    shown.outcomes = [
        Choice(one, outcome_label(one), style=outcome_style(one, refusals), needs_reason=needs_reason(item, one))
        for one in outcomes_of(item)
    ]
    graph = document.graph_of(case.process_version_id, case.process_version.sha256)
    state = document.load(case.document)
    shown.return_steps = passed_steps(graph, state, item.scope)
    shown.alone = state is None or sum(scope.wait == WORK for scope in state.scopes.values()) < 2
    shown.fields = subject_of(item.process_key).fields(item)


def _signers(item: WorkItem, beside: Iterable[WorkItem], person: Person) -> list[Signer]:
    """The other signers of the same co-sign."""
    others = [one for one in beside if one.pk != item.pk]
    removable = person.can("cases.administer")
    return [
        Signer(one.signer_name or one.signer, *_state(one), one.closed_at, removable and one.is_open, one.pk)
        for one in others
    ]


def _state(item: WorkItem) -> tuple[str, str]:
    if item.is_open:
        return "open", _("待办理")
    if item.decided_by_id is not None:
        return item.outcome, outcome_label(item.outcome)
    return item.close_reason, closing_label(item.close_reason)
