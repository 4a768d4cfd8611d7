"""`{% load dashboards %}`: numbers that open the cases behind them, bars and lines."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from approvals.health.templatetags.health import day_length
from reports.dashboards import charts
from reports.dashboards.figures import Number, percent
from reports.dashboards.heaps import Heap
from reports.dashboards.selectors.times import Finished

register = template.Library()
register.filter("percent", percent)


@register.simple_tag(takes_context=True)
def opens(context: Context, number: Number, css: str = "") -> SafeString:
    """The number as a link to the very cases that it counts; with nothing behind it, plain."""
    if not number.count:
        return format_html('<span class="ld-num {}">{}</span>', css, number.text)
    said = ngettext("看这 %(count)d 件", "看这 %(count)d 件", number.count) % {"count": number.count}
    return format_html(
        '<a class="ld-num ld-opens {}" href="{}" data-count="{}" title="{}">{}</a>', css,
        context["wanted"].behind(number.measure, number.more), number.count, said, number.text)


@register.simple_tag
def measure_of(part: float, kind: str = "") -> SafeString:
    """A bar that fills a share of its width."""
    return charts.bar(part, kind=kind)


@register.simple_tag
def punctual_bar(heap: Heap) -> SafeString:
    """How many were in time, with the goal as a stroke."""
    return charts.bar(heap.on_time / heap.timed if heap.timed else 0, mark=0.9)


@register.simple_tag
def time_bar(heap: Heap, lines: Any) -> SafeString:
    """The median as a bar and up to 85 % a thin line, on the scale of all lines."""
    longest = max((line.heap.most or 0 for line in lines), default=0) or 1
    return charts.bar((heap.median or 0) / longest, most=(heap.most or 0) / longest)


@register.simple_tag(takes_context=True)
def month_lines(context: Context, months: list[Finished]) -> SafeString:
    """Median and 85 % by month; every point opens its month's cases."""
    wanted = context["wanted"]
    points = [charts.Point(one.name, one.heap.median, one.heap.most, one.heap.count,
                           wanted.behind(one.handled.measure, one.handled.more)) for one in months]
    return charts.lines(points, day_length())
