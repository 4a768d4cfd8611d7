"""The pictures of a dashboard, drawn once for pages and paper: bars beside numbers, and months as two lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# On a page the picture follows the reader's theme; on paper it carries its own colours.
SCREEN: Final[Mapping[str, str]] = MappingProxyType(
    {name: f"var(--{name})" for name in ("accent", "line", "text", "text-2", "text-3")} | {"font": "inherit"})
PAPER: Final[Mapping[str, str]] = MappingProxyType({
    "accent": "#1f54cc", "line": "#d5dae2", "text": "#141922", "text-2": "#454e5d", "text-3": "#5d6675",
    "font": "Noto Sans CJK SC"})
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 220, 44, 78, 16, 28
MOST_LABELS: Final = 12
STEPS: Final = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 10**9)  # working days between two lines


class Point(NamedTuple):
    """A month: its name, its two times in seconds (None: nothing was finished), and where its cases are listed."""

    name: str
    median: int | None
    most: int | None
    cases: int = 0
    path: str = ""


def bar(part: float, *, most: float | None = None, mark: float | None = None, kind: str = "") -> SafeString:
    """A bar of the share `part`; up to `most` a thin line goes on, at `mark` stands a stroke (all 0 to 1)."""
    whisker = "" if most is None else format_html(
        '<rect class="m" x="{}" y="4.4" width="{}" height="1.2"/>', _hundred(part), _hundred(max(0, most - part)))
    stroke = "" if mark is None else format_html(
        '<rect class="t" x="{}" y="0" width=".7" height="10"/>', _hundred(mark))
    return format_html(
        '<svg class="ld-measure {}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="g" width="100" height="10" rx="1"/><rect class="b" width="{}" height="10" rx="1"/>{}{}</svg>',
        kind, _hundred(part), whisker, stroke)


def _hundred(part: float) -> float:
    return round(100 * min(max(part, 0), 1), 2)


def lines(months: Sequence[Point], day: float, ink: Mapping[str, str] = SCREEN) -> SafeString:
    """Median and 85 % of whole cases by month, in working days of so many seconds; empty months are left out."""
    highest = max((one.most or 0 for one in months), default=0) / day or 1.0
    step = next(size for size in STEPS if highest / size <= 5)
    top = step * -(-highest // step)
    body = [_grid(top, step, ink), _names(months, ink)]
    for style, (name, times) in enumerate((
        (_("中位"), [one.median for one in months]), (_("85 % 以内"), [one.most for one in months]),
    )):  # fmt: skip
        days = [None if worked is None else worked / day for worked in times]
        body.append(_line(months, days, top, name, style, ink))
    role = "group" if any(one.path for one in months) else "img"
    label = _("每月完成的案件：全程中位时长和 85 % 以内的时长")
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="ld-months" viewBox="0 0 {} {}" font-family="{}" '
        'role="{}" aria-label="{}">{}</svg>', WIDTH, HEIGHT, ink["font"], role, label,
        format_html_join("", "{}", ((part,) for part in body)))


def _x(place: int, count: int) -> float:
    return round(LEFT + 12 + (WIDTH - LEFT - RIGHT - 24) * (place / (count - 1) if count > 1 else 0.5), 1)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top, 1)


def _grid(top: float, step: float, ink: Mapping[str, str]) -> SafeString:
    ticks = [number * step for number in range(round(top / step) + 1)]
    return format_html_join(
        "", '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}"/><text x="{}" y="{}" fill="{}" font-size="12" '
        'text-anchor="end">{}</text>',
        ((LEFT, WIDTH - RIGHT, _y(tick, top), _y(tick, top), ink["line"], LEFT - 8, _y(tick, top) + 4, ink["text-3"],
          f"{tick:g}") for tick in ticks))


def _names(months: Sequence[Point], ink: Mapping[str, str]) -> SafeString:
    every = -(-len(months) // MOST_LABELS)
    return format_html_join(
        "", '<text x="{}" y="{}" fill="{}" font-size="12" text-anchor="middle">{}</text>',
        ((_x(place, len(months)), HEIGHT - 8, ink["text-3"], one.name[2:])
         for place, one in enumerate(months) if place % every == 0))


def _line(months: Sequence[Point], values: Sequence[float | None], top: float, label: str, style: int,
          ink: Mapping[str, str]) -> SafeString:
    """Style 0: a full line with round points; 1: a broken line with square ones."""
    points = [(_x(at, len(months)), _y(value, top), value, one)
              for at, (one, value) in enumerate(zip(months, values, strict=True)) if value is not None]
    if not points:
        return SafeString("")
    colour = ink["text-2"] if style else ink["accent"]
    way = " ".join(f"{x},{y}" for x, y, _value, _one in points)
    dots = format_html_join("", "{}", ((_dot(x, y, _said(one, label, value), one, style, colour),)
                                       for x, y, value, one in points))
    return format_html(
        '<polyline points="{}" fill="none" stroke="{}" stroke-width="2" stroke-dasharray="{}"/>{}'
        '<text x="{}" y="{}" fill="{}" font-size="12">{}</text>', way, colour, "5 4" if style else "none", dots,
        points[-1][0] + 10, points[-1][1] + 4, ink["text"], label)


def _said(one: Point, label: str, value: float) -> str:
    return _("%(month)s %(label)s：%(days)s 个工作日") % {"month": one.name, "label": label, "days": f"{value:.1f}"}


def _dot(x: float, y: float, said: str, one: Point, style: int, colour: str) -> SafeString:
    square, disc = '<rect x="{}" y="{}" width="7" height="7" fill="{}"/>', '<circle cx="{}" cy="{}" r="4" fill="{}"/>'
    shape = format_html(square, x - 3.5, y - 3.5, colour) if style else format_html(disc, x, y, colour)
    if not one.path:
        return shape
    return format_html('<a href="{}" data-count="{}" aria-label="{}"><title>{}</title><circle cx="{}" cy="{}" r="12" '
                       'fill="transparent"/>{}</a>', one.path, one.cases, said, said, x, y, shape)
