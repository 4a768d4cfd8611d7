"""The overview: campaigns with what was counted about them, processes with what is claimed and what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from approvals.fieldwork.models import Item
from approvals.fieldwork.selectors.access import items_for
from approvals.inbox.selectors import visible_cases
from approvals.organisation.models import Person
from complaints.actions.models import Action
from complaints.tickets.models import Ticket, Verdict
from complaints.tickets.models.ticket import LIVE
from complaints.tickets.selectors import tickets_for
from complaints.tracing.claims import NEVER_ISSUED
from complaints.tracing.counting import NOT_CONFIRMED, SOURCE
from workflows.library.models import Process
from workflows.measures.models import Measure
from workflows.runtime.models import Case

MOST: Final = 20  # of each list on the overview


@dataclass(frozen=True, slots=True)
class ProcessLine:
    """A process with its claims, how many of them are proven, and what is open at its steps."""

    process: Process
    claimed: int
    proven: int
    open_tickets: int
    items: int


def campaigns(words: str) -> QuerySet[Measure]:
    """Campaigns with complaints counted about them, most first; words of the case, or of a ticket that names it."""
    found = Measure.objects.filter(source=SOURCE, name=Measure.Name.COMPLAINTS).select_related("case")
    for word in words.split():
        ticket = Ticket.objects.filter(campaign=OuterRef("case")).filter(_ticket(word))
        found = found.filter(Q(case__key__icontains=word) | Q(case__title__icontains=word) | Exists(ticket))
    return found.order_by("-count", "case_id")


def processes(words: str, person: Person) -> list[ProcessLine]:
    """Processes with claims or open findings, most open ones first; words of the process, a step or a ticket."""
    claims = _claims()
    items = items_for(person).exclude(state=Item.State.VERIFIED)
    found = Process.objects.filter(
        Exists(claims.filter(process=OuterRef("pk"))) | Q(pk__in=items.order_by().values("process_id")))
    for word in words.split():
        said = Q(ticket__in=Ticket.objects.filter(_ticket(word))) | Q(node_name__icontains=word)
        found = found.filter(Q(code__icontains=word) | Q(name__icontains=word)
                             | Exists(claims.filter(said, process=OuterRef("pk"))))
    return _lines(list(found.order_by("code")[:500]), claims, items)


def _lines(found: Sequence[Process], claims: Any, items: Any) -> list[ProcessLine]:
    proven = Q(ticket__verdict=Verdict.EFFECTIVE, ticket__verdict_round=F("round"), ticket__round=F("round"))
    opened = Q(ticket__state__in=LIVE) & ~Q(node="")
    counted = {row.pop("process_id"): row for row in claims.filter(process__in=found).order_by().values("process_id")
               .annotate(claimed=Count("pk"), proven=Count("pk", filter=proven),
                         open_tickets=Count("ticket_id", filter=opened, distinct=True))}
    findings = dict(items.filter(process__in=found).order_by().values_list("process_id").annotate(Count("pk")))
    nothing = {"claimed": 0, "proven": 0, "open_tickets": 0}
    lines = [ProcessLine(one, **counted.get(one.pk, nothing), items=findings.get(one.pk, 0)) for one in found]
    return sorted(lines, key=lambda line: -(line.open_tickets + line.items))


def _claims() -> Any:
    return Action.objects.standing().filter(process__isnull=False).exclude(ticket__state__in=NEVER_ISSUED)


def _ticket(word: str) -> Q:
    return Q(key__icontains=word) | Q(title__icontains=word)


def campaign_of(key: str, person: Person, at: datetime) -> Case | None:
    """The campaign, if the person may see its case, or something is counted about it already."""
    case = Case.objects.filter(key=key).first()
    if case is None or Ticket.objects.filter(case=case).exists():
        return None
    known = Measure.objects.filter(case=case, source=SOURCE).exists()
    return case if known or visible_cases(person, at).filter(pk=case.pk).exists() else None


def tickets_naming(case: Case, person: Person) -> list[tuple[Ticket, bool]]:
    """Confirmed tickets that name the campaign, and whether the person may read each; two statements."""
    found = list(Ticket.objects.filter(campaign=case).exclude(state__in=NOT_CONFIRMED)
                 .annotate(contacts=Count("links")).order_by("-priority", "pk"))
    readable = set(tickets_for(person).filter(campaign=case).order_by().values_list("pk", flat=True))
    return [(ticket, ticket.pk in readable) for ticket in found]
