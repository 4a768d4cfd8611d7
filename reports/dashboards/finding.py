"""The sentence that stands first. Six things are measured, each has a limit that is said here and on the page; whatever
is furthest beyond its limit (as a multiple of it) is said first, and nothing is said where too few cases stand behind.

    bottleneck   the step that took most of all steps' working time: its share, limit 40 %, at least 5 steps decided
    unevaluated  campaigns over for more than 10 working days without an evaluation: how many, limit 1
    late         steps with a deadline that were late: their share, limit 10 %, at least 5 of them
    slower       the median of whole cases against as many months before: growth, limit 25 %, at least 5 in both
    returned     whole cases that were sent back on their way: their share, limit 50 %, at least 5 cases
    unsolved     verdicts by which the problem is still there: their share, limit 30 %, at least 3 verdicts

Of a count the multiple is not the count itself, or one rule would drown the others: every ten more are one more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.health.templatetags.health import worked

if TYPE_CHECKING:
    from reports.dashboards.selectors.board import Board

ENOUGH: Final = 5
ENOUGH_VERDICTS: Final = 3
LIMITS: Final[Mapping[str, float]] = {
    "bottleneck": 0.40, "unevaluated": 1.0, "late": 0.10, "slower": 0.25, "returned": 0.50, "unsolved": 0.30,
}  # fmt: skip
RULES: Final[Mapping[str, str | Promise]] = {
    "bottleneck": gettext_lazy("瓶颈：用时最多的环节占各环节用时的 40 % 以上（至少办结 5 次）"),
    "unevaluated": gettext_lazy("未评估：有活动结束超过 10 个工作日仍未评估（每多 10 件计一倍）"),
    "late": gettext_lazy("超时：有时限的环节超时 10 % 以上（至少 5 次）"),
    "slower": gettext_lazy("变慢：全程中位时长比上期长 25 % 以上（两期各至少 5 件）"),
    "returned": gettext_lazy("退回：完成的案件有 50 % 以上被退回过（至少 5 件）"),
    "unsolved": gettext_lazy("未解决：效果判定有 30 % 以上为仍存在（至少 3 次判定）"),
}
PLACES: Final[Mapping[str, str]] = {  # where on the page the picture is that proves it
    "bottleneck": "heat", "unevaluated": "unevaluated", "late": "punctual", "slower": "months", "returned": "reasons",
    "unsolved": "effect",
}  # fmt: skip
SENTENCES: Final[Mapping[str, Callable[[], str]]] = {
    "bottleneck": lambda: _("「%(step)s」是最慢的一环：中位 %(median)s，占各环节用时的 %(share)s。"),
    "unevaluated": lambda: _(
        "有 %(count)s 件活动结束超过 10 个工作日仍未评估，最早的是「%(title)s」，已过 %(days)s 个工作日。"),
    "late": lambda: _("每 100 个有时限的环节有 %(late)s 个超时；按时率最低的是%(department)s：%(rate)s。"),
    "slower": lambda: _("全程中位时长由 %(before)s 变为 %(median)s，慢了 %(growth)s。"),
    "returned": lambda: _("完成的案件有 %(share)s 被退回过；退回最多的是「%(field)s」。"),
    "unsolved": lambda: _("%(judged)s 次效果判定中有 %(count)s 次仍存在：改进没有消除原因。"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One thing beyond its limit: by how many times, and the values of its sentence."""

    rule: str
    times: float
    values: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        """In the reader's language; working time is put in words then."""
        spoken = {name: worked(value) if name in ("median", "before") else value for name, value in self.values.items()}
        return SENTENCES[self.rule]() % spoken

    @property
    def place(self) -> str:
        return PLACES[self.rule]

    def as_kept(self) -> dict[str, Any]:
        return {"rule": self.rule, "times": f"{self.times:.3f}", "values": dict(self.values)}


def findings(board: Board) -> list[Found]:
    """What is beyond its limit, the worst first; of two alike the one that stands first above."""
    order = list(LIMITS)
    found = [one for one in _measured(board) if one.times >= 1]
    return sorted(found, key=lambda one: (-one.times, order.index(one.rule)))


def _measured(board: Board) -> Iterator[Found]:
    for measure in (_bottleneck, _unevaluated, _late, _slower, _returned, _unsolved):
        yield from measure(board)


def _bottleneck(board: Board) -> Iterator[Found]:
    if board.steps and len(board.steps) > 1 and board.steps[0].heap.count >= ENOUGH:
        step = board.steps[0]
        yield Found("bottleneck", step.share / LIMITS["bottleneck"], {
            "step": step.name, "median": step.heap.median, "share": _percent(step.share)})


def _unevaluated(board: Board) -> Iterator[Found]:
    if count := board.unevaluated.beyond.count:
        course, days = board.unevaluated.oldest[0]
        yield Found("unevaluated", LIMITS["unevaluated"] + count / 10, {
            "count": count, "title": course.case.title, "days": days})


def _late(board: Board) -> Iterator[Found]:
    if board.handled.timed >= ENOUGH:
        late = board.handled.late / board.handled.timed
        worst = next((one for one in board.punctual if one.heap.timed >= ENOUGH), None)
        yield Found("late", late / LIMITS["late"], {
            "late": f"{late * 100:.0f}", "department": worst.name if worst else "—",
            "rate": worst.rate.text if worst else "—"})


def _slower(board: Board) -> Iterator[Found]:
    now, before = board.finished, board.finished_before
    if min(now.count, before.count) >= ENOUGH and before.median and now.median is not None:
        growth = now.median / before.median - 1
        yield Found("slower", growth / LIMITS["slower"], {
            "before": before.median, "median": now.median, "growth": _percent(growth)})


def _returned(board: Board) -> Iterator[Found]:
    if board.finished.count >= ENOUGH:
        share = board.finished.returned / board.finished.count
        field = board.reasons[0].label if board.reasons else "—"
        yield Found("returned", share / LIMITS["returned"], {"share": _percent(share), "field": field})


def _unsolved(board: Board) -> Iterator[Found]:
    judged = board.effect.effective.count + board.effect.still_there.count
    if judged >= ENOUGH_VERDICTS:
        count = board.effect.still_there.count
        yield Found("unsolved", count / judged / LIMITS["unsolved"], {"judged": judged, "count": count})


def _percent(value: float) -> str:
    return f"{value:.0%}".replace("%", " %")
