"""The list of actions, one action, and its plan."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals.organisation.access import needs, person_of
from complaints.actions import services
from complaints.actions.forms import ActionForm, ListForm, initial_of
from complaints.actions.models import Action
from complaints.actions.selectors import access, lists
from complaints.actions.services import CannotAct
from complaints.actions.views.doors import action_or_404, page, ticket_or_404
from complaints.tickets.models import Ticket

PAGE: Final = 30
PREFILLED: Final = ("kind", "process", "node", "root", "title")


@needs("tickets.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Actions by whose, state, kind and words; all of it, and the page, stand in the URL."""
    form, at = ListForm(request.GET), now()
    form.is_valid()  # a filter that cannot be read is left out, and said so beside its field
    query = request.GET.copy()
    query.pop("page", None)
    pages = Paginator(lists.actions(person_of(request), at, form.cleaned_data), PAGE)
    found = pages.get_page(request.GET.get("page"))
    context = {"nav": "actions", "form": form, "page": found, "rows": [(one, one.is_late(at)) for one in found],
               "query": query.urlencode(), "filtered": any(form.cleaned_data.values()), "now": at}
    return render(request, "actions/actions.html", context)


@needs("tickets.read")
@require_safe
def show(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One action."""
    return page(request, action_or_404(request, key, number))


@needs("work.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, key: str) -> HttpResponse:
    """Plan an action of the ticket; the address may say what it begins with."""
    ticket = ticket_or_404(request, key)
    if not access.may_plan(person_of(request), ticket, now()):
        return _not_theirs(request, key)
    initial = {name: request.GET[name] for name in PREFILLED if name in request.GET}
    form = ActionForm(request.POST if request.method == "POST" else None, ticket=ticket, initial=initial)
    if form.is_valid():
        try:
            made = services.plan_action(ticket_id=ticket.pk, wanted=form.wanted, by=person_of(request), at=now())
            return redirect("ticket-action", key=key, number=made.number)
        except CannotAct as refusal:
            _beside(form, refusal)
    return _form(request, ticket, form, _("加措施"))


@needs("work.decide")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Another plan, while nobody was given the action yet."""
    action = action_or_404(request, key, number)
    if not access.may_plan(person_of(request), action.ticket, now()):
        return _not_theirs(request, key)
    if action.state != Action.State.PLANNED:
        return page(request, action, status=409, refused=_("措施为「%(state)s」，派发后不能再修改。") % {
            "state": action.get_state_display()})
    sent = request.POST if request.method == "POST" else None
    form = ActionForm(sent, ticket=action.ticket, initial=initial_of(action))
    if form.is_valid():
        try:
            services.change_action(action_id=action.pk, wanted=form.wanted, by=person_of(request), at=now())
            return redirect("ticket-action", key=key, number=number)
        except CannotAct as refusal:
            _beside(form, refusal)
    return _form(request, action.ticket, form, _("修改措施"), action=action)


def _not_theirs(request: HttpRequest, key: str) -> HttpResponse:
    """Who reads a ticket does not always plan for it: back to the ticket, with a word."""
    messages.error(request, _("由专业部门、客服原因定位岗或质量管理岗位制定和派发改进措施。"))
    return redirect("ticket", key=key)


def _beside(form: ActionForm, refusal: CannotAct) -> None:
    """What the service refuses stands beside what was typed."""
    for name, why in (refusal.fields or {"": str(refusal)}).items():
        form.add_error(name if name in form.fields else None, why)


def _form(request: HttpRequest, ticket: Ticket, form: ActionForm, title: str, **more: Any) -> HttpResponse:
    context = {"nav": "actions", "ticket": ticket, "form": form, "title": title,
               "parties": access.parties_suggested(), **more}
    return render(request, "actions/form.html", context, status=422 if form.errors else 200)
