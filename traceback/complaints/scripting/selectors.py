"""Which scripts belong to which contacts: by their tickets, and by the campaigns that these are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from complaints.models import Contact
from complaints.scripting.models import ReadOut
from complaints.tickets.models import State, Ticket, TicketContact
from workflows.runtime.models import Case
from workflows.scripts.models import ScriptVersion
from workflows.scripts.selectors import cases_in_force

OUT = (State.CANDIDATE, State.DISMISSED)


class Told(NamedTuple):
    """A script that is in force for tickets: how many contacts it concerns, and how many have been answered with it."""

    version: ScriptVersion
    linked: int
    answered: int


def cases_of(contact_ids: Collection[int]) -> dict[int, set[int]]:
    """Per contact, the cases whose scripts concern it: computed from its links alone; one statement."""
    found: dict[int, set[int]] = defaultdict(set)
    links = TicketContact.objects.filter(contact__in=contact_ids).exclude(ticket__state__in=OUT)
    for contact_id, *cases in links.values_list("contact_id", "ticket__runs__case_id", "ticket__case_id",
                                                "ticket__campaign_id"):  # fmt: skip
        found[contact_id].update(case for case in cases if case is not None)
    return found


def cases_of_ticket(ticket: Ticket) -> QuerySet[Any, Any]:
    """The cases of a ticket, to be asked for: every stretch on its process, and the campaign that it is about."""
    own = Q(ticket_run__ticket=ticket) | Q(pk__in=[one for one in (ticket.case_id, ticket.campaign_id) if one])
    return Case.objects.filter(own).values("pk")


def in_force_for(contact_ids: Collection[int], at: datetime) -> dict[int, ScriptVersion]:
    """Per contact, what may be told now, temporary scripts first; two statements."""
    cases = cases_of(contact_ids)
    told = cases_in_force({case for found in cases.values() for case in found}, at)
    found: dict[int, ScriptVersion] = {}
    for contact_id, own in cases.items():
        versions = [told[case] for case in own if case in told]
        if versions:
            found[contact_id] = max(versions, key=lambda one: (one.temporary, one.pk))
    return found


def contacts_of(version: ScriptVersion) -> QuerySet[Contact]:
    """The contacts that this version concerns, the latest first; each knows whether it was answered with it."""
    case = version.script.case_id
    tickets = Ticket.objects.exclude(state__in=OUT).filter(Q(runs__case=case) | Q(case=case) | Q(campaign=case))
    links = TicketContact.objects.filter(contact=OuterRef("pk"), ticket__in=tickets.values("pk"))
    answered = ReadOut.objects.filter(contact=OuterRef("pk"), version=version)
    found = Contact.objects.filter(Exists(links)).select_related("place", "category").defer("text")
    return found.annotate(answered=Exists(answered)).order_by("-at", "-pk")


def answers_of(contact: Contact) -> list[ReadOut]:
    """What was read out for a contact, the latest first; one statement."""
    return list(ReadOut.objects.filter(contact=contact).select_related("version__script", "by").order_by("-at", "-pk"))


def scripts_in_force(at: datetime) -> list[ScriptVersion]:
    """What is told of some ticket now, temporary scripts first; one statement."""
    concerned = Ticket.objects.exclude(state__in=OUT).filter(
        Q(runs__case=OuterRef("script__case")) | Q(campaign=OuterRef("script__case")))
    found = ScriptVersion.objects.in_force(at).filter(Exists(concerned)).select_related("script__case")
    return list(found.order_by("-temporary", "-published_at", "-pk")[:100])


def answered_by_version(version_ids: Collection[int]) -> dict[int, int]:
    """Per version, how many contacts were answered with it; one statement."""
    counted: Any = ReadOut.objects.filter(version__in=version_ids).values_list("version_id").annotate(Count("pk"))
    return dict(counted.order_by())
