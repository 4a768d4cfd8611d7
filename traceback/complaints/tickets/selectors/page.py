"""What the page of a ticket shows: the ticket as its reader may act on it, whose turn it is, voices, events."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Final

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject, Left

from approvals.inbox.labels import outcome_label
from approvals.inbox.models import Principal, WorkItem
from approvals.inbox.words import words_of
from approvals.organisation.models import Holding, Person
from complaints.tickets import posts
from complaints.tickets.gathering import Rows, gathered, moment_in
from complaints.tickets.models import State, Ticket, TicketContact
from complaints.tickets.moves import MOVES
from complaints.tickets.selectors.access import tickets_for
from workflows.ledger.models import Event

LONGEST_VOICE: Final = 200
LOOKED_AT: Final = 300  # contacts of which the typical voices are taken
VOICES: Final = 4
RECENT: Final = 60
SAME: Final = re.compile(r"[\W\d_]+")
STAGES: Final = (
    (State.OPEN, "locate_cause"), (State.ANALYSING, "finish_analysis"), (State.PLANNING, "submit_plan"),
    (State.MEETING, "send_to_meeting"), (State.IMPROVING, "finish_improving"), (State.VERIFYING, "confirm_effect"),
    (State.CLOSED, "close"))


@dataclass(frozen=True, slots=True)
class Voice:
    """What customers say, in the words of one of them, and how many say nearly the same among the latest."""

    text: str
    at: datetime
    place: str
    channel: str
    contact_id: int
    number: int


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as a reader meets it."""

    at: datetime
    who: str
    said: str
    step: str
    comment: str
    colour: str
    fired: tuple[str, ...]
    round: int


@dataclass(frozen=True, slots=True)
class Stage:
    """A station of the way: passed, reached or ahead, and when it was passed."""

    label: str
    number: int
    state: str  # done | current | ahead
    at: datetime | None


def ticket_page(person: Person, key: str, at: datetime) -> Ticket | None:
    """The ticket, whether its reader leads tickets, and how many contacts it has; None for strangers."""
    holds = Holding.objects.at(at).filter(person=person, post__active=True, post__code__in=posts.LEADING)
    counted = TicketContact.objects.filter(ticket=OuterRef("pk")).order_by().values("ticket")
    found = tickets_for(person, at).select_related("relief", "relief__case", "campaign")
    return found.filter(key=key).annotate(
        leads=Exists(holds),
        linked=Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
    ).first()


def open_work(ticket: Ticket, person: Person, at: datetime) -> list[WorkItem]:
    """What is to be done on the ticket, the customer's task included, and whether the reader may do it (`mine`)."""
    held = Holding.objects.at(at).filter(person=person, post__active=True).values("post_id")
    mine = Q(kind=Principal.Kind.PERSON, principal_id=person.pk) | Q(kind=Principal.Kind.POST, principal_id__in=held)
    addressed = Principal.objects.filter(mine, item=OuterRef("pk"), open=True)
    of_this = Q(case__ticket=ticket) | Q(case__relief__ticket=ticket)
    return list(WorkItem.objects.open().filter(of_this).annotate(mine=Exists(addressed)).order_by("pk"))


def latest_said(ticket: Ticket) -> QuerySet[TicketContact]:
    """What the latest contacts say, as rows to be gathered."""
    links = TicketContact.objects.filter(ticket=ticket)
    latest = links.filter(pk__in=links.order_by("-contact_id").values("pk")[:LOOKED_AT])
    return latest.annotate(row=JSONObject(
        id="contact_id", text=Left("contact__text", LONGEST_VOICE), title="contact__title", at="contact__at",
        place="contact__place__name", channel="contact__channel__name"))


def voices(ticket: Ticket) -> list[Voice]:
    """The most frequent ways of saying it among the latest contacts, one of each."""
    return voices_in(gathered({"voices": latest_said(ticket)})["voices"])


def voices_in(rows: Rows) -> list[Voice]:
    """The same from rows that were gathered with others."""
    found: dict[str, Voice] = {}
    counts: Counter[str] = Counter()
    for row in sorted(rows, key=itemgetter("id"), reverse=True):
        said = row["text"] or row["title"]
        like = SAME.sub("", said)[:16]
        counts[like] += 1
        found.setdefault(like, Voice(said[:LONGEST_VOICE], moment_in(row["at"]), row["place"] or "",
                                     row["channel"] or "", row["id"], 0))
    return [replace(found[like], number=number) for like, number in counts.most_common(VOICES)]


def streams_of(ticket: Ticket) -> Q:
    """The events of a ticket: its own stream and those of the cases that ran for it."""
    own = f"case:{ticket.key}"
    return Q(stream__in=(ticket.stream, own, f"{own}-R")) | Q(
        stream__in=[f"{own}-{number}" for number in range(2, ticket.round + 1)])


def happenings(ticket: Ticket) -> list[Happening]:
    """The latest events, newest first."""
    found = Event.objects.filter(streams_of(ticket)).order_by("-at", "-pk")[:RECENT]
    return [_happening(event) for event in found]


def _happening(event: Event) -> Happening:
    body = json.loads(event.body)
    outcome, subject = body.get("outcome", ""), body.get("object", {})
    said, colour = words_of(event.verb)
    decided = event.verb == "work.decided"
    return Happening(
        event.at, event.actor_name if event.actor_id is not None else "",
        outcome_label(outcome) if decided else said, str(subject.get("name", "")) if decided else "",
        str(body.get("reason", "")), colour, tuple(body.get("detail", {}).get("fired", ())),
        int(body.get("round") or 0))


def stages(ticket: Ticket, events: Iterable[Happening]) -> list[Stage]:
    """Where the ticket stands; the meeting only for major tickets."""
    passed = {name: event.at for event in reversed(list(events)) if event.round in (0, ticket.round)
              for name in event.fired}
    ways = [(state, move) for state, move in STAGES if state != State.MEETING or ticket.major]
    now = next((place for place, (state, _move) in enumerate(ways) if state == ticket.state), -1)
    if ticket.state == State.CLOSED:
        now = len(ways)
    return [
        Stage(str(MOVES[move] if move != "send_to_meeting" else State.MEETING.label), place + 1,
              "done" if place < now else "current" if place == now else "ahead",
              passed.get(move) if place < now else None)
        for place, (_state, move) in enumerate(ways)]


