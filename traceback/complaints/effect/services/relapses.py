"""A problem that comes back opens its ticket again: a new round, which keeps what the last one stood on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.organisation.models import Post
from complaints.effect.models import ClosingRule
from complaints.effect.selectors.measuring import Measured
from complaints.effect.sentences import said_rate
from complaints.tickets import posts
from complaints.tickets.models import State, Ticket
from complaints.tickets.services import record, reopen_ticket
from workflows.ledger import outbox
from workflows.ledger.actor import SYSTEM
from workflows.runtime.models import Case


@transaction.atomic
def reopen(found: Measured, *, at: datetime) -> bool:
    """Open the ticket again unless somebody was faster; whether it was opened now."""
    list(Case.objects.select_for_update().filter(ticket=found.rule.ticket_id).values_list("pk"))  # cases go first
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=found.rule.ticket_id)
    if ticket.round != found.rule.round or ticket.state not in {State.VERIFYING, State.CLOSED}:
        return False
    why = reason_of(found)
    record(ticket, "effect.relapse.found", by=SYSTEM, at=at, reason=why, detail={
        "version": found.rule.number, "round": found.rule.round, "until": found.reading.until.isoformat(),
        "days": found.rule.relapse_days, "count": found.reading.latest.total.count,
        "exposure": found.reading.latest.total.exposure, "rate": said_rate(found.reading.latest.rate)})
    reopened = reopen_ticket(ticket_id=ticket.pk, reason=why, by=SYSTEM, at=at)
    _tell(reopened, found.rule, why, at)
    return True


def reason_of(found: Measured) -> str:
    """Why, with the numbers."""
    return _("最近 %(days)s 天每万 %(rate)s，超过复发限值 %(limit)s（截至 %(until)s）") % {
        "days": found.rule.relapse_days, "rate": said_rate(found.reading.latest.rate),
        "limit": f"{found.rule.relapse_limit:.2f}", "until": found.reading.until.isoformat()}


def _tell(ticket: Ticket, rule: ClosingRule, why: str, at: datetime) -> None:
    """Customer service, Quality Management and whoever opened it hear of it."""
    text = _("工单 %(key)s「%(title)s」复发，已重新打开（第 %(round)s 轮）：%(why)s") % {
        "key": ticket.key, "title": ticket.title, "round": ticket.round, "why": why}
    people = [ticket.opened_by_id] if ticket.opened_by_id else []
    outbox.put(effect="notify", key=f"relapse:{ticket.pk}:{rule.round}", payload={
        "kind": "system.relapse", "case": "", "process": "", "item": None, "by": None, "at": at.isoformat(),
        "to": {"people": people, "posts": post_ids(), "parties": []},
        "words": {"text": text, "path": reverse("ticket-effect", args=[ticket.key])}})


def post_ids() -> list[int]:
    """The posts that are told."""
    found = Post.objects.filter(code__in=posts.LEADING, active=True)
    return list(found.order_by("pk").values_list("pk", flat=True))
