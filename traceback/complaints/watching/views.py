"""The pages of signals: all of them, one of them, and the rules by which they are found."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.organisation.access import needs, person_of
from complaints.watching import services
from complaints.watching.forms import ConfirmForm, DismissForm, MergeForm, RuleForm, SignalFilter
from complaints.watching.models import RuleVersion, Signal, State
from complaints.watching.selectors import lists
from complaints.watching.services import CannotWatch
from workflows.runtime.alarms import cases_open_to_alarms

PAGE: Final = 30


@needs("complaints.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Signals that fit what the URL says."""
    form = SignalFilter(request.GET)
    form.is_valid()  # a filter that cannot be read is left out, and said so beside its field
    query = request.GET.copy()
    query.pop("page", None)
    page = Paginator(lists.signals(form.cleaned_data), PAGE).get_page(request.GET.get("page"))
    context = {"nav": "signals", "form": form, "page": page, "query": query.urlencode(), "here": "signals",
               "filtered": any(form.cleaned_data.values()), "unsorted": lists.unsorted_lately()}
    return render(request, "watching/signals.html", context)


@needs("complaints.read")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One signal, with everything that led to it."""
    return _page(request, _signal(pk))


@needs("tickets.steer")
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a ticket of it."""
    signal, form = _signal(pk), ConfirmForm(request.POST, campaigns=cases_open_to_alarms())
    if not form.is_valid():
        return _page(request, signal, status=422, confirm_form=form)
    sent = form.cleaned_data
    try:
        made = services.confirm_signal(
            signal_id=pk, title=sent["title"], summary=sent["summary"], campaign_id=form.campaign_id,
            by=person_of(request), at=now())
    except CannotWatch as refusal:
        return _refused(request, signal, refusal, confirm_form=form)
    return redirect("ticket", key=made.ticket.key) if made.ticket else redirect("signal", pk=pk)


@needs("tickets.steer")
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Add it to a ticket."""
    signal, form = _signal(pk), MergeForm(request.POST)
    if not form.is_valid():
        return _page(request, signal, status=422, merge_form=form)
    try:
        services.merge_signal(
            signal_id=pk, ticket_key=form.cleaned_data["ticket"], by=person_of(request), at=now())
    except CannotWatch as refusal:
        return _refused(request, signal, refusal, merge_form=form)
    return redirect("signal", pk=pk)


@needs("tickets.steer")
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """It is nothing."""
    signal, form = _signal(pk), DismissForm(request.POST)
    if not form.is_valid():
        return _page(request, signal, status=422, dismiss_form=form)
    try:
        services.dismiss_signal(signal_id=pk, reason=form.cleaned_data["reason"], by=person_of(request), at=now())
    except CannotWatch as refusal:
        return _refused(request, signal, refusal, dismiss_form=form)
    return redirect("signal", pk=pk)


@needs("complaints.read")
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rules in force."""
    return render(request, "watching/rules.html", {"nav": "signals", "rules": lists.rules(), "here": "rules"})


@needs("complaints.read")
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """A rule with its versions; changing it makes the next one."""
    former, person = get_object_or_404(RuleVersion.objects.in_force(), rule=pk), person_of(request)
    may, status = services.may_change(person, now()), 200
    form = RuleForm(request.POST if request.method == "POST" else None, instance=former,
                    initial={"seen": former.number})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_rule(rule_id=pk, seen=form.cleaned_data["seen"], settings=form.settings(), by=person,
                                 at=now())
            return redirect("signal-rules")
        except CannotWatch as refusal:
            form.add_error(None, str(refusal))
            status = 409
    status = 422 if form.errors and status == 200 else status
    versions = RuleVersion.objects.filter(rule=pk).order_by("-number")
    context = {"nav": "signals", "form": form, "rule": versions[0], "versions": versions, "may": may, "here": "rules"}
    return render(request, "watching/rule.html", context, status=status)


def _signal(pk: int) -> Signal:
    found = lists.one_signal(pk)
    if found is None:
        raise Http404
    return found


def _refused(request: HttpRequest, signal: Signal, refusal: CannotWatch, **forms: Any) -> HttpResponse:
    for form in forms.values():
        for name, said in refusal.fields.items():
            if name in form.fields:
                form.add_error(name, said)
    return _page(request, _signal(signal.pk), status=409, refused=str(refusal), **forms)


def _page(request: HttpRequest, signal: Signal, *, status: int = 200, **more: Any) -> HttpResponse:
    may = signal.state == State.FOUND and services.may_decide(person_of(request), now())
    days = list(signal.days.select_related("version").order_by("-day"))
    campaigns = cases_open_to_alarms() if may else []
    context = {
        "nav": "signals", "signal": signal, "days": days, "fired": [one.day for one in days],
        "strongest": max(days, key=lambda one: one.count, default=None), "voices": lists.voices_of(signal),
        "members": lists.members_of(signal), "may": may, "campaigns": campaigns,
        "confirm_form": ConfirmForm(campaigns=campaigns, initial={"title": signal.title}),
        "merge_form": MergeForm(), "dismiss_form": DismissForm(), **more,
    }  # fmt: skip
    return render(request, "watching/signal.html", context, status=status)
