"""The decisions of a long case in short: how often each step was decided, with what result, and how it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.trail.lines import Line


@dataclass(frozen=True, slots=True)
class StepSummary:
    """All decisions of one step, the last one in full."""

    where: str
    rounds: str
    count: int
    outcomes: str
    last: Line


def by_step(decisions: Iterable[Line]) -> list[StepSummary]:
    """One summary per step, in the order in which the steps were first decided."""
    found: dict[str, list[Line]] = {}
    for line in decisions:
        found.setdefault(line.where, []).append(line)
    return [StepSummary(where, _rounds(said), len(said), _outcomes(said), said[-1]) for where, said in found.items()]


def _rounds(said: list[Line]) -> str:
    numbers = sorted({line.round for line in said if line.round})
    return "–".join(str(number) for number in dict.fromkeys((numbers[0], numbers[-1]))) if numbers else ""


def _outcomes(said: list[Line]) -> str:
    """What was decided how often; what counts for nothing any more is told apart."""
    counted = Counter(_("已撤销或作废") if line.gone else str(line.label) for line in said)
    return " · ".join(f"{label} {count}" for label, count in counted.items())
