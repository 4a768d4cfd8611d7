"""`{% load hotspots %}`: growth in words, and its course as a small line."""

from __future__ import annotations

from math import ceil
from typing import Any, Final

from django import template
from django.utils.translation import gettext as _

from complaints.hotspots.models import HotTopic
from complaints.watching.templatetags._chart import spark_of

register = template.Library()
POINTS: Final = 28


@register.filter
def growth(topic: HotTopic) -> str:
    """How many more than in the period before: +150 %, or that it is new."""
    if not topic.before:
        return _("新出现")
    return f"{(topic.size - topic.before) / topic.before * 100:+.0f} %"


@register.inclusion_tag("hotspots/_course.html")
def course(topic: HotTopic) -> dict[str, Any]:
    """Both periods from end to end as a small line; where they are long, a point is some days."""
    counts = [number for _day, number, *_rest in topic.series]
    days = ceil(len(counts) / POINTS) or 1
    points = [["", sum(counts[at:at + days])] for at in range(0, len(counts), days)]
    return {"points": spark_of(points), "peak": topic.peak}
