"""The whole tree of a ticket: as a tree, as a fishbone, and as a table."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import needs, person_of
from complaints.causes import access, fishbone, gate, services
from complaints.causes.forms import SymptomForm
from complaints.causes.showing import figures
from complaints.causes.tree import Node, tree_of
from complaints.causes.views.doors import ticket_or_404
from complaints.tickets.models import Ticket
from workflows.screens.sheets import csv_answer


@needs("tickets.read")
@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """The tree or the fishbone, as the URL says."""
    ticket = ticket_or_404(request, key)
    return _page(request, ticket, SymptomForm(initial={"text": ticket.title}))


@needs("causes.write")
@require_POST
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Say what is to be explained."""
    ticket, form = ticket_or_404(request, key), SymptomForm(request.POST)
    if not form.is_valid():
        return _page(request, ticket, form, status=422)
    try:
        why = services.name_symptom(
            ticket_id=ticket.pk, text=form.cleaned_data["text"], by=person_of(request), at=now())
    except services.CannotAnalyse as refusal:
        return _page(request, ticket, form, refused=str(refusal), status=409)
    messages.success(request, _("现象已写明，请追问第一个为什么。"))
    return redirect("cause", key=key, pk=why.pk)


@needs("tickets.read")
@require_safe
def table(request: HttpRequest, key: str) -> HttpResponse:
    """The same for a spreadsheet, a row per cause."""
    ticket = ticket_or_404(request, key)
    head = [_("层级"), _("原因"), _("人机料法环"), _("状态"), _("理由"), _("根因类别"), _("轮次"), _("证据"),
            _("已划去的证据"), _("提出人"), _("提出时间"), _("判定人")]  # fmt: skip
    return csv_answer(f"{ticket.key}-causes", head, (_row(node) for node in tree_of(ticket)))


def _row(node: Node) -> list[object]:
    why = node.why
    return [why.depth, why.text, why.get_factor_display(), _("现象") if why.is_symptom else why.get_state_display(),
            why.reason, why.get_root_kind_display(), why.round, "；".join(map(str, node.evidence)),
            "；".join(f"{one}（{one.struck_reason}）" for one in node.struck), why.author_name,
            f"{localtime(why.at):%Y-%m-%d %H:%M}", why.decided_by_name]  # fmt: skip


def _page(
    request: HttpRequest, ticket: Ticket, form: SymptomForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    nodes = tree_of(ticket)
    bones = request.GET.get("view") == "fishbone"
    context: dict[str, Any] = {
        "nav": "tickets", "ticket": ticket, "nodes": nodes, "bones": bones, "form": form, "refused": refused,
        "may": access.may_analyse(person_of(request), ticket, now()), "missing": gate.missing(nodes, ticket.round),
        "fishbone": fishbone.drawn(nodes) if bones else None, **figures(nodes),
        "groups": fishbone.by_factor(nodes) if bones else [],
    }  # fmt: skip
    return render(request, "causes/tree.html", context, status=status)
