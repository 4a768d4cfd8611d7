"""Pages that read: the trail of a case, its exports, the check of a file, all events for auditors."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals.organisation.models import Person
from complaints.meetings.selectors.access import one_meeting
from reports import comparison, minutes, selectors, services
from reports.findings.selectors import about_object
from reports.forms import TrailFilterForm, VerifyForm
from reports.models import Export
from reports.reading.selectors import readers_of
from reports.trail import proof
from reports.trail.identity import certificate, fingerprint
from reports.trail.known import known_of
from reports.trail.lines import lines
from reports.trail.words import verb_words
from verify_trail.single import page, page_with
from workflows.ledger.chain import column
from workflows.library.selectors import version_of
from workflows.runtime.models import Case
from workflows.transparency.keys import verifiers

PAGE = 50


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _case_or_404(request: HttpRequest, key: str) -> Case:
    try:
        return selectors.case_for(person=_person(request), key=key, at=timezone.now())
    except Case.DoesNotExist as error:
        raise Http404 from error


def _export_or_404(request: HttpRequest, code: str) -> Export:
    if (found := _export(request, code)) is None:
        raise Http404
    return found


def _export(request: HttpRequest, code: str) -> Export | None:
    try:
        return selectors.export_for(person=_person(request), code=code, at=timezone.now())
    except Export.DoesNotExist:
        return None


@require_GET
def trail(request: HttpRequest, key: str) -> HttpResponse:
    """Every event of a case with its place in the chain, and whether the chain holds."""
    case = _case_or_404(request, key)
    form = TrailFilterForm(request.GET)
    page = Paginator(selectors.events_of(case, form.wanted()), PAGE).get_page(request.GET.get("page"))
    known = known_of(selectors.with_settling(page.object_list), case)
    chain = selectors.chain_of(case)
    context: dict[str, Any] = {
        "nav": "audit", "case": case, "form": form, "page": page, "lines": lines(page.object_list, known),
        "people": chain.people, "verbs": [(verb, verb_words(verb)[0]) for verb in chain.verbs],
        "found": about_object(_person(request), case.key, timezone.now()), "about": f"case:{case.key}",
        "readers": readers_of(case.key) if _person(request).can("reads.inspect") else None,
        "wrong": chain.wrong, "exports": selectors.exports_of(case)[:5], "why": proof.WHY_WORDS,
    }  # fmt: skip
    return render(request, "reports/trail.html", context)


@require_POST
def export_trail(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for the PDF; the page that follows shows how far it is."""
    if not _person(request).can("audit.export"):
        raise PermissionDenied
    try:
        export = services.request_trail(
            case_key=key, by=_person(request), at=timezone.now(), language=get_language() or "zh-hans",
            address=request.META.get("REMOTE_ADDR", ""),
        )  # fmt: skip
    except Case.DoesNotExist as error:
        raise Http404 from error
    return redirect("export", code=export.code)


@require_GET
def export(request: HttpRequest, code: str) -> HttpResponse:
    """How far an export is, and the file once it is there; htmx asks for the progress alone."""
    found = _export_or_404(request, code)
    template = "reports/_export.html" if request.headers.get("HX-Request") else "reports/export.html"
    response = render(request, template, {"nav": "audit", "export": found, "agrees": selectors.still_agrees(found)})
    response["Vary"] = "HX-Request"
    return response


@require_GET
def export_file(request: HttpRequest, code: str) -> FileResponse:
    """The finished PDF."""
    found = _export_or_404(request, code)
    if found.status != Export.Status.DONE or not found.path.exists():
        raise Http404
    return FileResponse(
        found.path.open("rb"), as_attachment=True, filename=found.file_name, content_type="application/pdf"
    )


@require_GET
def comparison_file(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    """What one version changes against another, as a PDF."""
    if not _person(request).can("library.read"):
        raise PermissionDenied
    before, after = (version_of(code=code, number=number) for number in (old, new))
    if before is None or after is None:
        raise Http404
    response = HttpResponse(comparison.build(before, after), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{code}-v{old}-v{new}.pdf"'
    return response


@require_GET
def minutes_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes of a service meeting as a PDF, for whoever may read it."""
    if not _person(request).can("meetings.read"):
        raise PermissionDenied
    if (meeting := one_meeting(_person(request), pk)) is None:
        raise Http404
    response = HttpResponse(minutes.build(meeting), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{meeting.key}-minutes.pdf"'
    return response


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Check a code or a file: what it covers, whether it was changed, whether it agrees with today's chain."""
    form = VerifyForm(request.POST if request.method == "POST" else request.GET or None, request.FILES or None)
    context: dict[str, Any] = {"nav": "audit", "form": form}
    if form.is_bound and form.is_valid():
        context |= _verdict(request, form)
    status = 422 if request.method == "POST" and (form.errors or context.get("unreadable")) else 200
    return render(request, "reports/verify.html", context, status=status)


def _verdict(request: HttpRequest, form: VerifyForm) -> dict[str, Any]:
    code, found = form.cleaned_data["code"], {}
    if file := form.cleaned_data["file"]:
        try:
            finding = proof.check(file.read())
        except proof.Unreadable as error:
            return {"unreadable": proof.unreadable(error)}
        code, found = finding.code, {"finding": finding, "why": proof.why(finding)}
    export = _export(request, code)
    return {**found, "code": code, "export": export, "agrees": bool(export and selectors.still_agrees(export))}


@login_not_required
@require_GET
def known(request: HttpRequest, code: str) -> HttpResponse:
    """What this server knows of a printed document, for whoever holds it: its code is known to nobody else."""
    try:
        found = selectors.known_document(code)
    except Export.DoesNotExist:
        return render(request, "reports/known.html", {"code": code}, status=404)
    keys, print_of = [one.vkey for one in verifiers()], fingerprint()
    return render(request, "reports/known.html", {"code": code, "known": found, "keys": keys, "print": print_of})


@login_not_required
@require_GET
def known_checkpoint(request: HttpRequest, code: str) -> HttpResponse:
    """The latest checkpoint, with the proof that it continues the log that the document was exported from."""
    try:
        found = selectors.known_document(code)
    except Export.DoesNotExist as error:
        raise Http404 from error
    if not found.checkpoint:
        raise Http404
    return _handed_out(found.checkpoint, f"checkpoint-{code}.txt", "text/plain; charset=utf-8")


@login_not_required
@require_GET
def signing_certificate(request: HttpRequest) -> HttpResponse:
    """The certificate that files are signed with."""
    return _handed_out(certificate(), "loopdesk-signing.pem", "application/x-pem-file")


@login_not_required
@require_GET
def verify_offline(request: HttpRequest) -> HttpResponse:
    """The page that checks a file in the browser; `?file` gives it as one file to keep."""
    if "file" in request.GET:
        return _handed_out(page(), "verify.html", "text/html; charset=utf-8")
    return HttpResponse(page_with(style=static("verify/verify.css"), script=static("verify/verify.js")))


def _handed_out(content: str | bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """All cases' events, newest first, for those who may read everything."""
    if not _person(request).can("audit.read"):
        raise PermissionDenied
    form = TrailFilterForm(request.GET)
    found = selectors.all_events(form.wanted(), words=column(request.GET.get("q", "").strip()))
    page = selectors.slice_of(found, before=request.GET.get("before", ""), size=PAGE)
    told = lines(page.events, known_of(selectors.with_settling(page.events)))
    context = {"nav": "audit", "form": form, "page": page, "lines": told, "q": request.GET.get("q", "")}
    return render(request, "reports/audit.html", context)
