"""`{% load landscape %}`: how a process looks on the map."""

from __future__ import annotations

from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workflows.landscape.forms import STATES
from workflows.landscape.selectors import Line

register = template.Library()
KINDS: Final = {"published": "ok", "trial": "pilot", "revising": "info", "due": "warn", "draft": "line",
                "retired": "line"}


@register.simple_tag
def tile_mark(state: str) -> SafeString:
    """The square of the legend: its colour, and one character where colour alone would have to say it."""
    return format_html('<span class="ld-tile {} key" aria-hidden="true">{}</span>', state, _sign(state))


@register.filter
def tile_sign(line: Line) -> str:
    """The one character in a tile; a process in force without a remark has none."""
    return _sign(line.state)


@register.filter
def tile_words(line: Line) -> str:
    """The tile in words, for whoever cannot see it and for the tip."""
    words = [f"{line.process.code} {line.process.name}", str(STATES[line.state])]
    if line.open_cases:
        words.append(_("%(count)d 个案件进行中") % {"count": line.open_cases})
    if line.lacks_a:
        words.append(_("有步骤没有 A 角色"))
    if line.on_old_version:
        words.append(_("%(count)d 个案件跑在旧版本上") % {"count": line.on_old_version})
    if line.overdue:
        words.append(_("%(count)d 项待办超时") % {"count": line.overdue})
    if line.mark:
        words.append(line.mark.words)
    return " · ".join(words)


@register.filter
def state_words(line: Line) -> str:
    """The state of a process in words."""
    return str(STATES[line.state])


@register.filter
def state_kind(line: Line) -> str:
    """The colour of its chip."""
    return KINDS[line.state]


def _sign(state: str) -> str:
    signs = {
        "trial": pgettext("tile", "试"), "revising": pgettext("tile", "修"), "due": pgettext("tile", "复"),
        "draft": pgettext("tile", "草"), "retired": pgettext("tile", "废"),
    }
    return signs.get(state, "")
