"""One item with everything that is needed to decide it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.inbox.forms import Filters
from approvals.inbox.labels import closing_label, outcome_label, outcome_style
from approvals.inbox.models import Asking, Draft, WorkItem
from approvals.inbox.responsible import is_consulted
from approvals.inbox.selectors import Step, draft_of, passed_steps, signers_beside
from approvals.inbox.selectors.asked import askings_of, held_for
from approvals.inbox.selectors.guidance import Guidance, guidance_of
from approvals.inbox.selectors.items import addable_signers, claim_of
from approvals.inbox.selectors.signing import Signing, signing_of
from approvals.inbox.selectors.steps import came_back_from, ways_straight_back
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


@dataclass(frozen=True, slots=True)
class Place:
    """What the fields of one form are named after."""

    pk: str


@dataclass(slots=True)
class Preview:
    """What the preview shows; see the room's contract in `views`."""

    item: WorkItem
    reader: Person
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
    signing: Signing | None = None
    askings: Sequence[Asking] = ()
    asked: Asking | None = None  # what the reader is asked about the item and has not answered
    resumes: bool = False  # whether whoever returns the case chooses how it comes back
    straight: Collection[str] = ()  # the steps from which it could come straight back; only for the return form
    back_to: str = ""  # the step that sent the case here and waits for it to come straight back
    guidance: Guidance | None = None  # how the step is done
    consulted: bool = False  # the step consults the reader, who may say what they think
    claimed: bool = False  # the item is the reader's, whether or not they can decide it just now

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
        return self.can_decide

    @property
    def can_pass_on(self) -> bool:
        """Whether others can be asked about the item, or take it over."""
        return self.can_decide

    @property
    def can_urge(self) -> bool:
        """Whether the reader waits for somebody else to do it."""
        waits = self.item.is_open and self.item.effective_at is None
        return waits and not self.claimed and self.asked is None and self.may_act

    @property
    def back(self) -> str:
        """The steps to which the reader may return the case, in words."""
        return "、".join(step.name for step in self.return_steps)

    @property
    def may_act(self) -> bool:
        return self.reader.can("work.decide")

    @property
    def role_note(self) -> str:
        """What the voice of somebody added to another's task means; empty for performers."""
        return str(ROLES.get(self.item.role, "")) if self.can_decide else ""

    @property
    def reason_needed(self) -> bool:
        return any(outcome.needs_reason for outcome in self.outcomes)

    @property
    def beside(self) -> Place:
        """The item once more, under a name of its own: the return form stands on the page of the decision's."""
        return Place(f"return-{self.item.pk}")

    @property
    def doors(self) -> dict[str, str]:
        """Where its forms go, by what they do."""
        case, item = self.case.pk, self.item.pk
        found = {name: reverse(f"inbox-{name}", args=[case, item]) for name in DOORS}
        own = {name: reverse(f"inbox-{name}", args=[item]) for name in ("draft", "rules", "file")}
        return found | own | {"copy": reverse("inbox-copy", args=[case]), "people": reverse("inbox-people")}


DOORS: Final = ("decide", "return", "signer", "transfer", "delegate", "consult", "urge")
ROLES: Final = {
    "advice": gettext_lazy("你是被加签来先提意见的：意见会交给原办理人，由其作出决定。"),
    "consent": gettext_lazy("你是被加签的：你通过后这一步才会往下走；不通过则交还原办理人再作决定。"),
}  # fmt: skip


def preview_of(item: WorkItem, person: Person, filters: Filters, now: datetime) -> Preview:
    """The item as the person may see and decide it; the item comes with its case, version and process."""
    subject, case = subject_of(item.process_key), item.case
    item.title = case.title
    claim, beside = claim_of(item, person, now), signers_beside(item)
    line = Waiting(item, "", claim.via if claim else "", for_another=bool(claim and claim.absent_id))
    template, context = subject.preview(item, person)
    askings = askings_of(item)
    shown = Preview(
        item, person, case, row_of(line, filters, now, case.process_version.process.name), subject.url(item.case_key),
        template, context, _why_not(item, person, askings, claimed=claim is not None), draft_of(person, item),
        subject.digest(case, item), others=_signers(item, beside, person), askings=askings, claimed=claim is not None,
        asked=next((one for one in askings if _waits_for(one, person, item)), None), guidance=guidance_of(item, now),
    )  # fmt: skip
    if item.is_open and not shown.can_decide and shown.asked is None and shown.may_act:
        shown.consulted = is_consulted(item, person, now)
    if shown.can_decide:
        _add_choices(shown)
        shown.signing = signing_of(item, person)
    return shown


def _waits_for(asking: Asking, person: Person, item: WorkItem) -> bool:
    return asking.ended_at is None and asking.asked_id == person.pk and item.is_open


def with_addable(shown: Preview) -> Preview:
    """The same with everybody who could be asked to sign too: a long list that only its dialog needs."""
    if shown.can_add_signer:
        shown.addable = addable_signers({other.signer for other in signers_beside(shown.item)})
    return shown


def with_ways_back(shown: Preview, at: datetime) -> Preview:
    """The same with the steps from which the case could come straight back: only the return form asks for that."""
    if shown.can_return and shown.resumes:
        graph = document.graph_of(shown.case.process_version_id, shown.case.process_version.sha256)
        shown.straight = ways_straight_back(graph, document.load(shown.case.document), shown.item.scope, at)
    return shown


def _why_not(item: WorkItem, person: Person, askings: Iterable[Asking], *, claimed: bool) -> str:
    """Why the person cannot decide the item; empty when they can."""
    if item.close_reason == WorkItem.Closing.HELD and (names := held_for(item)):
        return _("已请 %(names)s 先办理；办完后这一项会回到原办理人手里。") % {"names": "、".join(names)}
    if not item.is_open:
        return _("这项待办已经关闭：%(why)s。") % {"why": _state(item)[1]}
    if not person.can("work.decide"):
        return _("你的角色只能查看，不能办理。")
    if item.excluded_id == person.pk:
        return _("这是你发起的案件，须由他人审核。")
    if not claimed:
        return _("这项待办不在你名下。")
    if item.effective_at is not None:
        return _("已办理，等待生效。")
    away = next((one for one in askings if one.kind == Asking.Kind.DELEGATE and one.ended_at is None), None)
    if away is not None:
        return _("已委派给 %(who)s，答复后回到你这里；也可以先收回。") % {"who": away.asked.name}
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
    shown.resumes = attributes_of(item).get("resume", "choose") == "choose"
    shown.back_to = came_back_from(graph, state, item.scope)
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
