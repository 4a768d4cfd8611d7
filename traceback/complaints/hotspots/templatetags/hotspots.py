"""`{% load hotspots %}`: growth in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from complaints.hotspots.models import HotTopic

register = template.Library()


@register.filter
def growth(topic: HotTopic) -> str:
    """How many more than in the period before: +150 %, or that it is new."""
    if not topic.before:
        return _("新出现")
    return f"{(topic.size - topic.before) / topic.before * 100:+.0f} %"
