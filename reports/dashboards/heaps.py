"""Times put together from piles: how many, how long in the middle, how long for most of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from reports.dashboards.models import Pile

MOST = 85  # per cent


@dataclass(slots=True)
class Heap:
    """Sums over some piles, and their times; all times are seconds of working time."""

    count: int = 0
    total: int = 0
    returned: int = 0
    timed: int = 0
    late: int = 0
    parts: list[bytes] = field(default_factory=list)

    def add(self, pile: Pile) -> None:
        """Put a pile on it."""
        self.count += pile.count
        self.total += pile.total
        self.returned += pile.returned
        self.timed += pile.timed
        self.late += pile.late
        self.parts.append(bytes(pile.times))

    @property
    def median(self) -> int | None:
        """The mean of the middle two; None where there is nothing."""
        times = self._times((self.count - 1) // 2, self.count // 2)
        return sum(times) // 2 if times else None

    @property
    def most(self) -> int | None:
        """The smallest time that 85 % do not exceed."""
        times = self._times(-(-MOST * self.count // 100) - 1)
        return times[0] if times else None

    @property
    def on_time(self) -> int:
        return self.timed - self.late

    def _times(self, *places: int) -> list[int]:
        """The times at these places of the order."""
        if not self.count:
            return []
        times = np.frombuffer(b"".join(self.parts), dtype="<u4")
        ordered = np.partition(times, sorted(set(places)))
        return [int(ordered[place]) for place in places]


def heaped(piles: Iterable[Pile]) -> Heap:
    """All of them together."""
    heap = Heap()
    for pile in piles:
        heap.add(pile)
    return heap


def share(part: int, whole: int) -> float | None:
    """Their quotient; None: cannot be said."""
    return part / whole if whole else None
