"""Ringing the alarms of items under their case's lock: performers are reminded, then told, then the post above is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from approvals.inbox import alarms
from approvals.inbox.models import Alarm, Copy, Principal, WorkItem
from approvals.inbox.services.deciding import object_of
from approvals.inbox.services.telling import Audience, tell, tell_responsible
from approvals.organisation.models import Department, Holding, Person
from workflows.ledger.actor import SYSTEM
from workflows.ledger.chain import Entry
from workflows.library.models import Process
from workflows.runtime.move import Move, moving


def ring(*, case_id: int, at: datetime) -> int:
    """Ring what is due in the case; returns how many alarms rang. Asked again, it rings nothing again."""
    with moving(case_id=case_id, by=SYSTEM, at=at) as move:
        return sum(_ring_item(move, item) for item in _due(move))


def _due(move: Move) -> list[WorkItem]:
    return list(WorkItem.objects.alarming(move.at).filter(case_id=move.case.pk).order_by("next_alarm_at", "pk"))


def _ring_item(move: Move, item: WorkItem) -> int:
    """Everything that the item owes by now, in order; "due soon" is not said once it is overdue."""
    rung = 0
    while item.next_alarm_at is not None and item.next_alarm_at <= move.at:
        alarm = Alarm(item.alarm_stage)
        if alarm != Alarm.REMINDER or not _overdue(item, move.at):
            _RINGS[alarm](move, item)
            rung += 1
        alarms.arm(item, alarm + 1)
    item.alarm_leased_until = None
    item.save(update_fields=["alarm_stage", "next_alarm_at", "alarm_leased_until"])
    return rung


def _overdue(item: WorkItem, at: datetime) -> bool:
    return item.due_at is not None and item.due_at <= at


def _remind(move: Move, item: WorkItem) -> None:
    move.record(Entry(verb="item.reminded", object=object_of(item), detail=_about(item)))
    tell(move, "work.due_soon", item=item, **_performers(item))


def _tell_overdue(move: Move, item: WorkItem) -> None:
    move.record(Entry(verb="item.overdue", object=object_of(item), detail=_about(item)))
    tell(move, "work.overdue", item=item, **_performers(item))
    tell_responsible(move, item, "overdue")


def _escalate(move: Move, item: WorkItem) -> None:
    """Tell whoever is above; they may read the case from now on."""
    above = people_above(item, move.at)
    detail = {**_about(item), "to": [person.number for person in above], "to_names": [person.name for person in above]}
    move.record(Entry(verb="item.escalated", object=object_of(item), detail=detail))
    if above:
        _report(move, item, above)
    tell_responsible(move, item, "escalated")


def _report(move: Move, item: WorkItem, above: Sequence[Person]) -> None:
    Copy.objects.bulk_create(
        [Copy(case=move.case, person=person, note=_("超时上报"), at=move.at) for person in above], ignore_conflicts=True
    )
    tell(move, "work.escalated", item=item, people=[person.pk for person in above])


_RINGS = {Alarm.REMINDER: _remind, Alarm.DEADLINE: _tell_overdue, Alarm.ESCALATION: _escalate}


def _about(item: WorkItem) -> dict[str, str]:
    due = {"due": item.due_at.isoformat()} if item.due_at else {}
    return {**due, **({"signer": item.signer, "signer_name": item.signer_name} if item.signer else {})}


def _performers(item: WorkItem) -> Audience:
    """Who has to act: whoever the item is addressed to, and whoever it is before for the moment."""
    found: Audience = {"people": [], "posts": []}
    for row in Principal.objects.filter(item=item):
        if row.kind != Principal.Kind.ASKED or row.open:
            found["posts" if row.kind == Principal.Kind.POST else "people"].append(row.principal_id)
    return found


# --- the post above ---------------------------------------------------------------------------------------------------


def people_above(item: WorkItem, at: datetime) -> list[Person]:
    """The heads of the performers' departments, or of the first department above that has one: never a performer, nor
    the initiator, nor whoever must keep out; where nobody is left, the owner of the process."""
    performers = list(Principal.objects.filter(item=item).exclude(kind=Principal.Kind.ASKED))
    posts = {row.principal_id for row in performers if row.kind == Principal.Kind.POST}
    people = {row.principal_id for row in performers if row.kind == Principal.Kind.PERSON}
    holders = set(Holding.objects.at(at).filter(post__in=posts).values_list("person_id", flat=True))
    out = people | holders | {pk for pk in (item.initiator_id, item.excluded_id) if pk is not None}
    homes = set(Department.objects.filter(posts__in=posts).values_list("pk", flat=True))
    homes |= set(Department.objects.filter(people__in=people).values_list("pk", flat=True))
    parents = dict(Department.objects.values_list("pk", "parent_id"))
    found = {person.pk: person for home in homes for person in _first_head(_upwards(home, parents), out, at)}
    return sorted(found.values() or _owner(item, out), key=lambda person: person.number)


def _upwards(department: int | None, parents: Mapping[int, int | None]) -> Iterator[int]:
    seen: set[int] = set()
    while department is not None and department not in seen:
        seen.add(department)
        yield department
        department = parents.get(department)


def _first_head(departments: Iterable[int], out: set[int], at: datetime) -> list[Person]:
    for department in departments:
        held = Holding.objects.at(at).filter(post__department=department, post__is_head=True, post__active=True)
        heads = [person for person in Person.objects.active().filter(holdings__in=held).exclude(pk__in=out).distinct()
                 if person.can("cases.read")]
        if heads:
            return heads
    return []


def _owner(item: WorkItem, out: set[int]) -> list[Person]:
    owner = Process.objects.filter(key=item.process_key).values_list("owner_id", flat=True).first()
    return list(Person.objects.active().filter(pk=owner).exclude(pk__in=out)) if owner else []
