"""How long steps and whole cases take, who is on time: read from the piles of months, never from single cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from django.db.models import Case, F, Q, Value, When
from django.db.models.fields import BinaryField

from complaints.archive.months import span
from reports.dashboards.figures import Number, counted, lasting, of_whole
from reports.dashboards.heaps import Heap
from reports.dashboards.models import Pile
from reports.dashboards.wanted import Wanted

MOST_STEPS: Final = 10
MOST_COLUMNS: Final = 8
HOUR: Final = 3600
SHADES: Final = (4, 8, 16, 24, 40)  # working hours from which a cell is one shade darker

Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step: how long it took in the middle and for most, and its share of all steps' time."""

    node: str
    name: str
    process: str
    process_key: str
    heap: Heap
    share: float
    median: Number
    most: Number
    handled: Number


@dataclass(frozen=True, slots=True)
class Cell:
    """A step in one department; None where that department does not do it."""

    number: Number | None
    shade: int = 0


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A step across departments."""

    step: StepLine
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Heat:
    """Median waiting hours of steps by department."""

    columns: Sequence[str]
    rows: Sequence[HeatRow]


@dataclass(frozen=True, slots=True)
class Punctual:
    """A department: how many of the steps it decided were decided in time."""

    name: str
    heap: Heap
    rate: Number
    late: Number


@dataclass(frozen=True, slots=True)
class Finished:
    """Whole cases of a month or of a process."""

    name: str
    heap: Heap
    median: Number
    most: Number
    handled: Number


def piles_for(wanted: Wanted) -> list[Pile]:
    """The piles of the months asked for and of those before; of the latter the times of whole cases alone."""
    whose = Q(whole=False, unit__in=wanted.units) if wanted.unit else Q(whole=True)
    needed = When(Q(month__gte=wanted.first) | Q(node=""), then=F("times"))
    within = Pile.objects.filter(whose, month__gte=wanted.before.first, month__lte=wanted.last)
    within = within.filter(process=wanted.process) if wanted.process else within
    found = within.annotate(told=Case(needed, default=Value(b""), output_field=BinaryField())).defer("times")
    piles: list[Pile] = []
    for pile in found.order_by("month", "pk"):
        pile.times = pile.told
        piles.append(pile)
    return piles


def grouped(piles: Iterable[Pile], by: Callable[[Pile], Group]) -> dict[Group, Heap]:
    """Heaps by whatever `by` says of a pile."""
    heaps: dict[Group, Heap] = defaultdict(Heap)
    for pile in piles:
        heaps[by(pile)].add(pile)
    return dict(heaps)


def step_lines(piles: Sequence[Pile], processes: Mapping[int, tuple[str, str]]) -> list[StepLine]:
    """Every step, the one that took most time in all first; `processes`: key and name by id."""
    heaps = grouped(piles, lambda pile: (pile.process_id, pile.node))
    names = {(pile.process_id, pile.node): pile.name for pile in piles}  # the latest month's comes last
    whole = sum(heap.total for heap in heaps.values())
    lines = [_step_line(node, names[process, node], processes[process], heap, whole)
             for (process, node), heap in heaps.items()]
    return sorted(lines, key=lambda line: (-line.heap.total, line.process_key, line.node))


def _step_line(node: str, name: str, process: tuple[str, str], heap: Heap, whole: int) -> StepLine:
    more = {"process": process[0], "node": node}
    return StepLine(
        node, name, process[1], process[0], heap, heap.total / whole if whole else 0.0,
        lasting(heap.median, heap.count, "steps", **more), lasting(heap.most, heap.count, "steps", **more),
        counted(heap.count, "steps", **more))


def heat_of(piles: Sequence[Pile], lines: Sequence[StepLine], processes: Mapping[int, tuple[str, str]],
            departments: Mapping[int, tuple[str, str]]) -> Heat:
    """The longest steps by the departments that spent most time on steps; `departments`: code and name by id."""
    known = [pile for pile in piles if pile.department_id in departments]
    spent = grouped(known, lambda pile: pile.department_id)
    columns = sorted(spent, key=lambda pk: (-spent[pk].total, pk or 0))[:MOST_COLUMNS]
    cells = grouped(known, lambda pile: (processes[pile.process_id][0], pile.node, pile.department_id))
    rows = [HeatRow(line, [_cell(cells.get((line.process_key, line.node, pk)), line, departments[pk or 0][0])
                           for pk in columns]) for line in lines[:MOST_STEPS]]
    return Heat([departments[pk or 0][1] for pk in columns], rows)


def _cell(heap: Heap | None, line: StepLine, code: str) -> Cell:
    if heap is None or heap.median is None:
        return Cell(None)
    hours = heap.median / HOUR
    number = Number(f"{hours:.1f}", heap.count, "steps", {"process": line.process_key, "node": line.node, "by": code})
    return Cell(number, sum(hours >= limit for limit in SHADES))


def punctual(piles: Sequence[Pile], departments: Mapping[int, tuple[str, str]]) -> list[Punctual]:
    """Departments by how many of their steps with a deadline were decided in time, the least punctual first."""
    heaps = grouped((pile for pile in piles if pile.department_id in departments), lambda pile: pile.department_id)
    found = [_punctual(*departments[pk or 0], heap) for pk, heap in heaps.items() if heap.timed]
    return sorted(found, key=lambda one: (one.heap.on_time / one.heap.timed, -one.heap.timed, one.name))


def _punctual(code: str, name: str, heap: Heap) -> Punctual:
    return Punctual(name, heap, of_whole(heap.on_time, heap.timed, "timed", by=code),
                    counted(heap.late, "late", by=code))


def by_process(piles: Sequence[Pile], processes: Mapping[int, tuple[str, str]]) -> list[Finished]:
    """Whole cases by process, the slowest first."""
    heaps = grouped(piles, lambda pile: pile.process_id)
    found = [_finished(processes[pk][1], heap, process=processes[pk][0]) for pk, heap in heaps.items()]
    return sorted(found, key=lambda one: (-(one.heap.median or 0), one.name))


def by_month(piles: Sequence[Pile], wanted: Wanted) -> list[Finished]:
    """Whole cases by the month in which they were finished, months without any included."""
    heaps = grouped(piles, lambda pile: pile.month)
    return [_finished(f"{month:%Y-%m}", heaps.get(month, Heap()), **_only(month))
            for month in span(wanted.last, wanted.count)]


def _only(month: date) -> dict[str, str]:
    said = f"{month:%Y-%m}"
    return {"period": "custom", "since": said, "until": said}


def _finished(name: str, heap: Heap, **more: object) -> Finished:
    return Finished(name, heap, lasting(heap.median, heap.count, "finished", **more),
                    lasting(heap.most, heap.count, "finished", **more), counted(heap.count, "finished", **more))
