"""The figures of a bulletin laid out for reading: on the page and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from complaints.archive.departments import COUNTS, DEFINITIONS, Definition


@dataclass(frozen=True, slots=True)
class Told:
    """One measure: this month, the month before, and what they mean."""

    name: str
    definition: Definition
    numerator: str
    denominator: int | None
    value: Decimal | None
    before: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Against the month before; None where either cannot be said."""
        return None if self.value is None or self.before is None else self.value - self.before

    @property
    def signed(self) -> str:
        return "" if self.change is None else f"{self.change:+}"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are when the bulletin was made, and in the bulletin before."""

    label: str
    value: int
    before: int | None


def measures_of(numbers: Mapping[str, Any]) -> list[Told]:
    """Every measure, in one order."""
    kept, former = numbers["measures"], numbers["before"]["measures"]
    return [Told(name, definition, kept[name]["numerator"], kept[name]["denominator"], _decimal(kept[name]),
                 _decimal(former.get(name))) for name, definition in DEFINITIONS.items() if name in kept]


def counts_of(numbers: Mapping[str, Any]) -> list[Counted]:
    """What is open and what is overdue."""
    former = numbers["before"]["counts"]
    return [Counted(str(label), numbers["counts"][name], former.get(name)) for name, label in COUNTS.items()]


def _decimal(kept: Mapping[str, Any] | None) -> Decimal | None:
    return Decimal(kept["value"]) if kept and kept["value"] is not None else None
