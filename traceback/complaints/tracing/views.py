"""The pages of tracing: an overview to search in, a campaign, a process with its steps."""

from __future__ import annotations

import base64
from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.organisation.access import needs, person_of
from complaints.forms import FilterForm
from complaints.tickets import posts
from complaints.tracing import claims, selectors, services
from complaints.tracing.models import CampaignQuery
from workflows.bpmn.draw import draw
from workflows.bpmn.reader import read
from workflows.library.models import Process, ProcessVersion
from workflows.library.reading import steps_of
from workflows.library.selectors import latest_version, version_of, versions
from workflows.measures.selectors import measures_of
from workflows.runtime.models import Case

LONGEST_SEARCH: Final = 100


@needs("tickets.read")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Both directions with one search."""
    words = request.GET.get("q", "").replace("\x00", " ").strip()[:LONGEST_SEARCH]
    query = request.GET.copy()
    query.pop("page", None)
    processes = selectors.processes(words, person_of(request))
    context = {
        "nav": "tracing", "q": words, "query": query.urlencode(), "processes": processes[:selectors.MOST],
        "more": max(0, len(processes) - selectors.MOST),
        "page": Paginator(selectors.campaigns(words), selectors.MOST).get_page(request.GET.get("page")),
    }
    return render(request, "tracing/overview.html", context)


@needs("tickets.read")
@require_http_methods(["GET", "HEAD", "POST"])
def campaign(request: HttpRequest, key: str) -> HttpResponse:
    """A campaign with what is counted about it, its tickets and its filters; a POST keeps one more filter."""
    case = selectors.campaign_of(key, person_of(request), now())
    if case is None:
        raise Http404
    if request.method != "POST":
        return _campaign(request, case, FilterForm(auto_id="query_%s"))
    form = FilterForm(request.POST, auto_id="query_%s")
    if form.is_valid():
        try:
            services.keep_query(case_id=case.pk, wanted=form.cleaned_data, by=person_of(request), at=now())
        except services.CannotTrace as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("条件已保存，数字已重新统计。"))
            return redirect("tracing-campaign", key=key)
    return _campaign(request, case, form, status=422)


def _campaign(request: HttpRequest, case: Case, form: FilterForm, status: int = 200) -> HttpResponse:
    person = person_of(request)
    queries = list(CampaignQuery.objects.filter(case=case).order_by("-active", "pk"))
    context = {
        "nav": "tracing", "case": case, "form": form, "measures": measures_of(case.pk), "queries": queries,
        "tickets": selectors.tickets_naming(case, person),
        "may_steer": person.can("tickets.steer") and posts.leads(person, now()),
    }
    return render(request, "tracing/campaign.html", context, status=status)


@needs("tickets.steer")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Count what a filter finds no longer."""
    query = get_object_or_404(CampaignQuery.objects.select_related("case"), pk=pk)
    try:
        services.drop_query(query_id=pk, by=person_of(request), at=now())
    except services.CannotTrace as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("条件已停用，数字已重新统计。"))
    return redirect("tracing-campaign", key=query.case.key)


@needs("tickets.read")
@require_safe
def process(request: HttpRequest, code: str) -> HttpResponse:
    """A version's diagram with what is open at each step, and what its versions claim to fix."""
    found = get_object_or_404(Process, code=code)
    version = _version(request, found)
    person = person_of(request)
    claimed = claims.claims_of(found, person)
    spots = claims.spots_of(steps_of(read(version.bytes)) if version else [], claimed,
                            claims.open_items(found, person))
    context = {
        "nav": "tracing", "process": found, "version": version, "versions": list(versions(found)), "spots": spots,
        "claims": claimed, "picture": _picture(version, spots) if version else "",
    }
    return render(request, "tracing/process.html", context)


def _version(request: HttpRequest, found: Process) -> ProcessVersion | None:
    """The version that the address names, else the one in force; a number that there is not is not found."""
    said = request.GET.get("version", "")
    if not said:
        return latest_version(found)
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0
    version = version_of(code=found.code, number=number)
    if version is None:
        raise Http404
    return version


def _picture(version: ProcessVersion, spots: list[claims.Spot]) -> str:
    """The drawing with a number at every step where something is open."""
    counts = {spot.step.element_id: spot.count for spot in spots if spot.step}
    svg = draw(read(version.bytes), states=dict.fromkeys(counts, "waiting"), counts=counts, title=version.process.name)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


