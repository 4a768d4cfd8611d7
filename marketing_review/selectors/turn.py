"""What the reader of a case can do about it: the item that is theirs, and what else is in their hands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from approvals.inbox.labels import outcome_label, outcome_style
from approvals.inbox.models import WorkItem
from approvals.inbox.selectors import Step, passed_steps
from approvals.inbox.selectors.signing import Signing, signing_of
from approvals.inbox.services.deciding import attributes_of, outcomes_of
from approvals.organisation.models import Person
from marketing_review.models import ChecklistVersion, MarketingCase, State
from marketing_review.models.content import digest_of
from marketing_review.selectors.board import Sheet, sheets
from marketing_review.selectors.pages import FILL, Kept, Work, kept_for
from workflows.engine.graph.attributes import listed
from workflows.runtime import document
from workflows.runtime.models import Case

ELSEWHERE: Final = {FILL: "case-edit", "evaluation": "evaluation", "run": "campaign", "launch_confirm": "launch"}
OWN_PAGE_ONLY: Final = frozenset({FILL, "evaluation", "run", "launch_confirm"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One outcome as a button."""

    value: str
    label: str
    style: str


@dataclass(frozen=True, slots=True)
class Turn:
    """The open item of the reader: what they can decide, where they can send the case back to."""

    item: WorkItem
    via: str
    choices: tuple[Choice, ...]
    steps: tuple[Step, ...]
    sheets: tuple[Sheet, ...]
    draft: Kept | None
    digest: str
    page: str  # the name of the page where this step is done, if it has one
    here: bool  # whether it can be decided on the page that is shown
    signing: Signing | None = None  # what it wants to be signed with
    resumes: bool = False  # whether whoever returns the case chooses how it comes back

    @property
    def doors(self) -> dict[str, str]:
        """Where others are brought in, by what they do; each is a page of its own."""
        numbers = [self.item.case_id, self.item.pk]
        found = {name: reverse(f"inbox-{name}", args=numbers) for name in ("transfer", "delegate", "consult", "signer")}
        return found | {"copy": reverse("inbox-copy", args=numbers[:1])}


@dataclass(frozen=True, slots=True)
class Powers:
    """What else the reader may do with the case as it stands."""

    fill: bool
    withdraw: bool
    cancel: bool
    suspend: bool
    resume: bool

    @property
    def any(self) -> bool:
        return self.withdraw or self.cancel or self.suspend or self.resume


def turn_of(marketing: MarketingCase, work: Work, person: Person, changed: frozenset[str], *,
            beside: bool, lists: Mapping[str, ChecklistVersion] | None = None) -> Turn | None:
    """The reader's most urgent item of this case, when they may decide it now; with its checklists only `beside` the
    content that they are about (`lists` are versions at hand)."""
    mine = work.mine()
    if not mine or not person.can("work.decide") or marketing.case.status == Case.Status.SUSPENDED:
        return None
    item = min(mine, key=lambda one: (one.due_at is None, one.due_at or one.opened_at, one.pk))
    refusals = frozenset(listed(attributes_of(item).get("refusals", "")))
    choices = tuple(Choice(one, outcome_label(one), outcome_style(one, refusals)) for one in outcomes_of(item))
    here = beside and item.node not in OWN_PAGE_ONLY
    return Turn(
        item, work.claims[item.pk].via, choices, tuple(_steps(marketing.case, item)) if here else (),
        tuple(sheets(marketing, item, changed, known=lists)) if here else (), kept_for(item),
        digest_of(marketing.content), ELSEWHERE.get(item.node, ""), here, signing_of(item, person) if here else None,
        attributes_of(item).get("resume", "choose") == "choose")


def _steps(case: Case, item: WorkItem) -> Sequence[Step]:
    graph = document.graph_of(case.process_version_id, case.process_version.sha256)
    return passed_steps(graph, document.load(case.document), item.scope)


def powers_of(marketing: MarketingCase, work: Work, person: Person) -> Powers:
    """What the buttons offer; the services decide again."""
    case, mine = marketing.case, marketing.initiator_id == person.pk
    acts, running = person.can("work.decide"), case.status == Case.Status.RUNNING
    decided = [item for item in work.items if item.decided_by_id is not None]
    last = max(decided, key=lambda item: (item.closed_at or item.opened_at, item.pk), default=None)
    administers = person.can("cases.administer") or (mine and acts)
    before_launch = "cancel" in _possible(marketing) and marketing.live_round_id is None
    return Powers(
        fill=marketing.state == State.DRAFT and acts and person.pk in (marketing.initiator_id, marketing.owner_id),
        withdraw=mine and acts and running and marketing.state != State.DRAFT and _withdrawable(last, person),
        cancel=administers and running and before_launch,
        suspend=administers and running and marketing.state != State.DRAFT,
        resume=administers and case.status == Case.Status.SUSPENDED)


def _withdrawable(last: WorkItem | None, person: Person) -> bool:
    return last is not None and last.decided_by_id == person.pk and last.node == FILL and last.outcome == "submit"


def _possible(marketing: MarketingCase) -> set[str]:
    return {name for name, table in MarketingCase.machine().transitions.items() if marketing.state in table}
