"""Everything a dashboard shows; how many statements that takes does not depend on how much there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from approvals.organisation.models import Department
from reports.dashboards.figures import Number, counted, lasting, of_whole, percent
from reports.dashboards.finding import Found, findings
from reports.dashboards.heaps import Heap, heaped
from reports.dashboards.models import Pile, Progress
from reports.dashboards.selectors import cases, times
from reports.dashboards.selectors.cases import Effect, FunnelLine, ReasonLine, Unevaluated
from reports.dashboards.selectors.keys import Key, keys_of
from reports.dashboards.selectors.times import Finished, Heat, Punctual, StepLine
from reports.dashboards.wanted import Wanted
from workflows.library.models import Process


@dataclass(frozen=True, slots=True)
class Board:
    """A dashboard's parts. `finished` and `steps` are of the period, `before` of as many months just before."""

    wanted: Wanted
    kept_at: datetime | None
    open: Number
    overdue: Number
    finished: Heap
    finished_before: Heap
    handled: Heap
    handled_before: Heap
    steps: Sequence[StepLine]
    heat: Heat
    punctual: Sequence[Punctual]
    processes: Sequence[Finished]
    months: Sequence[Finished]
    funnel: Sequence[FunnelLine]
    reasons: Sequence[ReasonLine]
    unevaluated: Unevaluated
    effect: Effect

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was ever counted here."""
        return not (self.open.count or self.finished.count or self.handled.count or self.funnel
                    or self.unevaluated.all.count) and self.effect.is_empty

    @property
    def findings(self) -> list[Found]:
        """What is beyond its limit, the worst first."""
        return findings(self)

    @property
    def median(self) -> Number:
        return lasting(self.finished.median, self.finished.count, "finished")

    @property
    def on_time(self) -> Number:
        return of_whole(self.handled.on_time, self.handled.timed, "timed")

    @property
    def keys(self) -> Sequence[Key]:
        return keys_of(self)

    @property
    def first_pass(self) -> Number:
        passed = self.finished.count - self.finished.returned
        share = passed / self.finished.count if self.finished.count else None
        return Number(percent(share), passed, "first_pass")


def board_of(
    wanted: Wanted, *, processes: Sequence[Process], departments: Sequence[Department], at: datetime
) -> Board:
    """Ten statements; `processes` and `departments` are those that the filters know already."""
    named = {one.pk: (one.key, one.name) for one in processes}
    houses = {one.pk: (one.code, one.name) for one in departments}
    now, before = _split(times.piles_for(wanted), wanted)
    steps, whole = _split_steps(now)
    steps_before, whole_before = _split_steps(before)
    lines = times.step_lines(steps, named)
    return Board(
        wanted=wanted, kept_at=Progress.objects.values_list("kept_at", flat=True).first(),
        open=counted(cases.courses(wanted).filter(open=True).count(), "open"),
        overdue=counted(cases.overdue_items(wanted, at).count(), "overdue"),
        finished=heaped(whole), finished_before=heaped(whole_before), handled=heaped(steps),
        handled_before=heaped(steps_before), steps=lines, heat=times.heat_of(steps, lines, named, houses),
        punctual=times.punctual(steps, houses), processes=times.by_process(whole, named),
        months=times.by_month(whole, wanted), funnel=cases.funnel_of(wanted), reasons=cases.reason_lines(wanted),
        unevaluated=cases.unevaluated(wanted, at), effect=cases.effect_of(wanted),
    )  # fmt: skip


def _split(piles: Sequence[Pile], wanted: Wanted) -> tuple[list[Pile], list[Pile]]:
    """Those of the period, and those before."""
    return ([one for one in piles if one.month >= wanted.first], [one for one in piles if one.month < wanted.first])


def _split_steps(piles: Sequence[Pile]) -> tuple[list[Pile], list[Pile]]:
    """Those of steps, and those of whole cases."""
    return [one for one in piles if one.node], [one for one in piles if not one.node]
