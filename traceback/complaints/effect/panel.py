"""The section on a ticket's page: one statement, for it shows what was last measured."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from approvals.organisation.access import person_of
from complaints.effect.selectors import stored
from complaints.effect.selectors.rules import latest_rule
from complaints.effect.showing import shown_of
from complaints.tickets.models import LIVE, State, Ticket


def shown(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """The rule in force and what the numbers said last; nothing for a ticket that is not on its way."""
    if ticket.state not in {*LIVE, State.CLOSED}:
        return None
    rule = latest_rule(ticket)
    sets = ticket.state in LIVE and person_of(request).can("effect.set_rule")
    answer: dict[str, Any] = {"ticket": ticket, "rule": rule, "sets": sets}
    if rule is None or not hasattr(rule, "measurement"):
        return answer
    return {**answer, "earlier": rule.round != ticket.round, **shown_of(stored(rule, rule.measurement))}
