"""One month of one process piled up: by step, department and unit, and over all units."""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from reports.dashboards.models import Course, Pile, Step


@dataclass(slots=True)
class _Heap:
    """What is being piled up."""

    name: str = ""
    returned: int = 0
    timed: int = 0
    late: int = 0
    times: list[int] = field(default_factory=list)

    def add(self, worked: int, returned: bool, timed: bool = False, late: bool = False) -> None:
        self.times.append(worked)
        self.returned += returned
        self.timed += timed
        self.late += late


Key = tuple[bool, int | None, str, int | None]  # whole, unit, node, department


def renew(month: date, process_id: int) -> None:
    """Write the month's piles anew."""
    heaps: dict[Key, _Heap] = defaultdict(_Heap)
    _heap_steps(heaps, month, process_id)
    _heap_courses(heaps, month, process_id)
    Pile.objects.filter(month=month, process=process_id).delete()
    Pile.objects.bulk_create(_piles(month, process_id, heaps), batch_size=200)


def _keys(unit: int | None, node: str, department: int | None) -> Iterator[Key]:
    yield True, None, node, department
    yield False, unit, node, department


def _heap_steps(heaps: dict[Key, _Heap], month: date, process_id: int) -> None:
    rows = Step.objects.filter(month=month, process=process_id).order_by("ended_at", "pk").values_list(
        "unit_id", "node", "department_id", "name", "worked", "returned", "timed", "late")
    for unit, node, department, name, worked, returned, timed, late in rows.iterator(5000):
        for key in _keys(unit, node, department):
            heaps[key].name = name  # steps are renamed: the latest name counts
            heaps[key].add(worked, returned, timed, late)


def _heap_courses(heaps: dict[Key, _Heap], month: date, process_id: int) -> None:
    rows = Course.objects.filter(finished=month, process=process_id).values_list("unit_id", "worked", "returned")
    for unit, worked, returned in rows.iterator(5000):
        for key in _keys(unit, "", None):
            heaps[key].add(worked or 0, returned)


def _piles(month: date, process_id: int, heaps: dict[Key, _Heap]) -> Iterable[Pile]:
    for (whole, unit, node, department), heap in heaps.items():
        yield Pile(
            month=month, process_id=process_id, whole=whole, unit_id=unit, node=node, name=heap.name,
            department_id=department, count=len(heap.times), total=sum(heap.times), returned=heap.returned,
            timed=heap.timed, late=heap.late, times=packed(heap.times))


def packed(times: Iterable[int]) -> bytes:
    """Seconds in ascending order, four bytes each, little end first."""
    values = array("I", sorted(times))
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()
