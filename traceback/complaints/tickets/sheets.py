"""Tables that rooms put into the PDF trail of a ticket: each room fills its own, reports lay them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from complaints.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table, said already in the reader's language. `pictures` are `data:` addresses, each with its words."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    pictures: Sequence[tuple[str, str]] = field(default=())


Fill = Callable[[Ticket], Sequence[Table]]
_fills: dict[str, tuple[int, Fill]] = {}


def register(key: str, order: int, fill: Fill) -> None:
    """Ask `fill(ticket)` for the tables of a room, in this order; an empty answer prints nothing."""
    _fills[key] = (order, fill)


def tables_of(ticket: Ticket) -> Iterator[Table]:
    """The tables of all rooms, in their order."""
    for _key, (_order, fill) in sorted(_fills.items(), key=lambda one: (one[1][0], one[0])):
        yield from fill(ticket)
