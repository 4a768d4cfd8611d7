"""The pages of the library: a new process, a version with its picture and its words, and its release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflows.bpmn.draw import draw
from workflows.bpmn.reader import read
from workflows.bpmn.words import in_language
from workflows.library import domains, examining, importing, reading, selectors, services
from workflows.library.access import actor_of, needs, person_of
from workflows.library.comparing import MERGED, Comparison
from workflows.library.forms import CompareForm, DifferenceFilterForm, DraftForm, ProcessForm, RetireForm
from workflows.library.mentions import mentions_of
from workflows.library.models import UNDER_RELEASE, Original, Process, ProcessVersion
from workflows.library.problems import CannotRetire, Problem
from workflows.library.retiring import retire_version, still_running

STATES = ("done", "current", "waiting", "refused", "skipped")


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


@needs("library.read")
@require_safe
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """From the choice of two versions to their comparison."""
    found = _process(code)
    numbers = [version.number for version in selectors.versions(found)]
    form = CompareForm(request.GET, numbers=numbers)
    if not form.is_valid() or form.cleaned_data["new"] not in numbers:
        messages.error(request, _("请选择本流程的两个版本。"))
        return redirect("process", code=code)
    old, new = form.cleaned_data["old"], form.cleaned_data["new"]
    return redirect("process-diff", code=code, old=old, new=new)


@needs("library.read")
@require_safe
def difference(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    """What one version means differently than another: list, pictures, plain text; filter and view are in the URL."""
    comparison = Comparison(_version(code, old), _version(code, new))
    form = DifferenceFilterForm(request.GET)
    form.is_valid()  # a filter that cannot be read is left out
    group, view = (form.cleaned_data.get(name, "") for name in ("group", "view"))
    context = {
        "nav": "processes", "process": comparison.new.process, "comparison": comparison, "group": group,
        "view": view or MERGED, "shown": [one for one in comparison.groups if group in {"", one.key}],
        "versions": selectors.versions(comparison.new.process),
    }
    return render(request, "library/difference.html", context)


@needs("library.read")
@require_safe
def difference_text(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    """The comparison as plain text."""
    comparison = Comparison(_version(code, old), _version(code, new))
    return HttpResponse("\n".join([*comparison.texts, ""]), content_type="text/plain; charset=utf-8")


@needs("library.write")
@require_POST
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Draft the next version from a file."""
    found = _process(code)
    form = DraftForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            drafted = services.import_version(process_id=found.pk, **form.cleaned_data, by=actor_of(request), at=now())
        except services.CannotDraft as refusal:
            form.add_error("source", in_language(refusal.args[0], _))
        else:
            messages.success(request, _("已上传第 %(number)d 版，可以送审。") % {"number": drafted.number})
            page = "process-import" if hasattr(drafted, "original") else "process-version"
            return redirect(page, code=code, number=drafted.number)
    return _page(request, found, selectors.latest_version(found), draft_form=form, status=422)


@needs("library.read")
@require_safe
def imported(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What became of a file of another product: what was translated, what is left to say, what is only drawn."""
    found = _version(code, number)
    report = importing.report_of(_original(found))
    context = {"nav": "processes", "process": found.process, "version": found, "report": report}
    return render(request, "library/import.html", context)


@needs("library.read")
@require_safe
def original(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The file as it was handed in, as a download."""
    found = _version(code, number)
    response = HttpResponse(_original(found).bytes, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{found.process.code}-v{found.number}-original.bpmn"'
    return response


@needs("library.publish")
@require_POST
def retire(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Let no new case start on the version; it is retired when the last one has ended."""
    found = _version(code, number)
    form = RetireForm(request.POST)
    if not form.is_valid():
        return _page(request, found.process, found, retire_form=form, status=422)
    try:
        left = retire_version(version_id=found.pk, by=actor_of(request), at=now(), **form.cleaned_data)
    except CannotRetire as refusal:
        return _page(request, found.process, found, refused=str(refusal), status=409)
    messages.success(request, _retired(left))
    return redirect("process-version", code=code, number=number)


def _retired(version: ProcessVersion) -> str:
    if version.retired_at is not None:
        return _("第 %(number)d 版已废止。") % {"number": version.number}
    return _("第 %(number)d 版已停止发起，最后一个案件办结后自动废止。") % {"number": version.number}


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


def _original(version: ProcessVersion) -> Original:
    found = selectors.original_of(version)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, process: Process, version: ProcessVersion | None, *, problems: Sequence[Problem] = (),
    status: int = 200, **more: Any,
) -> HttpResponse:
    versions = list(selectors.versions(process))
    context = {
        "nav": "processes", "process": process, "version": version, "versions": versions,
        "compare_form": _compare_form(versions, version), "draft_form": DraftForm(), "retire_form": RetireForm(),
        "problems": [_shown(one) for one in problems],
        "states": _states(problems), **(_content(version) if version else {}), **_rights(request, version),
        "mentions": mentions_of(version, person_of(request)) if version else [], **more,
    }
    return render(request, "library/version.html", context, status=status)


def _compare_form(versions: Sequence[ProcessVersion], version: ProcessVersion | None) -> CompareForm | None:
    """A choice among the other versions, first the one it was drafted upon; None where there is no other."""
    if version is None:
        return None
    others = [one.number for one in versions if one.pk != version.pk]
    before = version.base_number or max((number for number in others if number < version.number), default=None)
    return CompareForm(numbers=others, initial={"old": before, "new": version.number}) if others else None


def _content(version: ProcessVersion) -> dict[str, Any]:
    model = read(version.bytes)
    steps = reading.steps_of(model)
    return {
        "steps": steps, "matrix": reading.matrix_of(steps), "remarks": reading.remarks_of(model),
        "translated": selectors.was_translated(version), "drawn": model.diagram is not None,
        "called": list(selectors.called_by(version)), "begins": _begins(version), **_leaving(version),
    }


def _begins(version: ProcessVersion) -> bool:
    """Whether somebody may begin a case on it by the form of the process."""
    return version.is_in_force and version.process.key not in domains.begun_elsewhere()


def _leaving(version: ProcessVersion) -> dict[str, Any]:
    """Of a version that no new case starts on: what still runs on it, and what to start instead."""
    if version.state not in {"published", "superseded", "retired"} or version.is_in_force:
        return {}
    return {"running": still_running(version), "successor": selectors.successor_of(version)}


def _rights(request: HttpRequest, version: ProcessVersion | None) -> dict[str, bool]:
    """What this person may do with this version; the services check again."""
    person = person_of(request)
    state = version.state if version else ""
    leaving = version is not None and version.is_leaving
    return {
        "may_submit": person.can("library.write") and state == "draft",
        "may_retire": person.can("library.publish") and state in {"published", "superseded"} and not leaving,
        "may_check": person.can("library.write") and state in {"draft", *UNDER_RELEASE},
    }


def _shown(problem: Problem) -> Problem:
    path = tuple(point._replace(chosen=in_language(point.chosen, _)) for point in problem.path)
    return problem._replace(name=in_language(problem.name, _), reason=in_language(problem.reason, _), path=path)


def _states(problems: Sequence[Problem]) -> Mapping[str, str]:
    """The first counter-example's path, and every element that has a problem."""
    path = next((problem.path for problem in problems if problem.path), ())
    wrong = {problem.element_id: "refused" for problem in problems if problem.element_id}
    return {point.element_id: "done" for point in path} | wrong
