"""A person decides about a signal: it becomes a ticket, belongs to one, or is nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.tickets import posts
from complaints.tickets.models import LIVE, Ticket
from complaints.tickets.selectors import tickets_for
from complaints.tickets.services import CannotTicket, link_contacts, link_these, open_ticket, propose_ticket
from complaints.watching.models import Kind, Signal, SignalContact, State
from complaints.watching.services.collecting import record
from complaints.watching.services.refusals import CannotWatch
from workflows.runtime.alarms import Alarm, cases_open_to_alarms, raise_alarm
from workflows.runtime.models import Case

LEAST_WORDS: Final = 2
ALARMING: Final = frozenset({Kind.BATCH, Kind.ESCALATION})


def may_decide(person: Person, at: datetime) -> bool:
    """Customer service and Quality Management: whoever may open tickets."""
    return person.can("tickets.steer") and posts.leads(person, at)


@transaction.atomic
def confirm_signal(
    *, signal_id: int, title: str, by: Person, at: datetime, summary: str = "", campaign_id: int | None = None
) -> Signal:
    """Open a ticket with the evidence and the complaints of the signal. A batch or an escalation about a running
    campaign alarms it."""
    signal = _undecided(signal_id, by, at)
    campaign = _campaign(campaign_id)
    try:
        ticket = propose_ticket(
            title=title or signal.title, kind=signal.kind, by=by.as_actor(), at=at, summary=summary,
            category=signal.category, place=signal.place, product=signal.product, campaign=campaign,
            evidence=evidence_of(signal), origin=f"signal:{signal.pk}")
        ticket = open_ticket(ticket_id=ticket.pk, by=by, at=at)
        _link(signal, ticket, by, at)
    except CannotTicket as refusal:
        raise CannotWatch(str(refusal)) from refusal
    signal.campaign = campaign
    signal.confirm(ticket=ticket, by_id=by.pk, at=at)
    _saved(signal, "watching.signal.confirmed", by, at, ticket=ticket.key, campaign=campaign.key if campaign else "")
    if campaign is not None and signal.kind in ALARMING:
        raise_alarm(case=campaign, alarm=_alarm(signal, ticket, by))
    return signal


@transaction.atomic
def merge_signal(*, signal_id: int, ticket_key: str, by: Person, at: datetime) -> Signal:
    """Add the signal and its complaints to a ticket that is being worked on."""
    signal = _undecided(signal_id, by, at)
    ticket = tickets_for(by, at).filter(key=ticket_key.strip(), state__in=LIVE).first()
    if ticket is None:
        raise CannotWatch(_("没有找到这张正在处理的工单。"), fields={"ticket": _("没有找到这张正在处理的工单。")})
    try:
        _link(signal, ticket, by, at)
    except CannotTicket as refusal:
        raise CannotWatch(str(refusal)) from refusal
    signal.merge(ticket=ticket, by_id=by.pk, at=at)
    _saved(signal, "watching.signal.merged", by, at, ticket=ticket.key)
    if ticket.campaign is not None and signal.kind in ALARMING:
        raise_alarm(case=ticket.campaign, alarm=_alarm(signal, ticket, by))
    return signal


@transaction.atomic
def dismiss_signal(*, signal_id: int, reason: str, by: Person, at: datetime) -> Signal:
    """It is nothing. It goes on collecting, so that the same matter is not found again tomorrow."""
    signal, said = _undecided(signal_id, by, at), " ".join(reason.split())[:500]
    if len(said) < LEAST_WORDS:
        why = _("请写明排除的理由（至少 %(least)s 个字）。") % {"least": LEAST_WORDS}
        raise CannotWatch(why, fields={"reason": why})
    signal.dismiss(reason=said, by_id=by.pk, at=at)
    _saved(signal, "watching.signal.dismissed", by, at, reason=said)
    return signal


def evidence_of(signal: Signal) -> dict[str, Any]:
    """What the ticket keeps of the signal: the numbers of its strongest day, the rule's version, its course."""
    day = signal.days.select_related("version").order_by("-count", "day").first()
    return {
        "signal": signal.pk, "rule": str(day.version) if day else "", "day": day.day.isoformat() if day else "",
        "count": day.count if day else 0, "numbers": day.numbers if day else {}, "series": signal.series,
        "places": signal.places, "voices": signal.voices,
    }


def wanted_of(signal: Signal) -> dict[str, Any]:
    """The filter by which later complaints of the same cell find the ticket; none for a topic, which has no cell, nor
    for what is unsorted: to be at the same place is not to be about the same matter."""
    if signal.about_unsorted:
        return {}
    category = signal.category.path if signal.category else signal.category_said
    where = {"category": category, "place": signal.place.name if signal.place else "",
             "product": signal.product.name if signal.product else ""}
    if not any(where.values()):
        return {}
    begins: date = signal.first_on
    return {**where, "kind": signal.version.contacts, "since": begins}


def _link(signal: Signal, ticket: Ticket, by: Person, at: datetime) -> None:
    members = list(SignalContact.objects.filter(signal=signal).values_list("contact_id", flat=True))
    if members:
        link_these(ticket_id=ticket.pk, contact_ids=members, by=by, at=at)
    if wanted := wanted_of(signal):
        link_contacts(ticket_id=ticket.pk, wanted=wanted, by=by, at=at)


def _undecided(signal_id: int, by: Person, at: datetime) -> Signal:
    if not may_decide(by, at):
        raise CannotWatch(_("只有客服原因定位岗与质量管理岗位可以处理关注内容。"))
    signal = Signal.objects.select_for_update(of=("self",)).select_related(
        "version", "category", "place", "product").get(pk=signal_id)
    if signal.state != State.FOUND:
        raise CannotWatch(_("这条关注内容%(state)s，不能再次处理。") % {"state": signal.get_state_display()})
    return signal


def _campaign(campaign_id: int | None) -> Case | None:
    if campaign_id is None:
        return None
    found = next((one for one in cases_open_to_alarms() if one.pk == campaign_id), None)
    if found is None:
        why = _("这个营销案没有在运行的活动。")
        raise CannotWatch(why, fields={"campaign": why})
    return found


def _alarm(signal: Signal, ticket: Ticket, by: Person) -> Alarm:
    reason = _("%(kind)s「%(title)s」：单日最多 %(peak)s 件，工单 %(ticket)s") % {
        "kind": signal.get_kind_display(), "title": signal.title, "peak": signal.peak, "ticket": ticket.key}
    return Alarm(f"signal:{signal.pk}", reason, by.as_actor(), reverse("signal", args=[signal.pk]))


def _saved(signal: Signal, verb: str, by: Person, at: datetime, *, reason: str = "", **detail: str) -> None:
    signal.updated_at = at
    signal.save()
    record(signal, verb, by=by.as_actor(), at=at, reason=reason,
           detail={**{name: value for name, value in detail.items() if value}, "peak": signal.peak,
                   "last_on": signal.last_on.isoformat()})
