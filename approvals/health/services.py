"""Measuring what is over and summing it up: in bounded batches, by whoever holds the one lock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from approvals.health import sql
from approvals.health.escapes import escaped
from approvals.health.models import CaseTime, Figure, Period, Progress, StepTime, Summary
from approvals.inbox.models import WorkItem
from approvals.working_time import reckoning
from approvals.working_time.calendars import Calendar
from approvals.working_time.selectors import calendar_for
from workflows.library.models import ProcessVersion
from workflows.runtime.models import Case

BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)
LOOK_BACK_EVERY: Final = timedelta(hours=24)  # logs that are played bring endings of long ago
OVERLAP: Final = timedelta(hours=1)  # looked at again, for what was committed late
BATCH: Final = 5_000
ROUNDS: Final = 5  # of one run: what is left is taken by the next
SUMMED_EVERY: Final = timedelta(minutes=5)
ROLLED_EVERY: Final = timedelta(hours=24)  # periods move on, even when nothing ends
VERSIONS: Final = 40  # summed up in one run

DECIDED: Final = Q(decided_by__isnull=False, close_reason__in=("completed", "returned"))
RETURN: Final = "return"


def measure(*, at: datetime) -> int:
    """Measure what has ended and sum up what has changed; returns how many steps and cases were measured."""
    measured = 0
    for _round in range(ROUNDS):
        taken = _measure_batch(at)
        measured += taken
        if taken < BATCH:
            break
    sum_up(at=at)
    return measured


@transaction.atomic
def _measure_batch(at: datetime) -> int:
    """One batch of each, under the lock; nothing when somebody else is at it."""
    Progress.objects.get_or_create(pk=1, defaults={"steps_until": BEGINNING, "cases_until": BEGINNING})
    progress = Progress.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if progress is None:
        return 0
    if progress.looked_back_at is None or progress.looked_back_at <= at - LOOK_BACK_EVERY:
        progress.steps_until, progress.cases_until, progress.looked_back_at = BEGINNING, BEGINNING, at
    steps, cases = _steps(progress.steps_until - OVERLAP, at), _cases(progress.cases_until - OVERLAP, at)
    _keep_steps(steps)
    _keep_cases(cases)
    progress.steps_until = steps[-1].closed_at or at if len(steps) == BATCH else at
    progress.cases_until = cases[-1].ended_at or at if len(cases) == BATCH else at
    progress.save()
    _mark_stale({item.case.process_version_id for item in steps} | {case.process_version_id for case in cases})
    return max(len(steps), len(cases))


def _steps(since: datetime, at: datetime) -> list[WorkItem]:
    """Decided items that closed since then and are not measured yet, oldest first."""
    measured = StepTime.objects.filter(item=OuterRef("pk"))
    found = WorkItem.objects.filter(DECIDED, ~Exists(measured), closed_at__gte=since, closed_at__lte=at)
    columns = ("case__process_version_id", "node", "name", "opened_at", "closed_at", "due_at", "outcome", "hours_of_id")
    return list(found.select_related("case").only(*columns).order_by("closed_at", "pk")[:BATCH])


def _cases(since: datetime, at: datetime) -> list[Case]:
    measured = CaseTime.objects.filter(case=OuterRef("pk"))
    found = Case.objects.filter(~Exists(measured), ended_at__gte=since, ended_at__lte=at)
    columns = ("process_version_id", "started_at", "ended_at", "status")
    return list(found.only(*columns).order_by("ended_at", "pk")[:BATCH])


def _keep_steps(items: Sequence[WorkItem]) -> None:
    StepTime.objects.bulk_create([_step_time(item) for item in items], batch_size=1000, ignore_conflicts=True)


def _step_time(item: WorkItem) -> StepTime:
    ended = item.closed_at or item.opened_at
    return StepTime(
        item=item, version_id=item.case.process_version_id, node=item.node, name=item.name or item.node, ended_at=ended,
        worked=_seconds(calendar_for(item.hours_of_id), item.opened_at, ended), returned=item.outcome == RETURN,
        timed=item.due_at is not None, late=item.due_at is not None and ended > item.due_at,
    )  # fmt: skip


def _keep_cases(cases: Sequence[Case]) -> None:
    """The cases with what their items say of them, in one statement for all."""
    told = _told_by_items([case.pk for case in cases])
    calendar = calendar_for()
    rows = [_case_time(case, told.get(case.pk, (0, 0, 0)), calendar) for case in cases]
    CaseTime.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def _told_by_items(cases: Collection[int]) -> Mapping[int, tuple[int, int, int]]:
    """By case: how many of its decided items sent it back, had a deadline, and were late."""
    items = WorkItem.objects.filter(DECIDED, case__in=cases).order_by()
    counted = items.values_list("case_id").annotate(
        back=Count("pk", filter=Q(outcome=RETURN)), timed=Count("pk", filter=Q(due_at__isnull=False)),
        late=Count("pk", filter=Q(closed_at__gt=F("due_at"))),
    )  # fmt: skip
    return {case: (back, timed, late) for case, back, timed, late in counted} if cases else {}


def _case_time(case: Case, told: tuple[int, int, int], calendar: Calendar) -> CaseTime:
    back, timed, late = told
    ended = case.ended_at or case.started_at
    return CaseTime(
        case=case, version_id=case.process_version_id, started_at=case.started_at, ended_at=ended,
        worked=_seconds(calendar, case.started_at, ended), completed=case.status == Case.Status.ENDED,
        returned=back > 0, timed=timed, late=late,
    )  # fmt: skip


def _seconds(calendar: Calendar, start: datetime, end: datetime) -> int:
    return int(reckoning.between(calendar, start, end).total_seconds())


def _mark_stale(versions: Iterable[int]) -> None:
    wanted = sorted(versions)
    Summary.objects.bulk_create([Summary(version_id=pk) for pk in wanted], ignore_conflicts=True)
    Summary.objects.filter(version__in=wanted, stale=False).update(stale=True)


def sum_up(*, at: datetime) -> int:
    """Sum up the versions to which something came, and those whose periods have moved on; returns how many."""
    due = Summary.objects.filter(
        Q(summed_at=None) | Q(stale=True, summed_at__lte=at - SUMMED_EVERY) | Q(summed_at__lte=at - ROLLED_EVERY)
    ).order_by("summed_at", "pk")
    versions = list(due.values_list("pk", flat=True)[:VERSIONS])
    return sum(_sum_up(version, at) for version in versions)


@transaction.atomic
def _sum_up(version_id: int, at: datetime) -> bool:
    """Write all figures of one version anew; False when somebody else is at it."""
    summary = Summary.objects.select_for_update(skip_locked=True).filter(pk=version_id).first()
    if summary is None:
        return False
    version = ProcessVersion.objects.select_related("process").defer("source").get(pk=version_id)
    figures = [figure for period in Period for figure in _figures(version, period, at)]
    Figure.objects.filter(version=version_id).delete()
    Figure.objects.bulk_create(figures)
    summary.summed_at, summary.stale = at, False
    summary.save()
    return True


def _figures(version: ProcessVersion, period: Period, at: datetime) -> Iterable[Figure]:
    since = period.since(at) or BEGINNING
    for node, name, sums in sql.of_steps(version.pk, since, at):
        yield Figure(version=version, period=period, node=node, name=name, **asdict(sums))
    over = Case.objects.filter(process_version=version, ended_at__gte=since, ended_at__lte=at)
    times = CaseTime.objects.filter(version=version, ended_at__gte=since, ended_at__lte=at)
    sums = sql.of_cases([version.pk], "ended_at", since, at).get(version.pk, sql.Sums(0, 0, 0, 0, 0, 0, 0))
    yield Figure(
        version=version, period=period, cancelled=times.filter(completed=False).count(),
        escapes=escaped(version.process.key, over), **asdict(sums),
    )  # fmt: skip
