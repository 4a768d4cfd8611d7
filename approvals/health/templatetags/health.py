"""`{% load health %}`: working time in words, and the picture of how long steps take."""

from __future__ import annotations

from typing import Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from approvals.health.selectors import Health, Times
from approvals.working_time.selectors import calendar_for

register = template.Library()

HOUR, MINUTE = 3600, 60
WIDTH, LABELS, BARS, BAR, GAP = 640, 148, 380, 14, 12
MOST_STEPS: Final = 12  # what is left stands in the table
MOST_VERSIONS: Final = 3
LABEL: Final = 11  # characters


@register.filter
def worked(seconds: int | None) -> str:
    """Seconds of working time in working days; in hours or minutes where that is less."""
    if seconds is None:
        return "—"
    day = day_length()
    if seconds >= day:
        return _("%(number)s 个工作日") % {"number": f"{seconds / day:.1f}"}
    if seconds < HOUR:
        return _("%(number)d 分钟") % {"number": seconds // MINUTE}
    return _("%(number)s 工作小时") % {"number": f"{seconds / HOUR:.1f}"}


def day_length() -> float:
    """How many seconds an ordinary working day of the company counts."""
    return calendar_for().day_length.total_seconds()


@register.simple_tag
def step_chart(health: Health) -> SafeString:
    """Bars of the median of every step, a thin line up to the ninth decile, one colour per version."""
    columns, rows = health.columns[:MOST_VERSIONS], health.rows[:MOST_STEPS]
    shown = [[cell.times for cell in row.cells[:MOST_VERSIONS]] for row in rows]
    longest = max((cell.p90 for cells in shown for cell in cells if cell), default=0) or 1
    tall = len(columns) * BAR + GAP
    groups = enumerate(zip(rows, shown, strict=True))
    drawn = ((_group(row.name, cells, place * tall, longest),) for place, (row, cells) in groups)
    bars = format_html_join("", "{}", drawn)
    return format_html(
        '<svg class="ld-health" width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH, len(rows) * tall, WIDTH, len(rows) * tall, _("各环节办理时间的中位数和九成以内的时间"), bars,
    )  # fmt: skip


def _group(name: str, cells: list[Times | None], top: int, longest: int) -> SafeString:
    label = name if len(name) <= LABEL else f"{name[: LABEL - 1]}…"
    drawn = ((_bar(cell, place, top + place * BAR, longest),) for place, cell in enumerate(cells))
    bars = format_html_join("", "{}", drawn)
    return format_html('<text x="{}" y="{}" class="nm">{}</text>{}', LABELS - 10, top + BAR - 2, label, bars)


def _bar(cell: Times | None, place: int, top: int, longest: int) -> SafeString:
    if cell is None:
        return SafeString("")
    median, p90 = (BARS * value / longest for value in (cell.median, cell.p90))
    return format_html(
        '<line class="p90" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<rect class="v{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>'
        '<text x="{}" y="{}" class="no">{}</text>',
        LABELS, round(LABELS + p90, 1), top + 6, top + 6, place, LABELS, top + 1, round(max(median, 2), 1), BAR - 4,
        round(LABELS + max(median, p90) + 6, 1), top + BAR - 3, worked(cell.median),
    )  # fmt: skip
