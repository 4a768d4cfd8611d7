"""Doors of beginning a case: its form, what is typed meanwhile, its rules and its files.

    begin         /begin/                       processes whose cases somebody may begin
    case-begin    /p/<code>/begin/              GET the form of the version in force; POST begins the case
    begin-draft   POST /p/<code>/begin/draft/   204: what is typed so far
    begin-rules   POST /p/<code>/begin/rules/   JSON: which fields are hidden and which required
    begin-file    POST /p/<code>/begin/file/    a file for a field; without a script the form comes back with it
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.filling import selectors, services
from approvals.filling.drawing import Page
from approvals.filling.forms import rules_now, sent_in
from approvals.filling.models import KeptFile
from approvals.filling.typed import input_name
from approvals.organisation.access import needs, person_of
from workflows.engine.filling import initial_data, sheet_of
from workflows.library.models import Process, ProcessVersion
from workflows.runtime import document

PAGE = 50


@needs("cases.start")
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """The processes whose cases somebody may begin by hand; words and page are in the URL."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    page = Paginator(selectors.beginnable(words), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"nav": "started", "page": page, "q": words, "query": query.urlencode()}
    return render(request, "filling/begin.html", context)


@needs("cases.start")
@require_http_methods(["GET", "HEAD", "POST"])
def begin_case(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a new case; sent, the case begins on the version whose form was filled in."""
    process, version = _begun_on(request, code)
    if request.method != "POST":
        draft = selectors.start_draft_of(person_of(request), process)
        return _page(request, version, sent=dict(draft.form) if draft else {}, draft=draft)
    sent = sent_in(request)
    if str(sent.get("version", "")) != str(version.pk):
        why = _("这期间流程换了新版本，表单可能有变化。你填写的内容都在，请核对后再提交。")
        return _page(request, version, sent=sent, refused=why, status=409)
    try:
        case = services.begin_case(version=version, form=sent, by=person_of(request), at=now())
    except services.CannotFill as refusal:
        return _page(request, version, sent=sent, errors=refusal.fields, status=422)
    except services.REFUSALS as refusal:
        return _page(request, version, sent=sent, refused=str(refusal), status=409)
    return _on(request, reverse("plain-case", args=[case.key]))


@needs("cases.start")
@require_POST
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """Keep what is typed; nothing to show."""
    process, _version = _begun_on(request, code)
    try:
        services.save_start_draft(process=process, form=sent_in(request), by=person_of(request), at=now())
    except services.CannotSave as refusal:
        return JsonResponse({"message": str(refusal)}, status=422)
    return HttpResponse(status=204)


@needs("cases.start")
@require_POST
def rules(request: HttpRequest, code: str) -> HttpResponse:
    """Which fields are hidden and which required, with what is typed so far; changes nothing."""
    _process, version = _begun_on(request, code)
    sheet = sheet_of(document.graph_of(version.pk, version.sha256))
    if sheet is None:
        raise Http404
    return JsonResponse(rules_now(sheet, initial_data(sheet.form), request))


@needs("cases.start")
@require_POST
def file(request: HttpRequest, code: str) -> HttpResponse:
    """Keep files for a field; for the script the ticked file, without one the form with everything typed."""
    _process, version = _begun_on(request, code)
    return taken(request, lambda sent, error: _page(
        request, version, sent=sent, errors=error, status=422 if error else 200))


Back = Callable[[dict[str, Any], dict[str, str]], HttpResponse]  # what was typed, and errors by input, to a page


def taken(request: HttpRequest, back: Back, key: str = "") -> HttpResponse:
    """Keep the files that came for the field `place`; `back` makes the page for browsers without scripts."""
    place = request.POST.get("place", "")[:60]
    name, kept, wrong = input_name(place), [], ""
    try:
        for upload in _uploads(request, place):
            kept.append(services.keep_file(upload=upload, name=upload.name or "", by=person_of(request), at=now()))
    except services.CannotKeep as refusal:
        wrong = str(refusal)
    if request.headers.get("X-Requested-With") != "fetch":
        return back(_with_files(sent_in(request), name, kept), {name: wrong} if wrong else {})
    if wrong:
        return JsonResponse({"message": wrong}, status=422)
    return render(request, "filling/_files.html", {"files": kept, "name": name, "key": key})


def _uploads(request: HttpRequest, place: str) -> list[UploadedFile[bytes]]:
    found = request.FILES.getlist(f"upload.{place}") or request.FILES.getlist("upload")
    if not found:
        raise services.CannotKeep(_("请先选择文件。"))
    return [one for one in found if isinstance(one, UploadedFile)]


def _with_files(sent: dict[str, Any], name: str, kept: list[KeptFile]) -> dict[str, Any]:
    before = sent.get(name, [])
    return {**sent, name: [*(before if isinstance(before, list) else [before]), *(one.token for one in kept)]}


def _on(request: HttpRequest, url: str) -> HttpResponse:
    """On to that page; htmx is told to leave the one it is on."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _begun_on(request: HttpRequest, code: str) -> tuple[Process, ProcessVersion]:
    process = Process.objects.filter(code=code).first()
    version = selectors.startable(process, person_of(request), now()).version if process else None
    if process is None or version is None:
        raise Http404
    return process, version


def _page(
    request: HttpRequest, version: ProcessVersion, *, sent: dict[str, Any], errors: dict[str, str] | None = None,
    refused: str = "", draft: Any = None, status: int = 200,
) -> HttpResponse:
    sheet = sheet_of(document.graph_of(version.pk, version.sha256))
    code = version.process.code
    doors = {name: reverse(f"begin-{name}", args=[code]) for name in ("draft", "rules", "file")}
    doors["people"] = reverse("inbox-people")
    page = Page(sheet, initial_data(sheet.form)) if sheet else None
    context = {
        "nav": "started", "process": version.process, "version": version, "form": page, "typed": sent, "draft": draft,
        "errors": errors or {}, "refused": refused, "doors": doors,
    }
    return render(request, "filling/new.html", context, status=status)
