"""What a month was about besides its numbers: tickets of each product, causes found and fixes made in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import OuterRef, Q, Subquery
from django.utils.timezone import localdate

from complaints.actions.models import Action
from complaints.archive.models import CauseFound
from complaints.archive.months import begins, later
from complaints.causes.models import Why
from complaints.tickets.models import State, Ticket

UNCONFIRMED: Final = (State.CANDIDATE, State.DISMISSED, State.MERGED)
MOST: Final = 50  # of a product's month; beyond that nobody reads a list


@dataclass(frozen=True, slots=True)
class Told:
    """Of one product: plain values, as they are kept."""

    tickets: list[dict[str, Any]] = field(default_factory=list)
    causes: list[dict[str, Any]] = field(default_factory=list)
    fixes: list[dict[str, Any]] = field(default_factory=list)


NOTHING: Final = Told()


def told(month: date, product: int | None = None) -> dict[int | None, Told]:
    """By product (or of one alone); each part is one statement."""
    start, end = begins(month), begins(later(month))
    found: dict[int | None, Told] = defaultdict(Told)
    for ticket in _tickets(start, end, product):
        found[ticket.product_id].tickets.append(
            {"key": ticket.key, "title": ticket.title, "state": ticket.state, "round": ticket.round})
    for why in _causes(start, end, product):
        found[why.ticket.product_id].causes.append(_cause(why))
    for action in _fixes(start, end, product):
        found[action.ticket.product_id].fixes.append(_fix(action))
    return found


def _tickets(start: datetime, end: datetime, product: int | None) -> Any:
    """Tickets of products that somebody worked on in the month."""
    worked_on = Q(opened_at__lt=end) & (Q(closed_at=None) | Q(closed_at__gte=start))
    wanted = Q(product=product) if product else Q(product__isnull=False)
    found = Ticket.objects.filter(worked_on, wanted).exclude(state__in=UNCONFIRMED)
    return found.order_by("-priority", "pk").only("key", "title", "state", "round", "product_id")


def _causes(start: datetime, end: datetime, product: int | None) -> Any:
    """Root causes of analyses that were finished in the month: asked for by then, and not ruled out since."""
    finished = CauseFound.objects.filter(at__gte=start, at__lt=end)
    of_why = finished.filter(
        ticket=OuterRef("ticket"), round__gte=OuterRef("round"), round__lte=OuterRef("root_round")).order_by("-round")
    wanted = Q(ticket__product=product) if product else Q(ticket__product__isnull=False)
    found = Why.objects.filter(wanted, ticket__in=finished.values("ticket"), state=Why.State.CONFIRMED)
    found = found.annotate(found_at=Subquery(of_why.values("at")[:1])).filter(found_at__isnull=False)
    return found.select_related("ticket").defer("ticket__evidence").order_by("found_at", "pk")


def _cause(why: Any) -> dict[str, Any]:
    kinds = "·".join(filter(None, [why.get_root_kind_display(), why.get_factor_display()]))
    return {"ticket": why.ticket.key, "text": why.text, "kind": kinds, "on": f"{localdate(why.found_at):%Y-%m-%d}"}


def _fixes(start: datetime, end: datetime, product: int | None) -> Any:
    """Actions that were done in the month."""
    wanted = Q(ticket__product=product) if product else Q(ticket__product__isnull=False)
    found = Action.objects.standing().filter(wanted, done_at__gte=start, done_at__lt=end)
    found = found.select_related("ticket", "version__process").order_by("done_at", "pk")
    return found.defer("ticket__evidence", "version__source", "version__bindings")


def _fix(action: Action) -> dict[str, Any]:
    version = action.version
    return {"ticket": action.ticket.key, "text": action.title, "kind": action.get_kind_display(),
            "on": f"{localdate(action.done_at):%Y-%m-%d}", "node": action.node_name,
            "version": f"{version.process.code} v{version.number}" if version else ""}


def as_kept(numbers: Mapping[str, Any]) -> Told:
    """The same from a closed month."""
    return Told(*(numbers.get(name, []) for name in ("tickets", "causes", "fixes")))
