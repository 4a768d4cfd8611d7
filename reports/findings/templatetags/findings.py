"""`{% load findings %}`: how the following-up goes, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reports.findings.selectors import Line

register = template.Library()

WIDTH, LABELS, BARS, TALL, GAP = 640, 148, 420, 18, 10
MOST: Final = 12  # what is left stands in the table
LABEL: Final = 11  # characters


@register.simple_tag
def follow_up_chart(lines: Sequence[Line]) -> SafeString:
    """A bar for every department: closed, open in time, late, each with its number."""
    shown = lines[:MOST]
    most = max((line.closed + line.open for line in shown), default=0) or 1
    bars = format_html_join("", "{}", ((_bar(line, place * (TALL + GAP), most),) for place, line in enumerate(shown)))
    height = len(shown) * (TALL + GAP)
    return format_html(
        '<svg class="ld-follow" width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH, height, WIDTH, height, _("各部门审计发现：已销号、未到期、已超期的条数"), bars)


def _bar(line: Line, top: int, most: int) -> SafeString:
    label = line.department if len(line.department) <= LABEL else f"{line.department[: LABEL - 1]}…"
    drawn, x = [], float(LABELS)
    for kind, number in (("done", line.closed), ("open", line.open - line.late), ("late", line.late)):
        wide = BARS * number / most
        if number:
            drawn.append((kind, round(x, 1), top, round(wide, 1), TALL, round(x + wide / 2, 1), top + TALL - 5, number))
        x += wide
    pieces = format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'
                                  '<text class="no" x="{}" y="{}">{}</text>', drawn)
    return format_html('<text class="nm" x="{}" y="{}">{}</text>{}', LABELS - 10, top + TALL - 5, label, pieces)
