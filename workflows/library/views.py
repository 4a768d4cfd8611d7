"""The pages of the library: the list of processes, a version with its picture and its words, and its release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflows.bpmn.draw import draw
from workflows.bpmn.reader import read
from workflows.bpmn.words import in_language
from workflows.library import examining, reading, selectors, services
from workflows.library.access import actor_of, needs, person_of
from workflows.library.forms import DraftForm, FilterForm, ProcessForm, RetireForm
from workflows.library.models import Process, ProcessVersion
from workflows.library.problems import Problem

PAGE = 50
STATES = ("done", "current", "waiting", "refused", "skipped")


@needs("library.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Processes in code order; words, area, state and page are in the URL."""
    form = FilterForm(request.GET)
    form.is_valid()  # a filter that cannot be read is left out, and said so beside its field
    wanted = form.cleaned_data
    found = selectors.processes(
        words=wanted.get("q", ""), area=wanted.get("area", ""), state=wanted.get("state", "")
    )
    query = request.GET.copy()
    query.pop("page", None)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"nav": "processes", "form": form, "page": page, "query": query.urlencode(), "filtered": bool(query)}
    return render(request, "library/list.html", context)


@needs("library.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Set up a process, still without a version."""
    form = ProcessForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        process = services.create_process(**form.cleaned_data, by=actor_of(request), at=now())
        messages.success(request, _("已建立流程 %(code)s，请上传第一版。") % {"code": process.code})
        return redirect("process", code=process.code)
    context = {"nav": "processes", "form": form}
    return render(request, "library/new.html", context, status=422 if form.errors else 200)


@needs("library.read")
@require_safe
def process(request: HttpRequest, code: str) -> HttpResponse:
    """The process at the version in force, or else at its newest."""
    found = _process(code)
    latest = selectors.latest_version(found)
    return _page(request, found, latest)


@needs("library.read")
@require_safe
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version: picture, steps, who answers for what, and what can be done with it."""
    found = _version(code, number)
    return _page(request, found.process, found)


@needs("library.write")
@require_safe
def check(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The same page with everything that would keep the version from being published."""
    found = _version(code, number)
    examination = examining.examine(found)
    assumptions = [in_language(one, _) for one in examination.assumptions]
    return _page(
        request, found.process, found, problems=examination.problems, checked=True, assumptions=assumptions
    )


@needs("library.read")
@require_safe
def source(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The stored bytes, for the viewer and to keep; always as a download, so that no browser runs what is inside."""
    found = _version(code, number)
    response = HttpResponse(found.bytes, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{found.process.code}-v{found.number}.bpmn"'
    response["ETag"] = f'"{found.sha256}"'
    patch_cache_control(response, private=True, no_cache=True)
    return response


@needs("library.read")
@require_safe
def picture(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The server's own drawing as SVG; `?current=a,b&done=c` colours it."""
    found = _version(code, number)
    states = {key: state for state in STATES for key in request.GET.get(state, "").split(",") if key}
    svg = draw(read(found.bytes), states=states, title=found.process.name)
    return HttpResponse(svg, content_type="image/svg+xml")


@needs("library.write")
@require_POST
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Draft the next version from a file."""
    found = _process(code)
    form = DraftForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            drafted = services.draft_version(process_id=found.pk, **form.cleaned_data, by=actor_of(request), at=now())
        except services.CannotDraft as refusal:
            form.add_error("source", in_language(refusal.args[0], _))
        else:
            messages.success(request, _("已上传第 %(number)d 版，等待第二人发布。") % {"number": drafted.number})
            return redirect("process-version", code=code, number=drafted.number)
    return _page(request, found, selectors.latest_version(found), draft_form=form, status=422)


@needs("library.publish")
@require_POST
def publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Put the version in force, or show what is in the way."""
    found = _version(code, number)
    try:
        services.publish_version(version_id=found.pk, by=actor_of(request), at=now())
    except services.CannotPublish as refusal:
        status = 422 if refusal.problems else 409
        return _page(request, found.process, found, problems=refusal.problems, refused=str(refusal), status=status)
    messages.success(request, _("第 %(number)d 版已发布，新发起的案件按此版运行。") % {"number": number})
    return redirect("process-version", code=code, number=number)


@needs("library.publish")
@require_POST
def retire(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take the version out of force."""
    found = _version(code, number)
    form = RetireForm(request.POST)
    if not form.is_valid():
        return _page(request, found.process, found, retire_form=form, status=422)
    try:
        services.retire_version(version_id=found.pk, by=actor_of(request), at=now(), **form.cleaned_data)
    except services.CannotRetire as refusal:
        return _page(request, found.process, found, refused=str(refusal), status=409)
    messages.success(request, _("第 %(number)d 版已废止。") % {"number": number})
    return redirect("process-version", code=code, number=number)


def _process(code: str) -> Process:
    found = selectors.process_by_code(code)
    if found is None:
        raise Http404
    return found


def _version(code: str, number: int) -> ProcessVersion:
    found = selectors.version_of(code=code, number=number)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, process: Process, version: ProcessVersion | None, *, problems: Sequence[Problem] = (),
    status: int = 200, **more: Any,
) -> HttpResponse:
    context = {
        "nav": "processes", "process": process, "version": version, "versions": selectors.versions(process),
        "draft_form": DraftForm(), "retire_form": RetireForm(), "problems": [_shown(one) for one in problems],
        "states": _states(problems), **(_content(version) if version else {}), **_rights(request, version), **more,
    }
    return render(request, "library/version.html", context, status=status)


def _content(version: ProcessVersion) -> dict[str, Any]:
    model = read(version.bytes)
    steps = reading.steps_of(model)
    return {
        "steps": steps, "matrix": reading.matrix_of(steps), "remarks": reading.remarks_of(model),
        "drawn": model.diagram is not None, "called": list(selectors.called_by(version)),
    }


def _rights(request: HttpRequest, version: ProcessVersion | None) -> dict[str, bool]:
    """What this person may do with this version; the services check again."""
    person = person_of(request)
    state, open_states = version.state if version else "", {"draft", "in_test", "trial"}
    second = version is not None and version.author_id != person.pk
    return {
        "may_publish": person.can("library.publish") and state in open_states and second,
        "needs_second": person.can("library.publish") and state in open_states and not second,
        "may_retire": person.can("library.publish") and state in {"published", "superseded"},
        "may_check": person.can("library.write") and state in open_states,
    }


def _shown(problem: Problem) -> Problem:
    path = tuple(point._replace(chosen=in_language(point.chosen, _)) for point in problem.path)
    return problem._replace(name=in_language(problem.name, _), reason=in_language(problem.reason, _), path=path)


def _states(problems: Sequence[Problem]) -> Mapping[str, str]:
    """The first counter-example's path, and every element that has a problem."""
    path = next((problem.path for problem in problems if problem.path), ())
    wrong = {problem.element_id: "refused" for problem in problems if problem.element_id}
    return {point.element_id: "done" for point in path} | wrong
