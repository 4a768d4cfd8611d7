"""A measurement as pages show it: sentences, the table beside the chart, and how far window and exposure have come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.effect import sentences
from complaints.effect.selectors.measuring import Measured
from complaints.effect.statistics import CannotSay, Fit, Proposal, Rate, Reading, Side

MOODS: Final = {Proposal.WAIT: ("info", "clock"), Proposal.EXTEND: ("warn", "clock"),
                Proposal.EFFECTIVE: ("ok", "check"), Proposal.STILL_THERE: ("bad", "alert-triangle")}
SIDES: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("baseline", gettext_lazy("基线")), ("before", gettext_lazy("措施前")), ("after", gettext_lazy("措施后")))
HEAD: Final = (
    gettext_lazy("日期"), gettext_lazy("阶段"), gettext_lazy("件数"), gettext_lazy("曝光量"), gettext_lazy("每万件数"),
    gettext_lazy("下限"), gettext_lazy("均值"), gettext_lazy("上限"), gettext_lazy("判异"))


@dataclass(frozen=True, slots=True)
class Column:
    """One of the three spans in the table beside the chart."""

    label: str
    side: Side
    rate: str
    interval: str
    limits: str


@dataclass(frozen=True, slots=True)
class Bar:
    """How far something has come."""

    label: str
    have: int
    need: int

    @property
    def percent(self) -> int:
        return min(100, 100 * self.have // self.need) if self.need else 100

    @property
    def full(self) -> bool:
        return self.have >= self.need


@dataclass(frozen=True, slots=True)
class Point:
    """One row of the data table."""

    on: date
    span: str
    count: int
    exposure: int
    rate: float | None
    lower: float | None
    centre: float | None
    upper: float | None
    says: str


def shown_of(found: Measured) -> dict[str, Any]:
    """What panel and page have in common."""
    reading, proposal = found.reading, found.reading.proposal
    mood, icon = MOODS[proposal]
    return {
        "found": found, "reading": reading, "mood": mood, "mood_icon": icon,
        "proposal": sentences.PROPOSALS[proposal], "because": sentences.proposed(reading),
        "unit": sentences.UNITS[found.rule.measure], "columns": list(_columns(reading)), "bars": bars(reading),
        "run": sentences.run_said(reading), "change": sentences.changed(reading.fit), "drawn": _drawn(reading),
        "marks": list(marks(reading))}


def bars(reading: Reading) -> list[Bar]:
    """The window and the exposure, as far as they have come."""
    return [Bar(_("观察窗口（天）"), reading.progress, reading.terms.window),
            Bar(_("累计曝光"), reading.after.total.exposure, reading.terms.least_exposure)]


def marks(reading: Reading) -> Iterator[tuple[date, str, float, bool, str]]:
    """Points that break a rule: when, of which span, the value, upwards or not, and the rule."""
    for name, label in SIDES[1:]:
        side: Side = getattr(reading, name)
        for one in side.found:
            yield (side.chart.days[one.at].on, str(label), side.chart.values[one.at], one.up,
                   str(sentences.RULES[one.rule]))


def points(reading: Reading) -> Iterator[Point]:
    """Every day or week of the chart, and the days that could not be divided."""
    for name, label in SIDES:
        side: Side = getattr(reading, name)
        yield from sorted([*_drawn_points(side, str(label)), *_bare_points(side, str(label))], key=lambda one: one.on)


def rows(reading: Reading) -> Iterator[list[Any]]:
    """The same as cells of a spreadsheet."""
    for one in points(reading):
        yield [one.on.isoformat(), one.span, one.count, one.exposure,
               *("" if value is None else round(value, 4) for value in (one.rate, one.lower, one.centre, one.upper)),
               one.says]


def _drawn_points(side: Side, span: str) -> Iterator[Point]:
    chart, limits = side.chart, side.chart.limits
    for number, (day, value) in enumerate(zip(chart.days, chart.values, strict=True)):
        lines: tuple[float | None, float | None, float | None] = (None, None, None)
        if not isinstance(limits, CannotSay):
            lines = (max(0.0, limits.lowers[number]), limits.centre, limits.uppers[number])
        says = "；".join(str(sentences.RULES[one.rule]) for one in side.found if one.at == number)
        yield Point(day.on, span, day.count, day.exposure, value, *lines, says)


def _bare_points(side: Side, span: str) -> Iterator[Point]:
    for day in side.series:
        if day.exposure <= 0 and day.count:
            yield Point(day.on, span, day.count, 0, None, None, None, None, _("缺曝光量"))


def _columns(reading: Reading) -> Iterator[Column]:
    for name, label in SIDES:
        side: Side = getattr(reading, name)
        interval = f"{side.rate.low:.2f}–{side.rate.high:.2f}" if isinstance(side.rate, Rate) else "—"
        yield Column(str(label), side, sentences.said_rate(side.rate), interval, _limits(side))


def _limits(side: Side) -> str:
    limits = side.chart.limits
    if isinstance(limits, CannotSay):
        return "—"
    return f"{max(0.0, limits.lowers[-1]):.2f}–{limits.uppers[-1]:.2f}"


def _drawn(reading: Reading) -> list[str]:
    """How the limits of either span were drawn, or why there are none."""
    said = []
    for name, label in SIDES[1:]:
        limits = getattr(reading, name).chart.limits
        how = sentences.silence(limits) if isinstance(limits, CannotSay) else sentences.drawn(limits)
        said.append(_("%(span)s：%(how)s") % {"span": label, "how": how})
    return said


def estimates(fit: Fit | CannotSay) -> list[str]:
    """What the interrupted series says besides its main sentence."""
    if isinstance(fit, CannotSay):
        return []
    echo = _("相邻两天残差相关 %(echo)s，离散度 %(dispersion)s") % {
        "echo": f"{fit.echo:.2f}", "dispersion": f"{fit.dispersion:.2f}"}
    week = _("已扣除星期影响") if fit.weekdays else _("数据不足，未扣除星期影响")
    return [sentences.level(fit), sentences.slope(fit), week, echo]
