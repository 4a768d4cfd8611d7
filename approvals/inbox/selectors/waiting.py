"""The inbox itself: what waits for a person, most urgent first, and how much of it there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Final

from approvals.inbox import sql
from approvals.inbox.models import NEVER, WorkItem
from approvals.inbox.sql import Heap, HeldPost, Narrowing, Seats
from approvals.organisation.models import Person
from approvals.working_time.calendars import CHINA

PAGE: Final = 30
LAST_PAGE: Final = 100
BANDS: Final = ("overdue", "today", "week", "later", "none")
MINE: Final = "me"  # the role filter's value for what is addressed to the person themselves


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
    """One line of the inbox: the item, its band, and the name of the post it is reached by (empty: in person)."""

    item: WorkItem
    band: str
    via: str = ""


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
    posts: Sequence[HeldPost] = field(default=())


def bounds(at: datetime) -> list[datetime]:
    """Where the bands of urgency end: now, tonight, Sunday night, the end of time."""
    local = at.astimezone(CHINA)
    tonight = datetime.combine(local.date() + timedelta(days=1), time(), tzinfo=CHINA)
    sunday = tonight + timedelta(days=6 - local.weekday())
    return [at, tonight, sunday, NEVER]


def inbox(*, person: Person, at: datetime, wanted: Wanted) -> Inbox:
    """What the person may act on now, in person or by a post, most urgent first; three statements."""
    posts = sql.held_posts(person.pk, at)
    everything = Seats(person.pk, tuple(post.pk for post in posts))
    seats = _narrowed(everything, posts, wanted.role)
    lines = _lines(seats, posts, at, wanted)
    counts = _counts(everything, seats, at, wanted)
    return Inbox(wanted, lines[:PAGE], counts, has_next=len(lines) > PAGE, posts=posts)


def _narrowed(seats: Seats, posts: Iterable[HeldPost], role: str) -> Seats:
    if not role:
        return seats
    chosen = tuple(post.pk for post in posts if post.code == role)
    return replace(seats, posts=chosen, in_person=role == MINE)


def narrowing_of(wanted: Wanted, at: datetime) -> Narrowing:
    """The filters as conditions; the band as two moments."""
    ends = [None, *bounds(at), None]
    since, before = None, None
    if wanted.sla in BANDS:
        place = BANDS.index(wanted.sla)
        since, before = ends[place], ends[place + 1]
    return Narrowing(wanted.type, tuple(wanted.q.split()[:5]), since, before)


def _lines(seats: Seats, posts: Sequence[HeldPost], at: datetime, wanted: Wanted) -> list[Waiting]:
    if not seats.places:
        return []
    page = min(max(wanted.page, 1), LAST_PAGE)
    found = sql.first_page(seats, narrowing_of(wanted, at), limit=PAGE + 1, offset=(page - 1) * PAGE)
    names, ends = {post.pk: post.name for post in posts}, bounds(at)
    return [
        Waiting(one.item, _band(one.item, ends), names.get(one.principal, "") if one.kind == "post" else "")
        for one in found
    ]


def _band(item: WorkItem, ends: Sequence[datetime]) -> str:
    urgent = item.due_at or NEVER
    return next((BANDS[place] for place, end in enumerate(ends) if urgent < end), BANDS[-1])


def _counts(everything: Seats, seats: Seats, at: datetime, wanted: Wanted) -> Counts:
    """Heaps are narrowed by role and words only: what type and band would leave is read off them."""
    words = narrowing_of(replace(wanted, type="", sla=""), at)
    found = sql.tallies(everything, seats, words, bounds(at))
    return Counts(found.heaps, found.places, found.total)


def inbox_count(person: Person, at: datetime) -> int:
    """How many items wait for the person; one statement."""
    return sql.count_open(person.pk, at)
