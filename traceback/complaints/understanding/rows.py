"""Rows of a file turned into what is stored, masked on the way; what cannot be read is said by a code."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.timezone import localtime

from complaints.masking import masked
from complaints.reading import DateForm, Heading, moment_of
from complaints.reading.table import BROKEN, LONGEST_CELL
from complaints.understanding.columns import KINDS
from complaints.understanding.mapping import Mapping

AHEAD: Final = timedelta(days=1)  # clocks differ, and so do time zones
BLANKS: Final = re.compile(r"[ \t\u3000\u00a0]+")
LINES: Final = re.compile(r"\s*\n\s*")
WHOLE: Final = re.compile(r"\d{1,3}(?:[,，]\d{3})+|\d+")
SHORT: Final = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is not taken in: the sentence belongs to the code."""

    column: str
    code: str
    value: str = ""


@dataclass(slots=True)
class Row:
    """What a row of contacts or of exposures says."""

    at: datetime
    number: str = ""
    kind: str = ""
    category: str = ""  # its path, as the source says it
    place: str = ""
    channel: str = ""
    product: str = ""
    customer: str = ""
    title: str = ""
    text: str = ""
    value: int = 0


class Wrong(Exception):
    """The row has a problem."""

    def __init__(self, column: str, code: str, value: str = "") -> None:
        self.problem = Problem(column, code, masked(value)[:80])


class Reader:
    """Reads the rows of one file by its mapping."""

    def __init__(self, mapping: Mapping, heading: Heading, *, at: datetime, in_clear: bool = False) -> None:
        self.places = {key: heading.names.index(name) for key, name in mapping.columns.items()}
        self.heading, self.headings = heading, mapping.columns
        self.mapping, self.form = mapping, DateForm(mapping.date_form or DateForm.YEAR_FIRST)
        self.latest = at + AHEAD
        self.mask: Callable[[str], str] = str if in_clear else masked

    def contact(self, cells: Sequence[str]) -> Row | Problem:
        """A contact, or the first problem of its row."""
        try:
            self._refuse_broken(cells)
            return Row(
                at=self._moment(cells), number=self._number(cells), kind=self._kind(cells),
                category=self._category(cells), place=self._short(cells, "place"),
                channel=self._channel(cells), product=self._short(cells, "product"),
                customer=self._short(cells, "customer", 64),
                title=self._line(cells, "title")[:300], text=self._words(cells, "text"),
            )
        except Wrong as wrong:
            return wrong.problem

    def exposure(self, cells: Sequence[str]) -> Row | Problem:
        """An exposure, or the first problem of its row."""
        try:
            self._refuse_broken(cells)
            return Row(at=self._moment(cells), value=self._count(cells),
                       place=self._short(cells, "place"), product=self._short(cells, "product"))
        except Wrong as wrong:
            return wrong.problem

    def said(self, cells: Sequence[str], key: str) -> tuple[str, str]:
        """What one field of a row is understood as, and the code of its problem: for people who want to look first."""
        readers: dict[str, Callable[[Sequence[str]], Any]] = {
            "number": self._number, "at": self._moment, "kind": self._kind, "value": self._count,
            "channel": self._channel, "text": lambda given: self._words(given, "text"),
            "title": lambda given: self._line(given, "title")[:300],
            "customer": lambda given: self._short(given, "customer", 64),
        }
        try:
            self._refuse_broken(cells)
            found = readers[key](cells) if key in readers else self._short(cells, key)
        except Wrong as wrong:
            return wrong.problem.value, wrong.problem.code
        return _shown(found), ""

    def _refuse_broken(self, cells: Sequence[str]) -> None:
        if cells[0] == BROKEN:
            raise Wrong("", "broken")
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise Wrong("", "too_long")

    def _wrong(self, key: str, code: str, value: str = "") -> Wrong:
        return Wrong(self.headings[key], code, value)

    def _cell(self, cells: Sequence[str], key: str) -> str:
        place = self.places.get(key, -1)
        return cells[place] if 0 <= place < len(cells) else ""

    def _moment(self, cells: Sequence[str]) -> datetime:
        value = self._cell(cells, "at")
        clock = self._cell(cells, "clock")
        moment = moment_of(value, self.form, clock)
        if moment is None:
            raise self._wrong("at", "not_a_date" if value else "missing", f"{value} {clock}".strip())
        if moment > self.latest:
            raise self._wrong("at", "future", value)
        return moment

    def _number(self, cells: Sequence[str]) -> str:
        number = self._cell(cells, "number")
        if not number or len(number) > 64:
            raise self._wrong("number", "long" if number else "missing", number)
        if self.mask(number) != number:
            raise self._wrong("number", "personal", number)
        return number

    def _count(self, cells: Sequence[str]) -> int:
        value = self._cell(cells, "value")
        if not WHOLE.fullmatch(value) or len(value) > 18:
            raise self._wrong("value", "missing" if not value else "not_a_count", value)
        return int(re.sub(r"[,，]", "", value))

    def _kind(self, cells: Sequence[str]) -> str:
        said = self._cell(cells, "kind")
        if not said:
            return self.mapping.kind
        kind = KINDS.get(said.lower())
        if kind is None:
            raise self._wrong("kind", "unknown_kind", said)
        return kind

    def _channel(self, cells: Sequence[str]) -> str:
        return self._short(cells, "channel") or self.mapping.channel

    def _category(self, cells: Sequence[str]) -> str:
        named = [self._short(cells, key) for key in ("category1", "category2", "category3")]
        return " › ".join(name for name in named if name)

    def _short(self, cells: Sequence[str], key: str, most: int = SHORT) -> str:
        value = self._line(cells, key)
        if len(value) > most:
            raise self._wrong(key, "long", value)
        return value

    def _line(self, cells: Sequence[str], key: str) -> str:
        value = self._cell(cells, key)
        return self.mask(" ".join(value.split())) if value else ""

    def _words(self, cells: Sequence[str], key: str) -> str:
        value = self._cell(cells, key)
        return self.mask(LINES.sub("\n", BLANKS.sub(" ", value)).strip()) if value else ""


def _shown(found: Any) -> str:
    return f"{localtime(found):%Y-%m-%d %H:%M:%S}" if isinstance(found, datetime) else str(found)
