"""The pages of incidents: what went wrong while nobody was there, and what somebody does about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from workflows.library.access import actor_of, needs, person_of
from workflows.runtime import incidents as services
from workflows.runtime import selectors
from workflows.runtime.forms import CloseForm, FilterForm, RetryForm
from workflows.runtime.models import Incident

PAGE = 50
WHAT = {
    Incident.Kind.TIMER: gettext_noop("「%(step)s」到时，案件没能往下走"),
    Incident.Kind.JOB: gettext_noop("自动任务「%(step)s」没有完成"),
    Incident.Kind.CALLED: gettext_noop("子流程「%(step)s」没有办成"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An incident as people read it: what happened at which step, and who closed it how."""

    incident: Incident
    step: str
    closed_by: str
    retried: bool

    @property
    def what(self) -> str:
        return _(WHAT[Incident.Kind(self.incident.kind)]) % {"step": self.step}


@needs("incidents.handle")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Incidents, newest first; words, process, state and page are in the URL."""
    form = FilterForm(request.GET)
    form.is_valid()  # a filter that cannot be read is left out, and said so beside its field
    wanted = form.cleaned_data
    found = selectors.incidents_for(
        person_of(request), words=wanted.get("q", ""), process=wanted.get("process", ""),
        state=wanted.get("state") or "open",
    )
    query = request.GET.copy()
    query.pop("page", None)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "incidents", "form": form, "page": page, "rows": _shown(list(page)), "query": query.urlencode(),
        "filtered": any(query.values()),
    }
    return render(request, "runtime/incidents.html", context)


@needs("incidents.handle")
@require_safe
def incident(request: HttpRequest, pk: int) -> HttpResponse:
    """One incident with what was done about it so far."""
    return _page(request, _incident(request, pk))


@needs("incidents.handle")
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the incident and try again."""
    found, form = _incident(request, pk), RetryForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, retry_form=form)
    try:
        services.retry_incident(incident_id=pk, by=actor_of(request), at=now(), **form.cleaned_data)
    except services.CannotResolve as refusal:
        return _page(request, _incident(request, pk), status=409, refused=str(refusal))
    messages.success(request, _("%(key)s 已安排重试，结果稍后可在案件轨迹中看到。") % {"key": found.case.key})
    return redirect("incidents")


@needs("incidents.handle")
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the incident without trying again; the reason goes into the case's trail."""
    found, form = _incident(request, pk), CloseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, close_form=form)
    try:
        services.resolve_incident(incident_id=pk, by=actor_of(request), at=now(), **form.cleaned_data)
    except services.CannotResolve as refusal:
        return _page(request, _incident(request, pk), status=409, refused=str(refusal), close_form=form)
    messages.success(request, _("%(key)s 的异常已关闭。") % {"key": found.case.key})
    return redirect("incidents")


def _incident(request: HttpRequest, pk: int) -> Incident:
    found = selectors.incidents_for(person_of(request), state="all").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, found: Incident, *, status: int = 200, **more: Any) -> HttpResponse:
    shown, = _shown([found])
    context = {
        "nav": "incidents", "shown": shown, "incident": found, "case": found.case,
        "told": selectors.told_of([found])[found.pk], "retry_form": RetryForm(), "close_form": CloseForm(), **more,
    }
    return render(request, "runtime/incident.html", context, status=status)


def _shown(found: list[Incident]) -> list[Shown]:
    told = selectors.told_of([one for one in found if one.resolved_at])
    return [_row(one, [event for event in told.get(one.pk, ()) if event.verb != "incident.raised"]) for one in found]


def _row(one: Incident, ends: list[Any]) -> Shown:
    end = ends[-1] if ends else None
    step = selectors.step_name(one.case, one.node)
    return Shown(one, step, end.actor_name if end else "", retried=end is not None and end.verb == "incident.retried")
