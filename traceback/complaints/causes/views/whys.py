"""One why: what it rests on, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import needs, person_of
from complaints.causes import access, services
from complaints.causes.forms import (
    FileForm,
    QueryForm,
    ReasonForm,
    RecordForm,
    RevisionForm,
    RewordForm,
    RootForm,
    StrikeForm,
    WhyForm,
)
from complaints.causes.models import Investigation
from complaints.causes.tree import Node, tree_of
from complaints.causes.views.doors import ticket_or_404, why_or_404
from complaints.tickets.models import Ticket

SUGGESTED_DEPTH = 5


@needs("tickets.read")
@require_safe
def show(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """One why with its evidence and everything that can be done."""
    return page(request, key, pk)


@needs("causes.write")
@require_POST
def ask(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Ask on below it."""
    why_or_404(request, key, pk)
    form = WhyForm(request.POST)
    if not form.is_valid():
        return page(request, key, pk, status=422, ask_form=form)
    try:
        made = services.ask_why(parent_id=pk, **form.cleaned_data, by=person_of(request), at=now())
    except services.CannotAnalyse as refusal:
        return page(request, key, pk, status=409, ask_form=form, refused=str(refusal))
    messages.success(request, _("已记下这条原因：附上证据后再确认。"))
    return redirect("cause", key=key, pk=made.pk)


@needs("causes.write")
@require_POST
def reword(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Other words for it."""
    return done(request, key, pk, RewordForm(request.POST), "reword_form", services.reword)


@needs("causes.write")
@require_POST
def confirm(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """It is so."""
    return done(request, key, pk, RevisionForm(request.POST), "confirm_form", services.confirm)


@needs("causes.write")
@require_POST
def rule_out(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """It is not so."""
    return done(request, key, pk, ReasonForm(request.POST), "out_form", services.rule_out)


@needs("causes.write")
@require_POST
def reconsider(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """It may be so after all."""
    return done(request, key, pk, ReasonForm(request.POST), "again_form", services.reconsider)


@needs("causes.write")
@require_POST
def root(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """It is what has to be removed."""
    return done(request, key, pk, RootForm(request.POST), "root_form", services.mark_root)


def done(
    request: HttpRequest, key: str, pk: int, form: forms.Form, name: str, service: Callable[..., Any]
) -> HttpResponse:
    """One deed on a why: what was typed stays when it is refused, over what the why is now."""
    why_or_404(request, key, pk)
    if not form.is_valid():
        return again(request, key, pk, 422, name, form)
    try:
        service(why_id=pk, **form.cleaned_data, by=person_of(request), at=now())
    except services.CannotAnalyse as refusal:
        return again(request, key, pk, 409, name, form, str(refusal))
    return redirect("cause", key=key, pk=pk)


def again(
    request: HttpRequest, key: str, pk: int, status: int, name: str, form: forms.Form, refused: str = ""
) -> HttpResponse:
    """The page with one form as it was sent."""
    given: dict[str, Any] = {name: form}
    return page(request, key, pk, status=status, refused=refused, **given)


def page(
    request: HttpRequest, key: str, pk: int, *, status: int = 200, refused: str = "", **given: Any
) -> HttpResponse:
    """The page of one why, with the forms that were sent in place of fresh ones."""
    ticket = ticket_or_404(request, key)
    nodes = tree_of(ticket)
    node = next((one for one in nodes if one.why.pk == pk), None)
    if node is None:
        raise Http404
    may = access.may_analyse(person_of(request), ticket, now())
    context = {"nav": "tickets", "ticket": ticket, "node": node, "why": node.why, "refused": refused, "may": may,
               "next": node.why.depth + 1, "deep": node.why.depth >= SUGGESTED_DEPTH,
               **(_forms(ticket, node) if may else {}), **given}  # fmt: skip
    _refresh(given, node)
    return render(request, "causes/why.html", context, status=status)


def _forms(ticket: Ticket, node: Node) -> dict[str, Any]:
    why, seen = node.why, {"revision": node.why.revision}
    records = Investigation.objects.filter(ticket=ticket, state=Investigation.State.RECORDED).order_by("-pk")
    return {
        "ask_form": WhyForm(auto_id="ask_%s"), "file_form": FileForm(auto_id="file_%s"),
        "query_form": QueryForm(auto_id="query_%s"), "record_form": RecordForm(records=list(records)),
        "reword_form": RewordForm(initial={"text": why.text, "factor": why.factor, **seen}, auto_id="reword_%s"),
        "confirm_form": RevisionForm(initial=seen, auto_id="confirm_%s"),
        "out_form": ReasonForm(initial=seen, auto_id="out_%s"),
        "again_form": ReasonForm(initial=seen, auto_id="again_%s"),
        "root_form": RootForm(initial={"factor": why.factor, "kind": why.root_kind, **seen}, auto_id="root_%s"),
        "strike_form": StrikeForm(),
    }  # fmt: skip


def _refresh(given: dict[str, Any], node: Node) -> None:
    """Saving once more means it: the form now knows the why as it is shown above."""
    for form in given.values():
        if isinstance(form, RevisionForm) and form.is_bound:
            form.data = dict(form.data.items()) | {"revision": str(node.why.revision)}
