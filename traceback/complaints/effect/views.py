"""The pages of effect: how a ticket stands, its data, its rule, and what decisions stood on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals.organisation.access import needs, person_of
from complaints.effect import sentences, services, showing
from complaints.effect.forms import RuleForm
from complaints.effect.models import ClosingRule, Frozen
from complaints.effect.selectors import Measured, frozen_of, measured, rules_of
from complaints.effect.selectors.rules import latest_rule
from complaints.tickets.models import Ticket
from complaints.tickets.selectors import one_ticket
from workflows.screens.sheets import csv_answer


@needs("tickets.read")
@require_safe
def effect(request: HttpRequest, key: str) -> HttpResponse:
    """How the ticket stands by the numbers, counted now."""
    ticket = _ticket(request, key)
    rules = list(rules_of(ticket))
    context = {"nav": "tickets", "ticket": ticket, "rules": rules,
               "frozen": list(frozen_of(ticket).defer("data", "svg")),
               "refusal": services.rules.refusal(ticket, person_of(request), now())}
    if rules:
        context |= {"rule": rules[0], "earlier": rules[0].round != ticket.round, **_shown(measured(rules[0], now()))}
    return render(request, "effect/effect.html", context)


@needs("tickets.read")
@require_safe
def table(request: HttpRequest, key: str) -> HttpResponse:
    """The days as a file for a spreadsheet."""
    ticket = _ticket(request, key)
    rule = _rule(ticket)
    head = [str(name) for name in showing.HEAD]
    return csv_answer(f"{ticket.key}-effect", head, showing.rows(measured(rule, now()).reading))


@needs("effect.set_rule")
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """Set the rule, or change it with a reason."""
    ticket = _ticket(request, key)
    refusal = services.rules.refusal(ticket, person_of(request), now())
    form = RuleForm(request.POST or None, ticket=ticket, before=latest_rule(ticket))
    if request.method == "POST" and form.is_valid() and _set(request, ticket, form):
        messages.success(request, _("关闭规则已保存，并已按新规则统计。"))
        return redirect("ticket-effect", key=ticket.key)
    status = 422 if form.errors else 409 if refusal and request.method == "POST" else 200
    context = {"nav": "tickets", "ticket": ticket, "form": form, "refusal": refusal}
    return render(request, "effect/rule.html", context, status=status)


@needs("tickets.read")
@require_safe
def frozen(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """What a decision stood on, beside what the numbers say now."""
    ticket = _ticket(request, key)
    kept = _frozen(ticket, pk)
    told, shown = kept.told, _shown(measured(kept.rule, now()))
    both = [(told[name], column) for (name, _label), column in zip(showing.SIDES, shown["columns"], strict=True)]
    context = {"nav": "tickets", "ticket": ticket, "kept": kept, "told": told, "holds": kept.holds, "both": both,
               **shown}
    return render(request, "effect/frozen.html", context)


@needs("tickets.read")
@require_safe
def frozen_chart(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """The chart, byte for byte as it was frozen."""
    kept = _frozen(_ticket(request, key), pk)
    headers = {"Content-Disposition": f'inline; filename="effect-{kept.pk}.svg"'}
    return HttpResponse(kept.svg, content_type="image/svg+xml; charset=utf-8", headers=headers)


@needs("tickets.read")
@require_safe
def frozen_data(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """The data, byte for byte as they were frozen."""
    kept = _frozen(_ticket(request, key), pk)
    headers = {"Content-Disposition": f'attachment; filename="effect-{kept.pk}.json"'}
    return HttpResponse(kept.data, content_type="application/json; charset=utf-8", headers=headers)


def _ticket(request: HttpRequest, key: str) -> Ticket:
    found = one_ticket(person_of(request), key, now())
    if found is None:
        raise Http404
    return found


def _rule(ticket: Ticket) -> ClosingRule:
    found = latest_rule(ticket)
    if found is None:
        raise Http404
    return found


def _frozen(ticket: Ticket, pk: int) -> Frozen:
    found = frozen_of(ticket).select_related("rule__place", "rule__product").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(found: Measured) -> dict[str, Any]:
    return {**showing.shown_of(found), "points": list(showing.points(found.reading)),
            "estimates": showing.estimates(found.reading.fit), "counted": sentences.counted(found.rule)}


def _set(request: HttpRequest, ticket: Ticket, form: RuleForm) -> bool:
    """Whether the rule was set; a refusal stands on the form."""
    try:
        services.set_rule(ticket_id=ticket.pk, terms=form.terms, reason=form.cleaned_data["reason"],
                          by=person_of(request), at=now())
    except services.CannotProve as refusal:
        for field, why in (refusal.fields or {"": str(refusal)}).items():
            form.add_error(field or None, why)
        return False
    return True
