"""`{% load watching %}`: charts of signals and their numbers in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext as _

from complaints.watching.models import Signal
from complaints.watching.templatetags._chart import Chart, chart_of, spark_of

register = template.Library()


@register.simple_tag
def chart(signal: Signal, fired: Iterable[date]) -> Chart:
    """The chart of the signal; the days on which the rule fired are marked."""
    return chart_of(signal.series, frozenset(fired))


@register.inclusion_tag("watching/_spark.html")
def spark(signal: Signal) -> dict[str, Any]:
    """The last four weeks as a small line."""
    return {"points": spark_of(signal.series), "signal": signal}


@register.filter
def basis(numbers: Mapping[str, Any]) -> str:
    """What the verdict rests on, in words."""
    said = {
        "history": _("件数与历史件数相比"), "rates": _("按曝光量折算后与历史相比"),
        "fixed": _("固定阈值（不与历史相比）"), "topic": _("该事项的增长与全部投诉的增长相比"),
        "scores": _("不满意占比与其他触点相比"),
    }
    return said.get(str(numbers.get("basis")), "—")


@register.filter
def percent(share: float | str | None) -> str:
    """0.01 as 1 %."""
    return "—" if share is None else f"{float(share) * 100:g} %"


@register.filter
def probability(p: float | None) -> str:
    """A small number as people read it."""
    if p is None:
        return "—"
    return f"{p:.4f}" if p >= 0.0001 else _("小于 0.0001")
