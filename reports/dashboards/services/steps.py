"""Decided items as dashboards keep them: what `approvals.health` measured, and whose case and doing it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q

from approvals.health.models import StepTime
from approvals.health.services import DECIDED
from approvals.inbox.models import WorkItem
from complaints.archive.months import month_of
from marketing_review.laws import PROCESS_KEY
from reports.dashboards.models import Step
from reports.dashboards.services.units import units_of
from workflows.library.graphs import graph_of
from workflows.library.models import ProcessVersion
from workflows.runtime.models import Case

# A campaign that runs is nobody's work lying about: the step that watches over it is no wait.
RUNNING: Final = frozenset({"end_campaign"})
COLUMNS: Final = (
    "case__process_version_id", "case__initiator_id", "node", "name", "closed_at", "via_post__department_id",
    "decided_by__department_id")


def keep(since: datetime, until: datetime, batch: int) -> list[Step]:
    """Keep a batch of steps that ended between these moments, oldest first; returns them."""
    items = _unkept(since, until, batch)
    measured = StepTime.objects.in_bulk([item.pk for item in items])
    units = units_of({item.case_id: item.case.initiator_id for item in items})
    processes = _processes({item.case.process_version_id for item in items})
    made = [_step(item, measured[item.pk], units[item.case_id], processes) for item in items]
    Step.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    return made


def _unkept(since: datetime, until: datetime, batch: int) -> Sequence[WorkItem]:
    known, measured = (model.objects.filter(item=OuterRef("pk")) for model in (Step, StepTime))
    found = WorkItem.objects.filter(
        DECIDED, Exists(measured), ~Exists(known), ~_watching(), closed_at__gte=since, closed_at__lte=until)
    found = found.select_related("case", "via_post", "decided_by").only(*COLUMNS)
    return list(found.order_by("closed_at", "pk")[:batch])


def _watching() -> Q:
    """Steps of campaigns that run, by version and node."""
    versions = ProcessVersion.objects.filter(process__key=PROCESS_KEY)
    found = Q(pk__in=())
    for version in versions.filter(Exists(Case.objects.filter(process_version=OuterRef("pk")))).defer("source"):
        nodes = [node.id for node in graph_of(version).nodes.values() if RUNNING & {move for _o, move in node.fires}]
        found |= Q(case__process_version=version, node__in=nodes)
    return found


def _processes(versions: Iterable[int]) -> Mapping[int, int]:
    return dict(ProcessVersion.objects.filter(pk__in=versions).values_list("pk", "process_id"))


def _step(item: WorkItem, measured: StepTime, unit: int | None, processes: Mapping[int, int]) -> Step:
    by = item.via_post or item.decided_by
    return Step(
        item_id=item.pk, case_id=item.case_id, process_id=processes[item.case.process_version_id], unit_id=unit,
        department_id=by.department_id if by else None, node=measured.node, name=measured.name,
        month=month_of(measured.ended_at), ended_at=measured.ended_at, worked=measured.worked,
        returned=measured.returned, timed=measured.timed, late=measured.late,
    )  # fmt: skip
