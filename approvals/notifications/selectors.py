"""Questions: what somebody was told, which item of a case is theirs, what became of it, what did not arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from approvals.inbox.models import Asking, Principal, WorkItem
from approvals.inbox.responsible import is_consulted
from approvals.inbox.selectors import may_see
from approvals.inbox.selectors.items import claim_of, claims_on
from approvals.notifications.models import Choices, Notice, Robot
from approvals.organisation.backend import Asked
from approvals.organisation.models import Holding, Person
from workflows.ledger.models import Message
from workflows.runtime.models import Case

MOST_COUNTED: Final = 100
MOST_ITEMS: Final = 40
MOST_DECISIONS: Final = 10
UNREAD: Final = "unread"
OURS: Final = "notify"  # with which all our effects begin
HEAVY: Final = ("document", "fired", "process_version__source", "process_version__bindings")


UNREAD_NOTICES: Final = Asked(  # counted with whoever is signed in
    int, '(SELECT COUNT(*) FROM "notifications_notice" n WHERE n."person_id" = p."id" AND n."read_at" IS NULL)'
)


def unread_count(person: Person) -> int:
    """How many notices are unread, up to a hundred; one statement off an index."""
    return len(Notice.objects.of(person).unread().order_by("-at", "-pk").values_list("pk", flat=True)[:MOST_COUNTED])


def notices(person: Person, *, show: str = "", kind: str = "", q: str = "") -> QuerySet[Notice]:
    """What the person was told, latest first; narrowed to unread, to a kind, to words."""
    found = Notice.objects.of(person)
    if show == UNREAD:
        found = found.unread()
    if kind:
        found = found.filter(group=kind)
    for word in q.split()[:5]:
        found = found.filter(
            Q(case_key__icontains=word) | Q(by_name__icontains=word)
            | Q(words__title__icontains=word) | Q(words__step__icontains=word)
        )  # fmt: skip
    return found.order_by("-at", "-pk")


def choices_of(person: Person) -> Choices:
    """How the person wants to be told; the defaults when they never said."""
    return Choices.objects.filter(person=person).first() or Choices(person=person)


def visible_case(person: Person, key: str, at: datetime) -> Case | None:
    """The case, or None for a stranger (and for no such case: nobody can tell the two apart)."""
    case = Case.objects.select_related("process_version__process").defer(*HEAVY).filter(key=key).first()
    return case if case is not None and may_see(person, case.pk, at) else None


def own_open_item(person: Person, case: Case, at: datetime, prefer: int | None = None) -> WorkItem | None:
    """The open item of the case that the person may decide or is asked about: the one named, else the most urgent; for
    whoever its step consults the one named."""
    if not person.can("work.decide"):
        return None
    asked = Asking.objects.open().of_person(person.pk).filter(item__case=case)
    asked_about = set(asked.values_list("item_id", flat=True))
    found = WorkItem.objects.open().filter(case=case).annotate(**claims_on(person, at))
    items = list(found.order_by("pk")[:MOST_ITEMS])
    items.sort(key=lambda item: (item.pk != prefer, item.due_at is None, item.due_at, item.pk))
    mine = next((item for item in items if item.pk in asked_about or claim_of(item, person, at)), None)
    named = next((item for item in items if item.pk == prefer), None)
    return mine or (named if named and is_consulted(named, person, at) else None)


def decisions(person: Person, case: Case, at: datetime, prefer: int | None = None) -> Sequence[WorkItem]:
    """The closed items that concern the reader: the one asked for, else those addressed to them, else the latest."""
    closed = WorkItem.objects.filter(case=case, closed_at__isnull=False).select_related("decided_by", "via_post")
    closed = closed.defer("attributes").order_by("-closed_at", "-pk")
    if prefer and (wanted := list(closed.filter(pk=prefer))):
        return wanted
    held = Holding.objects.at(at).filter(person=person).values("post_id")
    mine = Principal.objects.filter(
        Q(kind=Principal.Kind.PERSON, principal_id=person.pk) | Q(kind=Principal.Kind.POST, principal_id__in=held)
    )
    addressed = closed.filter(Q(decided_by=person) | Q(pk__in=mine.filter(item__case=case).values("item_id")))
    return list(addressed[:MOST_DECISIONS]) or list(closed[:MOST_DECISIONS])


def robots() -> QuerySet[Robot]:
    """All robots, by name."""
    return Robot.objects.select_related("department", "post").order_by("name", "pk")


def given_up() -> QuerySet[Message]:
    """Messages of ours that were tried until nobody believed in them any more, latest first."""
    return Message.objects.failed().filter(effect__startswith=OURS, delivered_at=None).order_by("-failed_at", "-pk")


def struggling() -> QuerySet[Message]:
    """Messages of ours that failed and will be tried again, the next one first."""
    return Message.objects.waiting().filter(effect__startswith=OURS).exclude(last_error="").order_by("not_before", "pk")
