"""When a case gets where it is wanted, if every step takes its limit: pure reckoning over graph and calendar.

What is left after a step is the longest way to the target by the limits of the steps on it; parallel branches run side
by side, of alternatives the longest counts, and nobody is assumed to send the case back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from approvals.working_time.calendars import Calendar
from approvals.working_time.reckoning import WrongSpec, add, back, is_working, working_time
from workflows.engine.graph import Graph

ZERO: Final = timedelta()
Amount = Callable[[str], timedelta]  # the working time that a node takes


@dataclass(frozen=True, slots=True)
class Forecast:
    """What one open step means for the date: by when it has to be done, and where it leads if it takes its limit."""

    latest: datetime  # done by then, the date holds
    reached_at: datetime  # when the target is reached if the step is done at its deadline
    slips_to: datetime  # when it is reached if the step is done one working day after `latest`
    late: bool  # `latest` has passed


def limits(graph: Graph, calendar: Calendar) -> Amount:
    """Each node's limit as working time; steps without one, or with a clock of their own, take none."""

    def of(node: str) -> timedelta:
        spec = graph.nodes[node].attributes.get("limit", "")
        try:
            return working_time(calendar, spec) if spec and is_working(spec) else ZERO
        except WrongSpec:
            return ZERO

    return of


def remaining(graph: Graph, node: str, target: str, amount: Amount) -> timedelta | None:
    """The working time between the end of `node` and the beginning of `target`; None when no way leads there."""
    return _longest(graph, node, target, amount, frozenset(), {})


def _longest(
    graph: Graph, node: str, target: str, amount: Amount, above: frozenset[str], known: dict[str, timedelta | None]
) -> timedelta | None:
    if node in known:
        return known[node]
    ways = [_by_way(graph, way.target, target, amount, above | {node}, known) for way in graph.nodes[node].ways]
    found = [each for each in ways if each is not None]
    known[node] = max(found) if found else None
    return known[node]


def _by_way(
    graph: Graph, following: str, target: str, amount: Amount, above: frozenset[str],
    known: dict[str, timedelta | None],
) -> timedelta | None:  # fmt: skip
    if following == target:
        return ZERO
    if following in above:  # a loop back
        return None
    rest = _longest(graph, following, target, amount, above, known)
    return None if rest is None else rest + amount(following)


def forecast(
    *, calendar: Calendar, wanted: datetime, rest: timedelta, due: datetime | None, now: datetime
) -> Forecast:
    """What an open step with `rest` after it means for something wanted at a moment."""
    latest = back(calendar, wanted, rest)
    done = max(due or now, now)
    late_by_a_day = add(calendar, max(latest, now), calendar.day_length)
    return Forecast(latest, max(add(calendar, done, rest), wanted), add(calendar, late_by_a_day, rest), latest < now)
