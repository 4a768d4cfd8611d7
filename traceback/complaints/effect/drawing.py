"""The control chart as a picture: geometry in numbers, drawn by one template for pages and for the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil, log10
from types import MappingProxyType
from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from complaints.effect import sentences
from complaints.effect.statistics import CannotSay, Chart, Rate, Reading, Side

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 820, 300, 46, 104, 30, 30
MOST_DATES: Final = 8
APART: Final = 14.0  # between two labels
NARROW: Final = 90  # too little room for a label
STEPS: Final = (1, 2, 5, 10)
TEMPLATE: Final = "effect/_chart.svg"
# On a page the picture follows the reader's theme; as evidence it carries its own colours.
SCREEN: Final[Mapping[str, str]] = MappingProxyType({
    name: f"var(--{name})" for name in
    ("line", "text", "text-2", "text-3", "accent", "surface", "bad-solid", "ok-solid", "ok-bg", "warn-solid")})
PAPER: Final[Mapping[str, str]] = MappingProxyType({
    "line": "#e2e6ec", "text": "#141922", "text-2": "#454e5d", "text-3": "#5d6675", "accent": "#1f54cc",
    "surface": "#ffffff", "bad-solid": "#cf3a32", "ok-solid": "#13804a", "ok-bg": "#e4f4ea", "warn-solid": "#d07a00"})


@dataclass(frozen=True, slots=True)
class Dot:
    """A point, and what is marked about it."""

    x: float
    y: float
    on: date
    value: float
    says: str
    up: bool

    @property
    def left(self) -> float:
        return round(self.x - 4.5, 1)

    @property
    def top(self) -> float:
        return round(self.y - 4.5, 1)


@dataclass(frozen=True, slots=True)
class Label:
    """Words beside a line."""

    x: float
    y: float
    text: str
    strong: bool = False
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything there is to draw."""

    dots: tuple[Dot, ...]
    way: str
    ticks: tuple[Label, ...]
    dates: tuple[Label, ...]
    centres: tuple[str, ...]
    limits: tuple[str, ...]
    labels: tuple[Label, ...]
    fix: Label
    target: float
    baseline: str
    says: str

    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM

    @property
    def room(self) -> float:
        """How wide the time since the fix is."""
        return round(max(0.0, self.right - self.fix.x), 1)

    @property
    def tall(self) -> int:
        return self.bottom - self.top


class Frame:
    """Where a day and a value stand on the picture."""

    def __init__(self, first: date, last: date, highest: float) -> None:
        self.first, self.days = first, max((last - first).days, 1)
        self.top, self.step = _axis(highest)

    def x(self, day: date, shift: float = 0.0) -> float:
        """Days stand where the calendar puts them, so that a day without data leaves a gap."""
        return round(LEFT + 10 + (WIDTH - RIGHT - LEFT - 20) * ((day - self.first).days + shift) / self.days, 1)

    def y(self, value: float) -> float:
        """Nothing lies below zero: a rate cannot."""
        return round(HEIGHT - BOTTOM - max(0.0, value) / self.top * (HEIGHT - BOTTOM - TOP), 1)


def picture_of(reading: Reading) -> Picture:
    """The chart of baseline, problem and the time since, each with its own limits."""
    sides = (reading.baseline, reading.before, reading.after)
    frame = _frame(reading, sides)
    dots = [dot for side in sides for dot in _dots(side, frame)]
    every = max(1, ceil(len(dots) / MOST_DATES))
    numbers = range(round(frame.top / frame.step) + 1)
    ticks = tuple(Label(LEFT - 8, frame.y(number * frame.step), f"{number * frame.step:g}") for number in numbers)
    limited = [side.chart for side in (reading.before, reading.after) if not isinstance(side.chart.limits, CannotSay)]
    return Picture(
        dots=tuple(dots), way=_way((dot.x, dot.y) for dot in dots), ticks=ticks,
        dates=tuple(Label(dot.x, HEIGHT - 10, f"{dot.on:%m-%d}") for dot in dots[::every]),
        centres=tuple(_line(chart, frame, "centre") for chart in limited),
        limits=tuple(_line(chart, frame, name) for chart in limited for name in ("uppers", "lowers")),
        labels=_labels(reading, frame), target=frame.y(reading.terms.target), baseline=_baseline(reading, frame),
        fix=Label(frame.x(reading.terms.fix_on, -0.5), TOP - 12, _("措施生效 %(on)s") % {
            "on": f"{reading.terms.fix_on:%m-%d}"}), says=says(reading))


def svg_of(reading: Reading, ink: Mapping[str, str] = PAPER, name: str = "effect") -> SafeString:
    """The picture as SVG."""
    return render_to_string(TEMPLATE, {
        "chart": picture_of(reading), "ink": {key.replace("-", "_"): value for key, value in ink.items()},
        "name": name})


def says(reading: Reading) -> str:
    """The picture in one sentence."""
    marked = sum(len({one.at for one in side.found}) for side in (reading.before, reading.after))
    return _(
        "控制图：基线 %(baseline)s，措施前 %(before)s，措施后 %(after)s，目标 ≤ %(target)s，"
        "%(marked)s 个点触发判异准则") % {
        "baseline": sentences.said_rate(reading.baseline.rate), "before": sentences.said_rate(reading.before.rate),
        "after": sentences.said_rate(reading.after.rate), "target": f"{reading.terms.target:.2f}", "marked": marked}


def _frame(reading: Reading, sides: Sequence[Side]) -> Frame:
    days = [day.on for side in sides for day in side.chart.days]
    highest = [value for side in sides for value in side.chart.values]
    for side in sides[1:]:
        highest += [] if isinstance(side.chart.limits, CannotSay) else [max(side.chart.limits.uppers)]
    first = min([*days, reading.terms.fix_on - timedelta(days=1)])
    return Frame(first, max([*days, reading.terms.fix_on]), max([*highest, reading.terms.target, 0.01]))


def _axis(highest: float) -> tuple[float, float]:
    """The end of the axis and the distance of its ticks: about five round steps."""
    rough = highest * 1.1 / 5
    magnitude = 10.0 ** (log10(rough) // 1)
    step = next(magnitude * size for size in STEPS if magnitude * size >= rough * (1 - 1e-9))
    return step * ceil(highest * 1.05 / step), step


def _dots(side: Side, frame: Frame) -> list[Dot]:
    marks: dict[int, list[str]] = {}
    ups: dict[int, bool] = {}
    for one in side.found:
        marks.setdefault(one.at, []).append(str(sentences.RULES[one.rule]))
        ups[one.at] = ups.get(one.at, False) or one.up
    return [Dot(frame.x(day.on), frame.y(value), day.on, value, "；".join(marks.get(number, [])),
                ups.get(number, False))
            for number, (day, value) in enumerate(zip(side.chart.days, side.chart.values, strict=True))]


def _way(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _line(chart: Chart, frame: Frame, name: str) -> str:
    """A line with a step at each point: straight unless the limits follow the exposure."""
    assert not isinstance(chart.limits, CannotSay)
    size = len(chart.days)
    values = [chart.limits.centre] * size if name == "centre" else list(getattr(chart.limits, name))
    width = chart.days[0].days if chart.days else 1
    ends = [(frame.x(day.on, shift), frame.y(value)) for day, value in zip(chart.days, values, strict=True)
            for shift in (-width / 2, width / 2)]
    level = len({y for _x, y in ends}) == 1
    return _way([ends[0], ends[-1]] if level else ends)


def _baseline(reading: Reading, frame: Frame) -> str:
    """The level of the time before the problem, through to the end for comparison."""
    if not isinstance(reading.baseline.rate, Rate):
        return ""
    y = frame.y(reading.baseline.rate.value)
    return _way([(LEFT, y), (WIDTH - RIGHT, y)])


def _labels(reading: Reading, frame: Frame) -> tuple[Label, ...]:
    """What the lines are, at the right edge for the time since, at the left of the problem for the time before."""
    right = _named(reading.after, frame, WIDTH - RIGHT + 6)
    right.append(Label(WIDTH - RIGHT + 6, frame.y(reading.terms.target), _("目标 %(value)s") % {
        "value": f"{reading.terms.target:.2f}"}))
    if isinstance(reading.baseline.rate, Rate):
        right.append(Label(WIDTH - RIGHT + 6, frame.y(reading.baseline.rate.value), _("基线 %(value)s") % {
            "value": f"{reading.baseline.rate.value:.2f}"}))
    return (*_spread(right), *_spread(_left(reading, frame)))


def _left(reading: Reading, frame: Frame) -> list[Label]:
    """Before the problem's lines where there is room, otherwise above them."""
    start = frame.x(reading.terms.problem_from)
    named = _named(reading.before, frame, start)
    if start - LEFT < NARROW:
        return [Label(start + 6, one.y - 9, one.text, one.strong) for one in named]
    return [Label(start - 10, one.y, one.text, one.strong, "end") for one in named]


def _named(side: Side, frame: Frame, x: float) -> list[Label]:
    if not isinstance(side.rate, Rate):
        return []
    limits = side.chart.limits
    if isinstance(limits, CannotSay):
        return [Label(x, frame.y(side.rate.value), _("均值 %(value)s") % {"value": f"{side.rate.value:.2f}"}, True)]
    return [
        Label(x, frame.y(limits.uppers[-1]), _("上限 %(value)s") % {"value": f"{limits.uppers[-1]:.2f}"}),
        Label(x, frame.y(limits.centre), _("均值 %(value)s") % {"value": f"{limits.centre:.2f}"}, True),
        Label(x, frame.y(limits.lowers[-1]), _("下限 %(value)s") % {"value": f"{max(0.0, limits.lowers[-1]):.2f}"})]


def _spread(labels: Sequence[Label]) -> list[Label]:
    """The same labels, none upon another."""
    placed: list[Label] = []
    for label in sorted(labels, key=lambda one: one.y, reverse=True):
        lowest = placed[-1].y - APART if placed else HEIGHT - BOTTOM + 4.0
        placed.append(replace(label, y=round(min(label.y + 4, lowest), 1)))
    return placed
