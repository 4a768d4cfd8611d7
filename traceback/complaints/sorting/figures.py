"""The figures of a model as tables for a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """A category: how well it is found, and as what its texts were taken."""

    category: str
    f1: str
    taken_as: tuple[tuple[int, bool], ...]  # with whether it is right


@dataclass(frozen=True, slots=True)
class Table:
    """A model beside the baselines, and its confusions."""

    compared: tuple[tuple[str, str], ...]  # what it is, macro-F1
    spread: str
    accuracy: str
    lines: tuple[Line, ...]


def table_of(scores: Mapping[str, Any]) -> Table:
    """The scores as they were kept, ready to be shown."""
    compared = tuple((name, f"{scores[name]:.3f}") for name in ("macro_f1", "keyword_f1", "majority_f1"))
    lines = tuple(
        Line(category, f"{f1:.2f}", tuple((count, at == row) for at, count in enumerate(counts)))
        for row, (category, f1, counts) in enumerate(
            zip(scores["categories"], scores["per_category"], scores["confusion"], strict=True)))
    return Table(compared, f"{scores['spread']:.3f}", f"{scores['accuracy']:.1%}", lines)
