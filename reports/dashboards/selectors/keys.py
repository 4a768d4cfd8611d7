"""The numbers at the top of a dashboard, each with what it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from approvals.health.templatetags.health import worked
from reports.dashboards.figures import Number, counted
from reports.dashboards.heaps import Heap, share

if TYPE_CHECKING:
    from reports.dashboards.selectors.board import Board


@dataclass(frozen=True, slots=True)
class Key:
    """A number, its unit, and beside it a comparison (`kind`: ok, bad or nothing) or another number."""

    name: str
    number: Number
    unit: str = ""
    beside: str = ""
    kind: str = ""
    other: Number | None = None


def keys_of(board: Board) -> Sequence[Key]:
    """Five, in one order."""
    late = counted(board.handled.late, "late")
    return (
        Key(_("在办"), board.open, _("件")),
        Key(_("全程中位时长"), board.median, "", *_slower(board)),
        Key(_("按时办结率"), board.on_time, "", *_points(_punctual(board.handled), _punctual(board.handled_before))),
        Key(_("首轮通过率"), board.first_pass, "", *_points(_passed(board.finished), _passed(board.finished_before))),
        Key(_("当前超时"), board.overdue, _("件"), _("期间超时办结"), "bad" if board.overdue.count else "", late),
    )


def _punctual(heap: Heap) -> float | None:
    return share(heap.on_time, heap.timed)


def _passed(heap: Heap) -> float | None:
    return share(heap.count - heap.returned, heap.count)


def _points(now: float | None, before: float | None) -> tuple[str, str]:
    """Against the months before, in points; a rise is good."""
    if now is None or before is None:
        return _("上期没有数据"), ""
    points = round((now - before) * 100, 1)
    kind = "ok" if points > 0 else "bad" if points < 0 else ""
    return _("较上期 %(points)s 个百分点") % {"points": f"{points:+.1f}"}, kind


def _slower(board: Board) -> tuple[str, str]:
    """Against the months before, in working time; longer is bad."""
    now, before = board.finished.median, board.finished_before.median
    if now is None or before is None:
        return _("上期没有数据"), ""
    if now > before:
        return _("比上期慢 %(time)s") % {"time": worked(now - before)}, "bad"
    return (_("比上期快 %(time)s") % {"time": worked(before - now)}, "ok") if now < before else (_("与上期相同"), "")
