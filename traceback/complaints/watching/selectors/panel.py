"""What the page of a ticket shows of its signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from complaints.tickets.models import Ticket
from complaints.watching.models import Signal, SignalDay


def of_ticket(request: HttpRequest, ticket: Ticket) -> Mapping[str, Any] | None:
    """The signals with their strongest days; two statements, one where there are none."""
    signals = list(Signal.objects.filter(ticket=ticket).order_by("first_on", "pk"))
    if not signals:
        return None
    strongest: dict[int, SignalDay] = {}
    days = SignalDay.objects.filter(signal__in=signals).select_related("version")
    for day in days.order_by("signal", "-count", "day"):
        strongest.setdefault(day.signal_id, day)
    return {"rows": [(signal, strongest.get(signal.pk)) for signal in signals]}
