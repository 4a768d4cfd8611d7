"""What reports ask: the events of a case, the exports of a case, a code's export."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from approvals.inbox.selectors import visible_cases
from approvals.organisation.models import Person
from complaints.tickets.selectors import tickets_for
from reports.models import Export
from reports.trail.fates import LATER, SAID
from reports.trail.known import BY_KEY
from reports.trail.logged import continuing
from workflows.ledger.chain import Head, Wrong, verify
from workflows.ledger.models import Event, EventQuerySet
from workflows.runtime.models import Case
from workflows.transparency.checkpoints import covering


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What the reader of a trail narrows it to; empty means all."""

    actor: int | None = None
    verb: str = ""
    since: date | None = None
    until: date | None = None


def case_for(*, person: Person, key: str, at: datetime) -> Case:
    """The case, if the person may see it; Case.DoesNotExist otherwise, whether it exists or not."""
    found = visible_cases(person, at).select_related("process_version__process").filter(key=key).first()
    return found or _of_a_ticket(person, at).select_related("process_version__process").get(key=key)


def _of_a_ticket(person: Person, at: datetime) -> QuerySet[Case]:
    """The cases that ran for a ticket which the person may read, taking part in it or not."""
    readable = tickets_for(person, at).values("pk")
    return Case.objects.filter(Q(ticket_run__ticket__in=readable) | Q(relief__ticket__in=readable))


def events_of(case: Case, wanted: TrailFilter | None = None) -> QuerySet[Event]:
    """The events of the case in order, narrowed by the filter."""
    found = Event.objects.of_stream(case.stream).order_by("seq")
    return _narrowed(found, wanted) if wanted else found


def _narrowed(found: EventQuerySet, wanted: TrailFilter) -> QuerySet[Event]:
    if wanted.actor:
        found = found.by_actor(wanted.actor)
    if wanted.verb:
        found = found.filter(verb=wanted.verb)
    return found.between(_midnight(wanted.since), _midnight(wanted.until, later=1))


def _midnight(day: date | None, *, later: int = 0) -> datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=later), time.min))


def with_settling(events: Iterable[Event]) -> list[Event]:
    """The events and, in the streams' order, what they are told with: of decisions what settled them or what they
    settled, of approvals that stood the decisions that gave them."""
    events = list(events)
    keys = {event.object_key for event in events if event.verb in SAID | LATER}
    stood = {event.stream for event in events if event.verb in BY_KEY}
    if not keys and not stood:
        return events
    told = Q(object_key__in=keys, verb__in=SAID | LATER) | Q(stream__in=stood, verb__in=SAID)
    about = Event.objects.filter(told, stream__in={event.stream for event in events})
    every = {event.pk: event for event in [*about, *events]}
    return sorted(every.values(), key=lambda event: (event.stream, event.seq))


@dataclass(frozen=True, slots=True)
class Chain:
    """A case's chain as it stands in the database now: its first wrong event if any, who acted in it, and how."""

    wrong: Wrong | None
    people: list[tuple[int, str]]
    verbs: list[str]


def chain_of(case: Case) -> Chain:
    """Check the whole chain, and on the way see what the filters offer."""
    seen: set[tuple[int | None, str, str]] = set()
    rows = _passing(events_of(case), seen)
    wrong = verify(rows, stream=case.stream, head=Head(case.ledger_seq, case.ledger_head, case.ledger_at))
    deque(rows, maxlen=0)  # the check stops at the first wrong event; the filters offer the rest as well
    people = {(actor, name) for actor, name, _verb in seen if actor is not None}
    return Chain(wrong, sorted(people, key=lambda pair: pair[1]), sorted({verb for _actor, _name, verb in seen}))


def _passing(events: QuerySet[Event], seen: set[tuple[int | None, str, str]]) -> Iterator[tuple[str, str]]:
    """What the check reads of the events; who did what is seen in passing."""
    wanted = events.values_list("body", "hash", "actor_id", "actor_name", "verb")
    for body, hashed, actor, name, verb in wanted.iterator(chunk_size=2000):
        seen.add((actor, name, verb))
        yield body, hashed


def exports_of(case: Case) -> QuerySet[Export]:
    """The exports of the case, newest first."""
    return Export.objects.filter(case_key=case.key).select_related("requested_by").order_by("-requested_at", "-pk")


def export_for(*, person: Person, code: str, at: datetime) -> Export:
    """The export, if the person may see its case; Export.DoesNotExist otherwise."""
    export = Export.objects.select_related("requested_by__department").get(code=code)
    if not visible_cases(person, at).filter(key=export.case_key).exists():
        raise Export.DoesNotExist
    return export


def still_agrees(export: Export) -> bool:
    """Whether the chain in the database still leads through the head that the export printed."""
    event = Event.objects.filter(stream=f"case:{export.case_key}", seq=export.seq).values_list("hash", flat=True)
    return list(event) == [export.head]


@dataclass(frozen=True, slots=True)
class Known:
    """What this server says to whoever holds a file: whether its chain still leads through it, and what came since."""

    export: Export
    agrees: bool
    newer: int
    checkpoint: str


def known_document(code: str) -> Known:
    """What is known of a finished export by its code, which only its file tells; Export.DoesNotExist otherwise."""
    export = Export.objects.get(code=code, status=Export.Status.DONE)
    stream = f"case:{export.case_key}"
    own = Event.objects.filter(stream=stream, seq=export.seq, hash=export.head).values_list("pk", flat=True).first()
    newer = Event.objects.filter(stream=stream, seq__gt=export.seq).count()
    logged = covering(own) if own is not None else None
    return Known(export, own is not None, newer, continuing(logged[1].size) if logged else "")


@dataclass(frozen=True, slots=True)
class Slice:
    """Some events, newest first, and where the next ones begin."""

    events: list[Event]
    next_before: int | None


def all_events(wanted: TrailFilter, *, words: str = "") -> QuerySet[Event]:
    """The events of all streams, newest first; `words` is a stream's key, e.g. MKT-2026-0417."""
    found = Event.objects.order_by("-pk")
    if words:
        found = found.filter(stream__in=[words, f"case:{words.upper()}", f"version:{words.upper()}"])
    return _narrowed(found, wanted)


def slice_of(found: QuerySet[Event], *, before: str, size: int) -> Slice:
    """One screen of events older than `before`; counting ten million rows for page numbers is not worth it."""
    older = found.filter(pk__lt=int(before)) if before.isascii() and before.isdigit() and len(before) < 19 else found
    events = list(older[: size + 1])
    return Slice(events[:size], events[size - 1].pk if len(events) > size else None)
