"""Where the headings of a table are, and what they say."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from complaints.reading.table import Table

WITHIN: Final = 10  # rows with anything in them
LONGEST: Final = 60
NUMERIC: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Heading:
    """The names of the columns, and how many rows with anything in them come before the first row of data."""

    names: tuple[str, ...]
    rows: int

    @property
    def fingerprint(self) -> str:
        """The same for files of the same columns in the same order."""
        return hashlib.sha256("\x1f".join(self.names).encode()).hexdigest()


def find_heading(table: Table) -> Heading:
    """The row that names most columns among the first ten; two rows where cells were merged downwards."""
    rows = [cells for _number, cells in islice(table.lines(), WITHIN)]
    width = max((len(_trimmed(cells)) for cells in rows), default=0)
    best = next((at for at, cells in enumerate(rows) if _filled(cells) >= max(1, 0.6 * width)), 0)
    names = list(rows[best]) if rows else []
    if best and _are_words(rows[best - 1]) and _filled(rows[best - 1]) > 1:
        names = _under(rows[best - 1], names)
    if best + 1 < len(rows) and _completes(rows[best], rows[best + 1]):
        best, names = best + 1, _under(rows[best], rows[best + 1])
    return Heading(_distinct(_trimmed(names)[:], width), best + 1)


def _trimmed(cells: list[str]) -> list[str]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _filled(cells: list[str]) -> int:
    return sum(bool(cell) for cell in cells)


def _are_words(cells: list[str]) -> bool:
    return all(len(cell) <= LONGEST and not NUMERIC.search(cell) for cell in cells)


def _completes(upper: list[str], lower: list[str]) -> bool:
    """Whether the lower row names what the upper one leaves open, and leaves open what that one names."""
    if not _are_words(lower) or not _are_words(upper):
        return False
    upper = upper + [""] * (len(lower) - len(upper))
    lower = lower + [""] * (len(upper) - len(lower))
    open_above = [below for above, below in zip(upper, lower, strict=True) if not above]
    return any(open_above) and any(above and not below for above, below in zip(upper, lower, strict=True))


def _under(upper: list[str], lower: list[str]) -> list[str]:
    """The lower names; where there is none, what was merged down from above."""
    wide = max(len(upper), len(lower))
    upper, lower = upper + [""] * (wide - len(upper)), lower + [""] * (wide - len(lower))
    return [below or above for above, below in zip(upper, lower, strict=True)]


def _distinct(names: list[str], width: int) -> tuple[str, ...]:
    """A name for every column, each different."""
    seen: dict[str, int] = {}
    found = []
    for place, name in enumerate([*names, *[""] * (width - len(names))], start=1):
        name = " ".join(name.split())[:LONGEST] or f"#{place}"
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)
