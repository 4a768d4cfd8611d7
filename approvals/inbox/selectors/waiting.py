"""The inbox itself: what waits for a person, most urgent first, and how much of it there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any, Final

from approvals.absence.selectors import NamedSeat, seats_for
from approvals.inbox import seats as sitting
from approvals.inbox import sql
from approvals.inbox.models import NEVER, WorkItem
from approvals.inbox.seats import STAND, Reader, Seats
from approvals.inbox.selectors.items import said_for
from approvals.inbox.sql import Heap, Narrowing
from approvals.organisation.models import Person
from approvals.working_time.calendars import CHINA

PAGE: Final = 30
LAST_PAGE: Final = 100
MOST_WORDS: Final = 5
BANDS: Final = ("overdue", "today", "week", "later", "none")
MINE: Final = "me"  # the role filter's value for what is addressed to the person themselves
FOR: Final = "for:"  # what its value begins with for the work of somebody absent, before their number


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the inbox, as the URL has them; what cannot be right narrows nothing."""

    type: str = ""
    role: str = ""
    sla: str = ""
    q: str = ""
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.type or self.role or self.sla or self.q)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the inbox: the item, its band, and the name of the post it is reached by (empty: in person) or of
    whom the reader stands in for (`for_another`); whether it can be agreed to among others."""

    item: WorkItem
    band: str
    via: str = ""
    batch_safe: bool = False
    for_another: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits: per band and process after the role and word filters, per post, and in all."""

    heaps: Sequence[Heap]
    places: dict[tuple[str, int], int]
    total: int

    def number(self, *, type: str = "", sla: str = "") -> int:  # noqa: A002 - the filter's name
        """How many items are of that type and band."""
        return sum(
            heap.number for heap in self.heaps
            if (not type or heap.process_key == type) and (not sla or BANDS[heap.band] == sla)
        )  # fmt: skip

    @property
    def process_names(self) -> dict[str, str]:
        """The processes that have something waiting, by key."""
        return {heap.process_key: heap.process_name for heap in self.heaps}


@dataclass(frozen=True, slots=True)
class Inbox:
    """What one person sees: the page they asked for and the counts beside it."""

    wanted: Wanted
    lines: Sequence[Waiting]
    counts: Counts
    has_next: bool
    reader: Reader = field(default_factory=Reader)
    stands: Sequence[NamedSeat] = field(default=())


def bounds(at: datetime) -> list[datetime]:
    """Where the bands of urgency end: now, tonight, Sunday night, the end of time."""
    local = at.astimezone(CHINA)
    tonight = datetime.combine(local.date() + timedelta(days=1), time(), tzinfo=CHINA)
    sunday = tonight + timedelta(days=6 - local.weekday())
    return [at, tonight, sunday, NEVER]


def inbox(*, person: Person, at: datetime, wanted: Wanted, reader: Reader | None = None) -> Inbox:
    """What the person may act on now, in person, by a post or for somebody absent, most urgent first; three statements,
    one less when the reader is known, and one more for whoever may stand in for others."""
    reader = reader or sitting.reader_of(person.pk, at)
    stands = seats_for(person, at) if reader.may_stand_in else []
    everything = _everything(person, reader, stands, at)
    seats = _narrowed(everything, reader, stands, wanted.role)
    lines = _lines(seats, _names(reader, stands), at, wanted)
    counts = _counts(everything, seats, at, wanted)
    return Inbox(wanted, lines[:PAGE], counts, has_next=len(lines) > PAGE, reader=reader, stands=stands)


def _everything(person: Person, reader: Reader, stands: Iterable[NamedSeat], at: datetime) -> Seats:
    posts, seats = tuple(post.pk for post in reader.posts), tuple(named.seat for named in stands)
    return Seats(person.pk, posts, stands=seats, aside=reader.aside, at=at)


def _narrowed(seats: Seats, reader: Reader, stands: Iterable[NamedSeat], role: str) -> Seats:
    if not role:
        return seats
    chosen = tuple(post.pk for post in reader.posts if post.code == role)
    absent = tuple(named.seat for named in stands if role == f"{FOR}{named.absent_number}")
    return replace(seats, posts=chosen, in_person=role == MINE, stands=absent)


def _names(reader: Reader, stands: Iterable[NamedSeat]) -> dict[tuple[str, int], str]:
    """How rows say through what they are reached."""
    absent = {(STAND, pk): words for pk, (_number, words) in absent_in_words(stands).items()}
    return absent | {("post", post.pk): post.name for post in reader.posts}


def absent_in_words(stands: Iterable[NamedSeat]) -> dict[int, tuple[str, str]]:
    """By the id of each absent person: their number, and how their work is marked for whoever sits for them."""
    named = list(stands)
    by_name = {one.seat.absent_id for one in named if not one.seat.as_head}
    return {pk: (one.absent_number, said_for(one.absent_name, as_head=pk not in by_name))
            for one in named for pk in (one.seat.absent_id,)}


def narrowing_of(wanted: Wanted, at: datetime) -> Narrowing:
    """The filters as conditions; the band as two moments."""
    ends = [None, *bounds(at), None]
    since, before = None, None
    if wanted.sla in BANDS:
        place = BANDS.index(wanted.sla)
        since, before = ends[place], ends[place + 1]
    return Narrowing(wanted.type, tuple(wanted.q.split()[:MOST_WORDS]), since, before)


def _lines(seats: Seats, names: Mapping[tuple[str, int], str], at: datetime, wanted: Wanted) -> list[Waiting]:
    if not seats.places:
        return []
    page = min(max(wanted.page, 1), LAST_PAGE)
    found = sql.first_page(seats, narrowing_of(wanted, at), limit=PAGE + 1, offset=(page - 1) * PAGE)
    ends = bounds(at)

    def waiting(one: sql.Found) -> Waiting:
        via = names.get((one.kind, one.principal), "")
        return Waiting(one.item, _band(one.item, ends), via, one.batch_safe, one.kind == STAND)

    return [waiting(one) for one in found]


def _band(item: WorkItem, ends: Sequence[datetime]) -> str:
    urgent = item.due_at or NEVER
    return next((BANDS[place] for place, end in enumerate(ends) if urgent < end), BANDS[-1])


def _counts(everything: Seats, seats: Seats, at: datetime, wanted: Wanted) -> Counts:
    """Heaps are narrowed by role and words only: what type and band would leave is read off them."""
    words = narrowing_of(replace(wanted, type="", sla=""), at)
    found = sql.tallies(everything, seats, words, bounds(at))
    return Counts(found.heaps, found.places, found.total)


def number_without(name: str, found: Inbox, person: Person, at: datetime) -> int:
    """How many items there would be without that one filter; a statement more for words and roles."""
    blank: dict[str, Any] = {name: ""}
    wanted = replace(found.wanted, **blank)
    if name in ("type", "sla"):
        return found.counts.number(type=wanted.type, sla=wanted.sla)
    everything = _everything(person, found.reader, found.stands, at)
    seats = _narrowed(everything, found.reader, found.stands, wanted.role)
    return _counts(everything, seats, at, wanted).number(type=wanted.type, sla=wanted.sla)


@dataclass(frozen=True, slots=True)
class Badge:
    """What every page says of the inbox: how much waits, and whether single keys do something."""

    number: int
    single_keys: bool = True


def badge(person: Person, at: datetime) -> Badge:
    """One statement, more for whoever may stand in for others."""
    own, may_stand_in, keys = sql.count_open(person.pk, at)
    stands = seats_for(person, at) if may_stand_in else []
    if not stands:
        return Badge(own, keys)
    everything = _everything(person, sitting.reader_of(person.pk, at), stands, at)
    return Badge(sql.tallies(everything, Seats(person.pk, in_person=False), Narrowing(), bounds(at)).total, keys)


def inbox_count(person: Person, at: datetime) -> int:
    """How many items wait for the person."""
    return badge(person, at).number
