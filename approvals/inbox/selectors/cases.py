"""Which cases and items a person may see, and the lists of what they did and started."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from approvals.absence.selectors import NamedSeat
from approvals.inbox.models import Copy, Draft, Principal, WorkItem
from approvals.inbox.selectors.items import claims_on
from approvals.inbox.selectors.standing_in import items_at, sitting_for
from approvals.organisation.models import Holding, Person
from workflows.runtime.models import Case

NAMED, POST = (Principal.Kind.PERSON, Principal.Kind.ASKED), Principal.Kind.POST
HEAVY: Final = ("document", "fired", "process_version__source", "process_version__bindings")  # not for lists


def visible_cases(person: Person, at: datetime) -> QuerySet[Case]:
    """The cases the person may read: their own, those they take or took part in, and all for those who oversee."""
    if not person.can("cases.read"):
        return Case.objects.none()
    if person.can("cases.read_all"):
        return Case.objects.all()
    items, posts = WorkItem.objects.order_by(), _posts(person, at)
    own = Case.objects.order_by().filter(initiator_id=person.pk).values("pk")
    decided = items.filter(decided_by=person).values("case_id")
    in_person = items.filter(principals__kind__in=NAMED, principals__principal_id=person.pk).values("case_id")
    by_post = items.filter(principals__kind=POST, principals__principal_id__in=posts).values("case_id")
    copied = Copy.objects.order_by().filter(person=person).values("case_id")
    others = [items_at(seats, person).order_by().values("case_id")] if (seats := sitting_for(person, at)) else []
    return Case.objects.filter(pk__in=own.union(decided, in_person, by_post, copied, *others))


def may_see(person: Person, case_id: int, at: datetime) -> bool:
    """Whether the person may read the case."""
    if _within_reach(person, at).filter(pk=case_id).exists():
        return True
    seats = _elsewhere(person, at)
    return bool(seats) and items_at(seats, person).filter(case_id=case_id).exists()


def _elsewhere(person: Person, at: datetime) -> Sequence[NamedSeat]:
    """The places of absent people, for whom this could make a difference."""
    if person.can("cases.read_all") or not person.can("cases.read"):
        return ()
    return sitting_for(person, at)


def _within_reach(person: Person, at: datetime) -> QuerySet[Case]:
    """The same cases without those of people for whom they stand in, asked the other way round: for one case or item
    this looks at that case only."""
    if person.can("cases.read_all") or not person.can("cases.read"):
        return visible_cases(person, at)
    addressed = Principal.objects.filter(item=OuterRef("pk")).filter(
        Q(kind__in=NAMED, principal_id=person.pk) | Q(kind=POST, principal_id__in=_posts(person, at))
    )
    part = WorkItem.objects.filter(Q(decided_by=person) | Exists(addressed), case=OuterRef("pk"))
    copied = Copy.objects.filter(person=person, case=OuterRef("pk"))
    return Case.objects.filter(Q(initiator_id=person.pk) | Exists(part) | Exists(copied))


def _posts(person: Person, at: datetime) -> QuerySet[Holding, Any]:
    """The ids of the posts held, as a subquery."""
    return Holding.objects.at(at).filter(person=person, post__active=True).order_by().values("post_id")


def visible_item(person: Person, item_id: int, at: datetime) -> WorkItem | None:
    """The item with its case, what the person typed for it and through what they may act on it, in one statement, more
    for whoever stands in for somebody; or None for a stranger (and for no such item: nobody can tell the two apart)."""
    found = WorkItem.objects.filter(pk=item_id, case_id__in=_within_reach(person, at).values("pk"))
    return _with_all(found, person, at) or _of_another(person, item_id, at)


def _of_another(person: Person, item_id: int, at: datetime) -> WorkItem | None:
    """The same where the person stands in for somebody to whom the case belongs just now."""
    if not (seats := _elsewhere(person, at)):
        return None
    cases = items_at(seats, person).order_by().values("case_id")
    return _with_all(WorkItem.objects.filter(pk=item_id, case_id__in=cases), person, at)


def _with_all(found: QuerySet[WorkItem], person: Person, at: datetime) -> WorkItem | None:
    own = FilteredRelation("drafts", condition=Q(drafts__person=person))
    found = found.annotate(own_draft=own, **claims_on(person, at)).select_related("own_draft")  # type: ignore[misc]
    heavy = ("case__fired", "case__process_version__source", "case__process_version__bindings")
    return found.select_related("case__process_version__process", "decided_by").defer(*heavy).first()


def done_by(person: Person, *, type: str = "", q: str = "") -> QuerySet[WorkItem]:  # noqa: A002 - the filter's name
    """What the person decided, latest first."""
    found = WorkItem.objects.decided_by(person.pk).select_related("case", "via_post", "on_behalf_of")
    found = found.defer("attributes", "case__document", "case__fired")
    if type:
        found = found.filter(process_key=type)
    for word in q.split()[:5]:
        found = found.filter(
            Q(case__title__icontains=word) | Q(case_key__icontains=word) | Q(initiator_name__icontains=word)
        )
    return found.order_by("-closed_at", "-pk")


def started_by(person: Person, *, q: str = "") -> QuerySet[Case]:
    """The cases the person started, latest first."""
    found = Case.objects.started_by(person.pk).select_related("process_version__process").defer(*HEAVY)
    for word in q.split()[:5]:
        found = found.filter(Q(title__icontains=word) | Q(key__icontains=word))
    return found.order_by("-started_at", "-pk")


def found_cases(person: Person, words: str, at: datetime, limit: int = 8) -> list[Case]:
    """Cases the person may see: the one with this key, else those whose key or title holds all words, latest first."""
    found = visible_cases(person, at).select_related("process_version__process").defer(*HEAVY)
    if exact := list(found.filter(key__in={words, words.upper()})):
        return exact
    for word in words.split()[:5]:
        found = found.filter(Q(key__icontains=word) | Q(title__icontains=word))
    return list(found.order_by("-started_at", "-pk")[:limit])


def draft_of(person: Person, item: WorkItem) -> Draft | None:
    """What the person typed for the item and has not sent; asks nothing of an item that came by `visible_item`."""
    if hasattr(item, "claim_post_id"):
        return getattr(item, "own_draft", None)
    return Draft.objects.filter(person=person, item=item).first()


def signers_beside(item: WorkItem) -> list[WorkItem]:
    """The items of the same co-sign in the same round, the item itself included, in the order they were opened."""
    if not item.signer:
        return []
    same = WorkItem.objects.filter(case_id=item.case_id, node=item.node, round=item.round).exclude(signer="")
    latest = {one.signer: one for one in same.select_related("decided_by").order_by("opened_at", "pk")}
    return sorted(latest.values(), key=lambda one: (one.opened_at, one.pk))
