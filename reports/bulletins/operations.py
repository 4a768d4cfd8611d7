"""The leaders' monthly bulletin 运行月报: the dashboard of one month, kept as plain values and laid out for reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from approvals.health.templatetags.health import day_length, worked
from approvals.working_time import reckoning
from approvals.working_time.selectors import calendar_for
from complaints.archive.months import begins, later, month_of
from marketing_review.selectors.templates import field_names
from reports.bulletins import charts
from reports.dashboards.charts import PAPER, Point, lines
from reports.dashboards.figures import percent
from reports.dashboards.finding import Found
from reports.dashboards.forms import FilterForm
from reports.dashboards.heaps import Heap, share
from reports.dashboards.models import Changed, Course, Fate, Progress, Stage
from reports.dashboards.selectors import Board, board_of

MOST_STEPS: Final = 10
YEAR: Final = 12


def month_due(at: datetime) -> date | None:
    """The month whose bulletin is due: from the first working hour of the next one, once all of it is counted."""
    month = month_of(at)
    opened = reckoning.between(calendar_for(), begins(month), at)
    kept_at = Progress.objects.values_list("kept_at", flat=True).first()
    counted = kept_at is not None and kept_at >= begins(month) and not Changed.objects.exists()
    return later(month, -1) if opened and counted and Course.objects.exists() else None


def figures_of(month: date, at: datetime) -> dict[str, Any]:
    """The month's dashboard as plain values, with the times of twelve months."""
    board, year = _board(month, month, at), _board(later(month, 1 - YEAR), month, at)
    return {
        "month": f"{month:%Y-%m}", "counted_at": at.isoformat(),
        "findings": [one.as_kept() for one in board.findings],
        "open": board.open.count, "overdue": board.overdue.count,
        "finished": _times(board.finished), "finished_before": _times(board.finished_before),
        "handled": _sums(board.handled), "handled_before": _sums(board.handled_before),
        "history": [{"month": one.name, **_times(one.heap)} for one in year.months], **_lists(board),
    }  # fmt: skip


def _board(first: date, last: date, at: datetime) -> Board:
    asked = {"period": "custom", "since": f"{first:%Y-%m}", "until": f"{last:%Y-%m}"}
    form = FilterForm(asked, at=at)
    return board_of(form.wanted, processes=form.processes, departments=form.departments, at=at)


def _sums(heap: Heap) -> dict[str, Any]:
    return {"count": heap.count, "returned": heap.returned, "timed": heap.timed, "late": heap.late}


def _times(heap: Heap) -> dict[str, Any]:
    return {**_sums(heap), "median": heap.median, "most": heap.most, "total": heap.total}


def _lists(board: Board) -> dict[str, Any]:
    effect, without = board.effect, board.unevaluated
    return {
        "steps": [{"name": one.name, "process": one.process, **_times(one.heap)} for one in board.steps],
        "processes": [{"name": one.name, **_times(one.heap)} for one in board.processes],
        "punctual": [{"name": one.name, **_sums(one.heap)} for one in board.punctual],
        "funnel": [{"stage": stage, "reached": line.reached.count, "left": {
            str(number.more["fate"]): number.count for _name, number in line.lost}}
            for stage, line in enumerate(board.funnel)],
        "reasons": [{"field": str(one.number.more["field"]), "count": one.number.count} for one in board.reasons],
        "unevaluated": {"all": without.all.count, "beyond": without.beyond.count, "oldest": [
            {"key": one.case.key, "title": one.case.title, "days": days} for one, days in without.oldest]},
        "effect": {"effective": effect.effective.count, "still_there": effect.still_there.count,
                   "unproven": effect.unproven.count},
    }  # fmt: skip


# --- for reading ------------------------------------------------------------------------------------------------------


def sentences(numbers: Mapping[str, Any]) -> list[str]:
    """What was found, the worst first, in the reader's language."""
    return [Found(one["rule"], float(one["times"]), one["values"]).sentence for one in numbers["findings"]]


def keys(numbers: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The key figures: name, this month, the month before."""
    now, before = numbers["finished"], numbers["finished_before"]
    steps, steps_before = numbers["handled"], numbers["handled_before"]
    return [
        (_("在办（生成时）"), str(numbers["open"]), "—"),
        (_("当前超时（生成时）"), str(numbers["overdue"]), "—"),
        (_("完成的案件"), str(now["count"]), str(before["count"])),
        (_("全程中位时长"), worked(now["median"]), worked(before["median"])),
        (_("按时办结率"), _on_time(steps), _on_time(steps_before)),
        (_("首轮通过率"), _passed(now), _passed(before)),
    ]  # fmt: skip


def _on_time(kept: Mapping[str, Any]) -> str:
    return percent(share(kept["timed"] - kept["late"], kept["timed"]))


def _passed(kept: Mapping[str, Any]) -> str:
    return percent(share(kept["count"] - kept["returned"], kept["count"]))


def tables(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """Everything else that the sheet prints, in words."""
    names, whole = field_names(), sum(one["count"] for one in numbers["reasons"]) or 1
    total = sum(one["total"] for one in numbers["steps"]) or 1
    return {
        "steps": [(one["name"], one["process"], str(one["count"]), worked(one["median"]), worked(one["most"]),
                   percent(one["total"] / total)) for one in numbers["steps"][:MOST_STEPS]],
        "processes": [(one["name"], str(one["count"]), worked(one["median"]), worked(one["most"]))
                      for one in numbers["processes"]],
        "punctual": [(one["name"], str(one["timed"]), str(one["late"]), _on_time(one)) for one in numbers["punctual"]],
        "funnel": [(str(Stage(one["stage"]).label), str(one["reached"]), _left(one["left"]))
                   for one in numbers["funnel"]],
        "reasons": [(names.get(one["field"], one["field"]), str(one["count"]), percent(one["count"] / whole))
                    for one in numbers["reasons"]],
        "history": [(one["month"], str(one["count"]), worked(one["median"]), worked(one["most"]))
                    for one in numbers["history"]],
    }  # fmt: skip


def _left(left: Mapping[str, int]) -> str:
    return "，".join(f"{Fate(fate).label} {count}" for fate, count in left.items()) or "—"


def months_picture(numbers: Mapping[str, Any]) -> str:
    """Twelve months as two lines."""
    points = [Point(one["month"], one["median"], one["most"]) for one in numbers["history"]]
    return lines(points, day_length(), PAPER)


def steps_picture(numbers: Mapping[str, Any]) -> str:
    """The longest steps as bars of their medians."""
    steps: Sequence[Mapping[str, Any]] = numbers["steps"][:MOST_STEPS]
    return charts.bars([(one["name"], one["median"] or 0, worked(one["median"])) for one in steps])
