"""The sums: counts, medians and ninth deciles by one statement each, on both databases alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from workflows.ledger.statements import execute, to_row

# The median is the mean of the middle two, the ninth decile the smallest value that nine tenths do not exceed.
_SUMS: Final = (
    'COUNT(*), SUM("worked"), AVG(CASE WHEN "place" IN (("n" + 1) / 2, ("n" + 2) / 2) THEN "worked" END), '
    'MAX(CASE WHEN "place" = (9 * "n" + 9) / 10 THEN "worked" END)'
)
_RANKED: Final = (
    'ROW_NUMBER() OVER (PARTITION BY "{by}" ORDER BY "worked") AS "place", COUNT(*) OVER (PARTITION BY "{by}") AS "n"'
)
_STEPS: Final = (
    f'SELECT "node", MAX("name"), {_SUMS}, SUM(CASE WHEN "returned" THEN 1 ELSE 0 END), '  # noqa: S608
    'SUM(CASE WHEN "timed" THEN 1 ELSE 0 END), SUM(CASE WHEN "late" THEN 1 ELSE 0 END) FROM '
    f'(SELECT "node", "name", "worked", "returned", "timed", "late", {_RANKED.format(by="node")} '
    'FROM "health_steptime" WHERE "version_id" = %s AND "ended_at" >= %s AND "ended_at" <= %s) ranked GROUP BY "node"'
)
_CASES: Final = (
    f'SELECT "version_id", {_SUMS}, SUM(CASE WHEN "returned" THEN 1 ELSE 0 END), SUM("timed"), SUM("late") FROM '  # noqa: S608
    f'(SELECT "version_id", "worked", "returned", "timed", "late", {_RANKED.format(by="version_id")} '
    'FROM "health_casetime" WHERE "completed" AND "version_id" IN ({versions}) '
    'AND "{moment}" >= %s AND "{moment}" <= %s) ranked GROUP BY "version_id"'
)


@dataclass(frozen=True, slots=True)
class Sums:
    """What a group of steps or cases comes to; times are seconds of working time."""

    count: int
    total: int
    median: int
    p90: int
    returned: int
    timed: int
    late: int


def of_steps(version_id: int, since: datetime, until: datetime) -> list[tuple[str, str, Sums]]:
    """By step: its node, its name and its sums."""
    rows = execute(_STEPS, to_row((version_id, since, until)))
    return [(node, name, Sums(*map(round, sums))) for node, name, *sums in rows]


def of_cases(versions: Sequence[int], moment: str, since: datetime, until: datetime) -> dict[int, Sums]:
    """By version: the sums of its completed cases whose `started_at` or `ended_at` lies between these moments."""
    if not versions:
        return {}
    marks = ", ".join(["%s"] * len(versions))
    statement = _CASES.replace("{versions}", marks).replace("{moment}", moment)
    rows = execute(statement, to_row((*versions, since, until)))
    return {int(version): Sums(*map(round, sums)) for version, *sums in rows}
