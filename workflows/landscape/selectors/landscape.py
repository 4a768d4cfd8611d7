"""The whole landscape at a glance: every process with its place, its state and what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Max

from workflows.landscape import health
from workflows.landscape.models import Facts, ProcessGroup, Review
from workflows.landscape.selectors.facts import facts_of
from workflows.library.models import Process, ProcessVersion
from workflows.runtime.models import Case

REVIEW_WITHIN: Final = timedelta(days=730)  # 24 months: what nobody published or looked at for so long is due
UNDER_WAY: Final = frozenset({"draft", "in_test", "in_review", "in_committee"})


@dataclass(frozen=True, slots=True)
class Known:
    """One version as the landscape needs it."""

    pk: int
    number: int
    state: str
    published_at: datetime | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Line:
    """One process on the map and in the list."""

    process: Process
    group: ProcessGroup | None
    versions: Sequence[Known]
    reviewed_at: datetime | None
    running: Mapping[int, int]  # version → its running cases
    facts: Facts | None
    overdue: int
    due_before: datetime
    mark: health.Mark | None = None

    @property
    def in_force(self) -> Known | None:
        """The version on which new cases start."""
        return next((one for one in self.versions if one.state == "published"), None)

    @property
    def state(self) -> str:
        """What the tile says first: on trial, under revision, due for review, in force, a draft, or retired."""
        states = {one.state for one in self.versions}
        if "trial" in states:
            return "trial"
        if "published" not in states:
            return "draft" if states & UNDER_WAY or not states else "retired"
        if states & UNDER_WAY:
            return "revising"
        return "due" if self.is_stale else "published"

    @property
    def last_looked_at(self) -> datetime | None:
        """When somebody last published it or said that it still fits."""
        published = self.in_force.published_at if self.in_force else None
        return max((at for at in (published, self.reviewed_at) if at), default=None)

    @property
    def is_stale(self) -> bool:
        """In force, and nobody has looked at it for the months that the house allows."""
        looked = self.last_looked_at
        return self.in_force is not None and looked is not None and looked < self.due_before

    @property
    def lacks_a(self) -> bool:
        """Some step of the version in force has nobody accountable."""
        return self.facts is not None and self.facts.without_a > 0

    @property
    def is_ill(self) -> bool:
        """Whoever measures it finds that too much comes late or is sent back."""
        return self.mark is not None and self.mark.kind == "bad"

    @property
    def open_cases(self) -> int:
        return sum(self.running.values())

    @property
    def on_old_version(self) -> int:
        """Running cases on a version that is no longer the one in force; one on trial is not old."""
        fresh = {one.pk for one in self.versions if one.state in ("published", "trial")}
        return sum(count for version, count in self.running.items() if version not in fresh)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of level 2 and its processes; `group` is None for those that have no place yet."""

    group: ProcessGroup | None
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of level 1 and its groups."""

    field: ProcessGroup | None
    groups: Sequence[Group]

    @property
    def count(self) -> int:
        return sum(len(group.lines) for group in self.groups)


@dataclass(frozen=True, slots=True)
class Landscape:
    """All processes, and all groups in the order of the map."""

    lines: Sequence[Line]
    groups: Sequence[ProcessGroup] = field(default_factory=tuple)

    def fields(self) -> list[Field]:
        """Levels 1 and 2 with the processes on them; what has no place yet comes last."""
        placed: dict[int | None, list[Line]] = defaultdict(list)
        for line in self.lines:
            placed[line.group.pk if line.group else None].append(line)
        found = [
            Field(top, [Group(one, placed[one.pk]) for one in self.groups if one.pk == top.pk or one.parent_id == top.pk
                        if one.parent_id is not None or placed[one.pk]])
            for top in self.groups if top.parent_id is None
        ]
        return [*found, Field(None, [Group(None, placed[None])])] if placed[None] else found


def landscape(*, at: datetime) -> Landscape:
    """Everything there is, in seven statements and as many rows as there are processes and versions."""
    groups = list(ProcessGroup.objects.select_related("parent").order_by("area", "order", "code"))
    by_id = {group.pk: group for group in groups}
    processes = list(Process.objects.select_related("placement").order_by("code", "pk"))
    versions, reviewed = _versions(), _reviewed()
    running, overdue, marks = _running(), health.overdue(at), health.marks()
    facts = facts_of([known.sha256 for found in versions.values() for known in found if known.state == "published"])
    due_before = at - REVIEW_WITHIN
    lines = [
        _line(process, by_id, versions[process.pk], reviewed, running, facts, overdue, due_before,
              marks.get(process.key))
        for process in processes
    ]
    return Landscape(lines, groups)


def _line(
    process: Process, groups: Mapping[int, ProcessGroup], versions: Sequence[Known],
    reviewed: Mapping[int, datetime], running: Mapping[int, int], facts: Mapping[str, Facts],
    overdue: Mapping[str, int], due_before: datetime, mark: health.Mark | None,
) -> Line:
    placement = getattr(process, "placement", None)
    current = next((one.sha256 for one in versions if one.state == "published"), "")
    return Line(
        process=process, group=groups.get(placement.group_id) if placement else None, versions=versions,
        reviewed_at=reviewed.get(process.pk), facts=facts.get(current), overdue=overdue.get(process.key, 0),
        running={one.pk: running[one.pk] for one in versions if one.pk in running}, due_before=due_before, mark=mark,
    )


def _versions() -> Mapping[int, list[Known]]:
    columns = ("process_id", "pk", "number", "state", "published_at", "sha256")
    found: dict[int, list[Known]] = defaultdict(list)
    for process, *known in ProcessVersion.objects.order_by("process_id", "number").values_list(*columns):
        found[process].append(Known(*known))
    return found


def _reviewed() -> dict[int, datetime]:
    found: Iterable[tuple[int, datetime]] = Review.objects.values_list("process_id").annotate(last=Max("at"))
    return dict(found)


def _running() -> dict[int, int]:
    counted = Case.objects.open().values_list("process_version_id").annotate(count=Count("pk")).order_by()
    return dict(counted)
