"""`{% load effect %}`: the control chart, and how far something has come."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import override

from complaints.effect.drawing import SCREEN, svg_of
from complaints.effect.showing import Bar
from complaints.effect.statistics import Reading

register = template.Library()


@register.simple_tag
def effect_chart(reading: Reading, name: str = "effect") -> SafeString:
    """The chart in the colours of the reader's theme."""
    return svg_of(reading, SCREEN, name)


@register.simple_tag
def effect_bar(bar: Bar) -> SafeString:
    """How far it has come; the numbers stand beside it."""
    with override("en"):  # attribute values are not for readers
        return format_html(
            '<svg class="ld-effect-bar {}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
            '<rect class="all" width="100" height="6"/><rect class="part" width="{}" height="6"/></svg>',
            "full" if bar.full else "", bar.percent)
