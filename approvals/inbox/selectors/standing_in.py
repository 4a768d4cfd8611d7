"""The work of absent people that is before whoever stands in for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from approvals.absence.chains import Seat
from approvals.absence.selectors import NamedSeat, seats_for
from approvals.inbox.models import WorkItem
from approvals.inbox.seats import may_stand_in
from approvals.organisation.models import Person


def sitting_for(person: Person, at: datetime) -> Sequence[NamedSeat]:
    """The places of absent people at which the person sits now; one quick statement for whom that cannot concern."""
    return seats_for(person, at) if may_stand_in(person.pk, at) else ()


def items_at(seats: Sequence[NamedSeat], person: Person) -> QuerySet[WorkItem]:
    """The open items of these places that the person may see: never what they started or must keep out of."""
    reach = Q(pk__in=[])
    for named in seats:
        reach |= _at(named.seat)
    return WorkItem.objects.open().filter(reach).exclude(initiator_id=person.pk).exclude(excluded_id=person.pk)


def _at(seat: Seat) -> Q:
    """The items of one place, for as far as the person sits there."""
    found = Q(principals__kind=seat.place.kind, principals__principal_id=seat.place.id)
    if seat.process_keys:
        found &= Q(process_key__in=seat.process_keys)
    if seat.not_process_keys:
        found &= ~Q(process_key__in=seat.not_process_keys)
    if seat.only:
        found &= Q(excluded_id__in=seat.only) | Q(initiator_id__in=seat.only - {seat.absent_id})
    barred = seat.barred - {seat.absent_id}
    allowed = Q(excluded_id__isnull=True) | ~Q(excluded_id__in=seat.barred)
    return found & allowed & (Q(initiator_id__isnull=True) | ~Q(initiator_id__in=barred))
