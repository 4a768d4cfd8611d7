"""Answers of a survey: which columns were scored and which were ticked, and what one row says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from complaints.reading import Heading

NOT_APPLICABLE: Final = "-1"
SCORES: Final = frozenset(str(score) for score in range(1, 11))
FEWEST: Final = 4  # different scores, or it is a code and no scale


@dataclass(slots=True)
class Answer:
    """What one customer said."""

    number: str
    day: date
    place: str
    scores: list[tuple[str, int]]  # heading and score of what applied to them
    marks: list[str]  # headings of what they ticked


def scored_and_ticked(
    heading: Heading, sample: list[list[str]], taken: set[str]
) -> tuple[list[str], list[str]]:
    """The columns that look like scores from 1 to 10, and those that hold one code or "not applicable"."""
    scores, marks = [], []
    for place, name in enumerate(heading.names):
        given = {cells[place] for cells in sample if place < len(cells) and cells[place]}
        applying = given - {NOT_APPLICABLE}
        if name in taken or not applying:
            continue
        if applying <= SCORES and len(applying) >= FEWEST:
            scores.append(name)
        elif NOT_APPLICABLE in given and len(applying) == 1:
            marks.append(name)
    return scores, marks


def score_of(value: str) -> int | None:
    """The score; 0 where the question did not apply; None where it is neither."""
    if value in {"", NOT_APPLICABLE}:
        return 0
    return int(value) if value in SCORES else None
