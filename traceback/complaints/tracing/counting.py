"""What is counted about a campaign: contacts of its tickets and of its saved filters, each of them once."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils.timezone import localdate

from complaints import selectors as base
from complaints.models import Contact, Exposure
from complaints.tickets.models import State, Ticket, TicketContact
from complaints.tickets.services.wanted import read
from complaints.tracing.models import CampaignQuery
from workflows.measures.models import Measure
from workflows.measures.services import Counted
from workflows.runtime.models import Case

SOURCE: Final = "complaints"
KINDS: Final = {Measure.Name.COMPLAINTS: Contact.Kind.COMPLAINT, Measure.Name.ENQUIRIES: Contact.Kind.ENQUIRY}
NOT_CONFIRMED: Final = (State.CANDIDATE, State.DISMISSED)


def contacts_of(case: Case) -> QuerySet[Contact]:
    """Contacts of tickets that name the campaign, and those that match one of its filters; candidates do not count."""
    links = TicketContact.objects.filter(ticket__campaign=case).exclude(ticket__state__in=NOT_CONFIRMED)
    concerned = Q(pk__in=links.values("contact_id"))
    for query in CampaignQuery.objects.filter(case=case, active=True).order_by("pk"):
        matching = base.contacts(read(query.wanted)).order_by().select_related(None).defer(None)
        concerned |= Q(pk__in=matching.values("pk"))
    return Contact.objects.filter(concerned)


def counted(case: Case) -> dict[str, Counted]:
    """Complaints and enquiries about the campaign, with the participants that were imported for it."""
    rows = contacts_of(case).order_by().values_list("kind").annotate(
        number=Count("pk"), first=Min("at"), last=Max("at"))
    found = {kind: (number, localdate(first), localdate(last)) for kind, number, first, last in rows}
    begun = localdate(case.started_at)
    exposure = participants_of(case)
    return {name: _counted(found.get(kind, (0, begun, begun)), exposure) for name, kind in KINDS.items()}


def _counted(row: tuple[int, date, date], exposure: int | None) -> Counted:
    number, first, last = row
    return Counted(since=first, until=last, count=number, exposure=exposure)


def participants_of(case: Case) -> int | None:
    """Imported participants whose product is the campaign, by number or title; None when there are none."""
    rows = (
        Exposure.objects.filter(
            measure=Exposure.Measure.PARTICIPANTS, product__name__in=[case.key, case.title[:100]])
        .order_by().values_list("day", "product_id")
        .annotate(whole=Sum("value", filter=Q(place__name="")), parts=Sum("value", filter=~Q(place__name=""))))
    values = [parts if whole is None else whole for _day, _product, whole, parts in rows]
    return sum(values) if values else None


def campaigns() -> QuerySet[Case]:
    """Every case that a ticket names as its campaign, or that has a filter of its own."""
    named = Q(pk__in=_named()) | Q(pk__in=CampaignQuery.objects.filter(active=True).values("case_id"))
    return Case.objects.filter(named | Q(pk__in=Measure.objects.filter(source=SOURCE).values("case_id")))


def _named() -> Any:
    return Ticket.objects.filter(campaign__isnull=False).exclude(state__in=NOT_CONFIRMED).values("campaign_id")
