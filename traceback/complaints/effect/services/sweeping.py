"""The clock measures every ticket whose effect is being watched; what comes back is opened again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from complaints.effect.models import ClosingRule
from complaints.effect.selectors.measuring import Measured, measured
from complaints.effect.services.keeping import keep
from complaints.effect.services.relapses import reopen
from complaints.tickets.models import State
from complaints.tickets.services import CannotTicket

log = logging.getLogger(__name__)
WATCHED_AFTER_CLOSING: Final = timedelta(days=90)


def watched(at: datetime) -> QuerySet[ClosingRule]:
    """The rules in force of tickets whose effect is judged, and of those closed not long ago."""
    latest = ClosingRule.objects.filter(ticket=OuterRef("ticket")).order_by("-number").values("pk")[:1]
    lately = Q(ticket__state=State.CLOSED, ticket__closed_at__gte=at - WATCHED_AFTER_CLOSING)
    return (ClosingRule.objects.filter(Q(ticket__state=State.VERIFYING) | lately)
            .filter(round=F("ticket__round"), pk=Subquery(latest)).select_related("ticket").order_by("pk"))


def sweep(*, at: datetime) -> int:
    """Measure them all; a relapse opens its ticket again, once. Returns how many were measured."""
    number = 0
    for rule in watched(at).iterator(chunk_size=200):
        found = measure(rule, at=at)
        if found.reading.relapsed:
            _reopen(found, at)
        number += 1
    return number


def _reopen(found: Measured, at: datetime) -> None:
    """A ticket that cannot be opened now is tried again at the next sweep; the others are measured all the same."""
    try:
        reopen(found, at=at)
    except CannotTicket as refusal:
        log.warning("The relapse of ticket %s could not open it: %s", found.rule.ticket_id, refusal)


@transaction.atomic
def measure(rule: ClosingRule, *, at: datetime) -> Measured:
    """Count now, and keep what was counted."""
    found = measured(rule, at)
    keep(found)
    return found
