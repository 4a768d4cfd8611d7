"""How tickets are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import template
from django.forms.utils import ErrorDict, ErrorList
from django.utils.safestring import SafeString

from complaints.forms import FilterForm
from complaints.models import Contact
from complaints.tickets.models import State, Ticket, TicketQuery
from complaints.tickets.steps import StepForm
from workflows.screens.templatetags.desk import chip

register = template.Library()
COLOURS: Final = {State.CANDIDATE: "warn", State.CLOSED: "ok", State.DISMISSED: "line", State.MERGED: "line"}


@register.filter
def priority_parts(ticket: Ticket) -> str:
    """The priority with what it is made of: 18 = 3 × 2 × 3."""
    return f"{ticket.priority} = {ticket.urgency} × {ticket.difficulty} × {ticket.impact}"


@register.simple_tag
def ticket_state(ticket: Ticket) -> SafeString:
    """The state as a chip."""
    return chip(COLOURS.get(ticket.state, "info"), ticket.get_state_display())


@register.filter
def query_words(query: TicketQuery) -> str:
    """What a saved query asks for, in words."""
    return wanted_words(query.wanted)


@register.filter
def wanted_words(wanted: Mapping[str, str]) -> str:
    """What a filter of contacts asks for, in words."""
    labels = FilterForm.base_fields
    kinds = dict(Contact.Kind.choices)
    return "；".join(f"{labels[name].label}：{kinds.get(value, value) if name == 'kind' else value}"
                    for name, value in wanted.items() if name in labels)


@register.simple_tag
def step_form(form: StepForm, sent: Any = None, draft: Mapping[str, Any] | None = None,
              errors: Mapping[str, str] | None = None) -> StepForm:
    """The form with what was just sent, or kept as a draft, and what was refused of it beside each field."""
    typed = sent or draft
    if not typed:
        return form
    filled = type(form)(initial={**form.initial, **{name: typed.get(name, "") for name in form.fields}})
    told = {name: ErrorList([errors[name]]) for name in filled.fields if errors and name in errors}
    filled.tell(ErrorDict(told))  # what was refused is known already: the form is not asked again
    return filled
