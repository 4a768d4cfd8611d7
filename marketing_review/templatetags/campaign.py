"""`{% load campaign %}`: the state of a case as a chip, the control chart, and a bar towards a target."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django import template
from django.template import Context
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from marketing_review.models import Evaluation, MarketingCase, State
from marketing_review.models.field import MEASURES
from marketing_review.selectors.campaign import Day
from marketing_review.templatetags._chart import chart_of
from workflows.screens.templatetags.desk import chip

register = template.Library()
CHIPS: Final[dict[str, tuple[str, str]]] = {
    State.DRAFT: ("", "pencil"), State.PREPARING: ("info", "list-check"), State.READY_TO_LAUNCH: ("info", "rocket"),
    State.RUNNING: ("ok", "chart-line"), State.SUSPENDED: ("bad", "player-pause"), State.ENDED: ("warn", "target"),
    State.EVALUATED: ("info", "target"), State.CLOSED: ("ok", "circle-check"), State.CANCELLED: ("", "x"),
    State.REJECTED: ("bad", "x"),
}
WATCHED: Final[dict[str, tuple[str | Promise, str | Promise]]] = {  # measure -> its name and its unit
    "participants": (_("参与客户数"), _("户")),
    "failures": (_("办理失败"), _("次")),
    "complaints_per_day": (_("投诉"), _("件")),
    "complaints_per_10k": (_("万户投诉"), _("件/万户")),
    "failure_rate": (_("办理失败率"), "%"),
}
UNITS: Final[dict[str, str | Promise]] = {
    "participants": _("户"), "participation_rate": "%", "revenue": _("元"), "cost": _("元"), "satisfaction": "%",
    "complaints_per_10k": _("件/万户"), "gift_exchange_rate": "%",
}
COMPARISONS: Final = {">=": "≥", "<=": "≤"}


@register.simple_tag
def state_chip(marketing: MarketingCase) -> SafeString:
    """Where the case stands, in a word."""
    kind, icon = CHIPS.get(marketing.state, ("info", "users"))
    return chip(kind, marketing.get_state_display(), icon)


@register.simple_tag
def verdict_chip(verdict: str) -> SafeString:
    """Targets reached or missed; nothing for a case that was not evaluated."""
    if not verdict:
        return SafeString("")
    reached = verdict == Evaluation.Verdict.REACHED
    return chip("ok" if reached else "bad", Evaluation.Verdict(verdict).label, "check" if reached else "x")


@register.filter
def watched(measure: str) -> str:
    """A watched measure's name."""
    return str(WATCHED[measure][0]) if measure in WATCHED else measure


@register.filter
def measure_name(measure: str) -> str:
    """The name of a target's measure."""
    return str(MEASURES.get(measure, measure))


@register.filter
def unit(measure: str) -> str:
    """What a measure is counted in."""
    return str(WATCHED[measure][1] if measure in WATCHED else UNITS.get(measure, ""))


@register.filter
def comparison(sign: str) -> str:
    """≥ or ≤."""
    return COMPARISONS.get(sign, sign)


@register.filter
def trimmed(value: Any) -> str:
    """A number of at most two decimals without needless zeros, thousands apart; a dash for none."""
    if value in (None, ""):
        return "—"
    try:
        return f"{round(Decimal(str(value)), 2).normalize():,f}"
    except ArithmeticError:
        return str(value)


@register.filter
def day_value(day: Day, measure: str) -> Decimal | None:
    """What a day says by a measure."""
    return day.value(measure)


@register.inclusion_tag("marketing_review/running/_chart.html", takes_context=True)
def control_chart(context: Context, days: Sequence[Day], measure: str, limit: Decimal | None) -> dict[str, Any]:
    """One measure over the days as a picture with one sentence that says the same."""
    values = [(day.figure.day, value) for day in days if (value := day.value(measure)) is not None]
    chart = chart_of(values, limit)
    highest = max(chart.points, key=lambda point: point.value, default=None)
    return {"chart": chart, "measure": measure, "limit": limit, "highest": highest,
            "crossed": sum(point.crossed for point in chart.points), "now": context.get("now")}


@register.simple_tag
def share_bar(actual: Decimal | None, target: Decimal, reached: bool) -> SafeString:
    """How far an actual value is towards its target; decoration, the numbers stand beside it."""
    part = 0 if actual is None else 100 if not target else min(100, round(float(actual / target) * 100))
    with override("en"):  # attribute values are not for readers
        return format_html(
            '<svg class="ld-share {}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
            '<rect class="all" width="100" height="6"/><rect class="part" width="{}" height="6"/></svg>',
            "reached" if reached else "missed", part)
