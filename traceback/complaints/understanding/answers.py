"""Rows of a survey and of a file of categories, read by the same rules as contacts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.timezone import localdate

from complaints.understanding.mapping import Mapping
from complaints.understanding.rows import Problem, Reader, Wrong
from complaints.understanding.surveying import NOT_APPLICABLE, Answer, score_of

LEVELS: Final = tuple(f"level{number}" for number in range(1, 7))


class AnswerReader(Reader):
    """Reads answers to a survey."""

    def answer(self, cells: Sequence[str]) -> Answer | Problem:
        """What one customer said, or the first problem of the row."""
        try:
            self._refuse_broken(cells)
            return Answer(self._number(cells), self._day(cells), self._short(cells, "place"),
                          list(self._scores(cells)), self._marks(cells))
        except Wrong as wrong:
            return wrong.problem

    def score(self, cells: Sequence[str], heading: str) -> tuple[str, str]:
        """What one scored column says, and the code of its problem."""
        value = self._under(cells, heading)
        return value, "" if score_of(value) is not None else "not_a_score"

    def _day(self, cells: Sequence[str]) -> date:
        return localdate(self._moment(cells)) if "at" in self.places else date.fromisoformat(self.mapping.day)

    def _scores(self, cells: Sequence[str]) -> list[tuple[str, int]]:
        found = []
        for heading in self.mapping.scores:
            score = score_of(value := self._under(cells, heading))
            if score is None:
                raise Wrong(heading, "not_a_score", value)
            if score:
                found.append((heading, score))
        return found

    def _marks(self, cells: Sequence[str]) -> list[str]:
        return [name for name in self.mapping.marks if self._under(cells, name) not in {"", NOT_APPLICABLE}]

    def _under(self, cells: Sequence[str], heading: str) -> str:
        place = self.heading.names.index(heading)
        return cells[place] if place < len(cells) else ""


class PathReader:
    """Reads categories; where cells were merged downwards, the rows below take over what stands above them."""

    def __init__(self, mapping: Mapping, names: Sequence[str]) -> None:
        self.places = [names.index(mapping.columns[level]) for level in LEVELS if level in mapping.columns]
        self.above: tuple[str, ...] = ()

    def path(self, cells: Sequence[str]) -> tuple[str, ...]:
        """The names of a row from the top; empty where it names nothing."""
        names = [" ".join(cells[place].split()) if place < len(cells) else "" for place in self.places]
        while names and not names[-1]:
            names.pop()
        for level, name in enumerate(names):
            if name:
                break
            names[level] = self.above[level] if level < len(self.above) else ""
        self.above = tuple(names) or self.above
        return tuple(names)
