"""Questions about how processes do: their versions side by side, from figures that were summed up before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Count

from approvals.health.escapes import are_counted
from approvals.health.models import Figure, Period, Summary
from workflows.library.models import Process, ProcessVersion
from workflows.runtime.models import Case

SIDE_BY_SIDE: Final = 4  # versions shown unless others are asked for


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; `value` is 0 where there is nothing."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        return self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        return f"{self.value:.1%}".replace("%", " %") if self.whole else "—"


@dataclass(frozen=True, slots=True)
class Times:
    """What a version's cases or one of its steps come to; times are seconds of working time."""

    name: str
    count: int
    median: int
    p90: int
    total: int
    returned: Share
    late: Share
    of_all: Share  # of the working time of all steps


@dataclass(frozen=True, slots=True)
class Column:
    """One version: its cases and its steps by node."""

    version: ProcessVersion
    running: int
    cases: Times | None = None
    cancelled: int = 0
    escapes: Share | None = None
    steps: Mapping[str, Times] = field(default_factory=dict)
    summed_at: datetime | None = None

    @property
    def bottleneck(self) -> str:
        """The step that takes the greatest share of the working time; nothing where nothing is measured."""
        return max(self.steps, key=lambda node: self.steps[node].total, default="")

    @property
    def narrowest(self) -> Times | None:
        """The bottleneck with its figures."""
        return self.steps.get(self.bottleneck)


@dataclass(frozen=True, slots=True)
class Cell:
    """A step in one version; no times where that version does not have it."""

    number: int
    times: Times | None
    is_bottleneck: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One step across the versions that are shown."""

    node: str
    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Health:
    """A process's versions side by side, newest first."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    others: Sequence[ProcessVersion]  # versions that could be shown as well
    escapes_are_counted: bool

    @property
    def summed_at(self) -> datetime | None:
        """As of when the figures hold: of those shown the oldest."""
        return min((one.summed_at for one in self.columns if one.summed_at), default=None)

    @property
    def is_empty(self) -> bool:
        return not any(one.cases or one.steps or one.running for one in self.columns)

    @property
    def has_steps(self) -> bool:
        return bool(self.rows)


def health_of(process: Process, *, period: Period, numbers: Collection[int] = ()) -> Health:
    """The versions asked for, or else the newest ones that have had a case; four statements."""
    versions = list(ProcessVersion.objects.filter(process=process).defer("source").order_by("-number"))
    summed = dict(Summary.objects.filter(version__process=process).values_list("version_id", "summed_at"))
    running = _running(process)
    known = [one for one in versions if one.pk in running or one.pk in summed]
    shown = [one for one in known if one.number in numbers] or known[:SIDE_BY_SIDE]
    figures = _figures(shown, period)
    columns = [_column(one, figures[one.pk], running.get(one.pk, 0), summed.get(one.pk)) for one in shown]
    others = [one for one in known if one not in shown]
    return Health(columns, _rows(columns), others, are_counted(process.key))


def _running(process: Process) -> dict[int, int]:
    open_cases = Case.objects.of_process(process.key).open().order_by()
    return dict(open_cases.values_list("process_version_id").annotate(count=Count("pk")))


def _figures(versions: Sequence[ProcessVersion], period: Period) -> Mapping[int, list[Figure]]:
    found: dict[int, list[Figure]] = defaultdict(list)
    for figure in Figure.objects.filter(version__in=versions, period=period).order_by("-total", "pk"):
        found[figure.version_id].append(figure)
    return found


def _column(version: ProcessVersion, figures: Sequence[Figure], running: int, summed_at: datetime | None) -> Column:
    cases = next((one for one in figures if not one.node), None)
    steps = [one for one in figures if one.node]
    whole = sum(one.total for one in steps)
    return Column(
        version, running, _times(cases, whole) if cases and cases.count else None, cases.cancelled if cases else 0,
        Share(cases.escapes, cases.count + cases.cancelled) if cases and cases.escapes is not None else None,
        {one.node: _times(one, whole) for one in steps}, summed_at,
    )  # fmt: skip


def _times(figure: Figure, whole: int) -> Times:
    of_cases = not figure.node
    return Times(
        figure.name, figure.count, figure.median, figure.p90, figure.total, Share(figure.returned, figure.count),
        Share(figure.late, figure.timed), Share(0 if of_cases else figure.total, whole),
    )  # fmt: skip


def _rows(columns: Sequence[Column]) -> list[Row]:
    """Every step of any version, those of the newest first, the longest first."""
    names = {node: times.name for one in reversed(columns) for node, times in one.steps.items()}
    order = dict.fromkeys(node for one in columns for node in one.steps)
    return [Row(node, names[node], [_cell(one, node) for one in columns]) for node in order]


def _cell(column: Column, node: str) -> Cell:
    return Cell(column.version.number, column.steps.get(node), column.bottleneck == node)
