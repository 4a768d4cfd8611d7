"""`{% load archive %}`: figures and verdicts of the archive in words."""

from __future__ import annotations

from typing import Final

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.archive.counting import Against
from complaints.archive.selectors import Cell
from complaints.archive.verdict import Judged, Verdict
from complaints.models import Exposure
from complaints.tickets.models import State
from workflows.ledger.actor import SYSTEM
from workflows.screens.templatetags._figures import number_words
from workflows.screens.templatetags.desk import chip

register = template.Library()
WORDS: Final = {
    "complaint": gettext_lazy("故障投诉"), "enquiry": gettext_lazy("使用咨询"), "suggestion": gettext_lazy("功能建议"),
    "rate": gettext_lazy("每万投诉"),
}
CHIPS: Final = {Verdict.EFFECTIVE: "ok", Verdict.STILL_THERE: "warn"}


@register.simple_tag
def show_words(what: str) -> str:
    """What a figure is called."""
    return str(WORDS.get(what, what))


@register.simple_tag
def figure(cell: Cell, show: str) -> str:
    """The figure of a month that was asked for, as it was closed."""
    if show == "rate":
        return "—" if cell.figures.rate is None else str(cell.figures.rate)
    return str(number_words(cell.figures.of(show)))


@register.simple_tag
def judged_chip(judged: Judged | None) -> SafeString | str:
    """The verdict of the month after; nothing while there is none, or nothing to judge."""
    kind = CHIPS.get(judged.verdict) if judged else None
    return chip(kind, judged.verdict.label) if judged and kind else ""


@register.simple_tag
def against_words(against: Against) -> str:
    """What complaints are measured against."""
    words = str(Exposure.Measure(against.measure).label)
    if against.measure == Exposure.Measure.CUSTOMERS:
        words = _("%(measure)s，%(days)s 天日均") % {"measure": words, "days": against.days}
    return words if against.own else _("%(measure)s，全部产品") % {"measure": words}


@register.filter
def signed(number: int) -> str:
    """With its sign."""
    return f"{number:+d}"


@register.filter
def parts(text: str) -> list[str]:
    """The words between commas."""
    return text.split(",")


@register.filter
def ticket_state(state: str) -> str:
    """The state of a ticket, as it was kept."""
    return str(State(state).label) if state in State.values else state


@register.filter
def closer(name: str) -> str:
    """Who closed a month."""
    return _("系统按日封存") if name == SYSTEM.name else name
