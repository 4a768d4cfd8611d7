"""The complaints of a ticket: how many, when, typical voices, the list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from complaints.models import Category, Contact, Place, Product
from complaints.tickets.models import Ticket, TicketContact


def named_in(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The product, place and category that a filter of contacts names: a ticket made of it is about them."""
    found = {"product": Product.objects.filter(name=wanted.get("product") or None).first(),
             "place": Place.objects.filter(name=wanted.get("place") or None).first(),
             "category": Category.objects.filter(path=wanted.get("category") or None).order_by("pk").first()}
    return {name: one for name, one in found.items() if one is not None}


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many contacts a ticket has, of which kinds, and from when to when."""

    all: int
    complaints: int
    enquiries: int
    first: datetime | None
    last: datetime | None


def numbers(ticket: Ticket) -> Numbers:
    """In one statement, however many there are."""
    kinds = Contact.Kind
    row = TicketContact.objects.filter(ticket=ticket).aggregate(
        all=Count("pk"), complaints=Count("pk", filter=Q(contact__kind=kinds.COMPLAINT)),
        enquiries=Count("pk", filter=Q(contact__kind=kinds.ENQUIRY)), first=Min("contact__at"), last=Max("contact__at"))
    return Numbers(**row)


def linked_contacts(ticket: Ticket) -> QuerySet[TicketContact]:
    """The contacts of a ticket, the latest first; each says how many other tickets it belongs to."""
    others = Count("contact__ticket_links", distinct=True)
    found = TicketContact.objects.filter(ticket=ticket).select_related("contact__place", "contact__product")
    return found.annotate(tickets=others).defer("contact__text").order_by("-contact__at", "-pk")


def picked_contacts(keys: Collection[int]) -> list[Contact]:
    """The contacts with these keys, the latest first; each says how many tickets it belongs to already."""
    found = Contact.objects.filter(pk__in=keys).select_related("place", "product", "category").defer("text")
    return list(found.annotate(tickets=Count("ticket_links")).order_by("-at", "-pk"))
