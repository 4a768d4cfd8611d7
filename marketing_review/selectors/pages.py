"""What the page of one case needs, asked in few statements: the case, its items with who may take them, its rounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, FilteredRelation, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from approvals.inbox.models import Copy, Urge, WorkItem
from approvals.inbox.selectors import visible_cases
from approvals.inbox.selectors.plain import Asked
from approvals.organisation.models import Person
from marketing_review.models import Duty, Look, MarketingCase, Reason, Round
from marketing_review.selectors.access import visible_to
from marketing_review.selectors.claims import Claim, claims_on

HEAVY: Final = ("case__fired", "case__process_version__source", "case__process_version__bindings")
FILL: Final = "fill"


def page_case_for(person: Person, key: str, at: datetime) -> MarketingCase | None:
    """One case if this person may read it, for themselves or for somebody absent, with the round they saw last and the
    number of its tasks."""
    if own := _page_case(visible_to(person, at), person, key):
        return own
    others = MarketingCase.objects.filter(case_id__in=visible_cases(person, at).values("pk"))
    return _page_case(others, person, key)


def _page_case(cases: QuerySet[MarketingCase], person: Person, key: str) -> MarketingCase | None:
    look = Look.objects.filter(marketing=OuterRef("pk"), person=person)
    unread = Copy.objects.filter(case=OuterRef("case"), person=person, read_at=None)
    tasks = (Duty.objects.filter(marketing=OuterRef("pk"), round=OuterRef("round_number")).order_by()
             .values("marketing").annotate(number=Count("pk")).values("number"))
    return (
        cases.select_related("case__process_version__process", "owner", "initiator__department", "live_round",
                             "cloned_from", "template__category", "department")
        .defer(*HEAVY)
        .annotate(unread=Exists(unread), looked=Coalesce(Subquery(look.values("round")[:1]), 0),
                  looked_before=Coalesce(Subquery(look.values("before")[:1]), 0),
                  task_count=Coalesce(Subquery(tasks, output_field=IntegerField()), 0))
        .filter(key=key).first()
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """What the reader typed for an item and has not sent."""

    text: str
    form: Mapping[str, Any]
    saved_at: datetime


def kept_for(item: WorkItem) -> Kept | None:
    """The reader's draft of an item that came with `work_of`."""
    saved_at = getattr(item, "kept_at", None)
    return Kept(item.kept_text, item.kept_form or {}, saved_at) if saved_at else None  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Work:
    """All work items of a case, oldest first, and who may take the open ones."""

    items: tuple[WorkItem, ...]
    claims: dict[int, Claim]

    def open(self) -> list[WorkItem]:
        return [item for item in self.items if item.is_open]

    def mine(self) -> list[WorkItem]:
        """The open items that the reader may decide."""
        none = Claim(False)
        return [item for item in self.open() if self.claims.get(item.pk, none).mine]

    def waits(self) -> list[Asked]:
        """The open items with whom they wait for."""
        none = Claim(False)
        return [self.claims.get(item.pk, none).as_asked(item) for item in self.open()]

    def decided_by(self, person: Person) -> list[WorkItem]:
        return [item for item in self.items if item.decided_by_id == person.pk]


def work_of(marketing: MarketingCase, person: Person, at: datetime) -> Work:
    """The case's items with what the reader typed for them, and whoever may take them; two statements."""
    return Work(tuple(items_of(marketing, person)), claims_on(marketing, person, at))


def items_of(marketing: MarketingCase, person: Person) -> QuerySet[WorkItem]:
    """All work items of the case, oldest first, each with what the reader typed for it and has not sent, and when it
    was urged last."""
    return (
        WorkItem.objects.filter(case_id=marketing.case_id).select_related("decided_by", "via_post")
        .annotate(kept=FilteredRelation("drafts", condition=Q(drafts__person=person)))
        .annotate(kept_text=F("kept__text"), kept_form=F("kept__form"), kept_at=F("kept__saved_at"),
                  urged_at=Subquery(Urge.objects.filter(item=OuterRef("pk")).order_by("-at").values("at")[:1]))
        .order_by("pk")
    )


def rounds_with_people(marketing: MarketingCase) -> list[Round]:
    """All rounds, oldest first, each with its form and who handed it in."""
    return list(marketing.rounds.select_related("template__category", "submitted_by").order_by("number"))


def reasons_of(marketing: MarketingCase) -> list[Reason]:
    """Every reason of every return by number, with who gave it."""
    return list(marketing.reasons.select_related("given_by").order_by("number"))


def duties_of(marketing: MarketingCase) -> QuerySet[Duty]:
    """The tasks of all rounds, the current round's first."""
    return marketing.duties.select_related("branch", "done_by").order_by("-round", "pk")


def fill_item_of(marketing: MarketingCase, person: Person, items: Iterable[WorkItem] | None = None) -> WorkItem | None:
    """The open item of filling the form in, if it is this person's; `items` are all of the case when they are known."""
    if marketing.initiator_id != person.pk:
        return None
    if items is not None:
        return next((item for item in items if item.is_open and item.node == FILL), None)
    return WorkItem.objects.open().filter(case_id=marketing.case_id, node=FILL).order_by("pk").first()


def base_round(marketing: MarketingCase, rounds: Sequence[Round], work: Work, person: Person) -> Round | None:
    """The newest earlier round that the person looked at or decided on: what changes are measured from."""
    now = marketing.round_number
    looked, before = int(getattr(marketing, "looked", 0)), int(getattr(marketing, "looked_before", 0))
    seen = before if looked >= now else looked
    decided = [item.round for item in work.decided_by(person) if item.round < now and item.node != FILL]
    number = max([seen, *decided])
    return next((each for each in rounds if each.number == number), None)


__all__ = [
    "FILL", "Claim", "Kept", "Work", "base_round", "duties_of", "fill_item_of", "items_of", "kept_for",
    "page_case_for", "reasons_of", "rounds_with_people", "work_of",
]  # fmt: skip
