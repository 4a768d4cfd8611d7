"""What goes into grouping and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Text:
    """Something a customer said, under a key of the caller's."""

    key: int
    title: str
    text: str = ""
    place: str = ""  # as the caller knows it; where nobody says, places are looked for in the words
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """One matter that several texts report."""

    words: tuple[str, ...]  # characteristic phrases, the strongest first; at most three
    members: tuple[int, ...]  # keys, the most typical first
    typical: tuple[int, ...]  # keys of the most typical texts, no two of the same words; at most three
    places: tuple[tuple[str, int], ...]  # with the number of members, the most frequent first; at most five
    first: datetime | None
    last: datetime | None
    cohesion: float  # mean similarity of two members: near 1 for copies, below 0.15 for a loose subject

    @property
    def label(self) -> str:
        """The topic in a few words."""
        return " · ".join(self.words)

    @property
    def size(self) -> int:
        """How many texts report it."""
        return len(self.members)
