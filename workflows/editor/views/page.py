"""The page of the editor and its plain forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workflows.bpmn.words import in_language
from workflows.editor import panel, selectors, services
from workflows.editor.forms import ImportForm, SaveForm, StartForm, TakeOverForm
from workflows.editor.models import Draft
from workflows.editor.views.finding import draft_or_404, process_or_404
from workflows.editor.views.keeping import refused
from workflows.library import selectors as library
from workflows.library.access import actor_of, needs, person_of
from workflows.library.forms import DraftForm
from workflows.library.models import Process

Refusals = (services.CannotEdit, services.Locked, services.Stale)


@needs("library.write")
@require_safe
def editor(request: HttpRequest, code: str) -> HttpResponse:
    """The working copy with its diagram and panel, or where to begin."""
    process = process_or_404(code)
    draft = selectors.draft_of(process)
    if draft is None or "start" in request.GET:
        return _beginning(request, process, draft)
    return _page(request, draft)


@needs("library.write")
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin on a version or on an empty template."""
    process = process_or_404(code)
    form = StartForm(request.POST, versions=_versions(process))
    if not form.is_valid():
        return _beginning(request, process, selectors.draft_of(process), form=form, status=422)
    try:
        services.start_draft(process_id=process.pk, **form.cleaned_data, by=actor_of(request), at=now())
    except Refusals as refusal:
        return _beginning(request, process, selectors.draft_of(process), refused=refusal, status=409)
    return redirect("editor", code=code)


@needs("library.write")
@require_POST
def save(request: HttpRequest, code: str) -> HttpResponse:
    """The working copy as a draft version; what is in the way stands on the page with what was typed."""
    draft = draft_or_404(code)
    form = SaveForm(request.POST)
    if not form.is_valid():
        return _page(request, draft, save_form=form, status=422)
    try:
        version = services.save_version(draft_id=draft.pk, **form.cleaned_data, by=actor_of(request), at=now())
    except services.CannotEdit as refusal:
        form.add_error("notes", in_language(refusal.args[0], _))
        return _page(request, draft, save_form=form, status=422)
    except (services.Locked, services.Stale) as refusal:
        return _page(request, draft, save_form=form, refused=refusal, status=409)
    services.leave_draft(draft_id=draft.pk, by=actor_of(request), at=now())
    messages.success(request, _("已保存为第 %(number)d 版（草稿）。") % {"number": version.number})
    return redirect("process-version", code=code, number=version.number)


@needs("library.write")
@require_POST
def take_over(request: HttpRequest, code: str) -> HttpResponse:
    """Take the working copy from whoever holds it."""
    draft = draft_or_404(code)
    form = TakeOverForm(request.POST)
    if not form.is_valid():
        return _page(request, draft, take_form=form, status=422)
    services.take_over(draft_id=draft.pk, **form.cleaned_data, by=actor_of(request), at=now())
    messages.success(request, _("现在由你编辑，对方已收到通知。"))
    return redirect("editor", code=code)


@needs("library.write")
@require_POST
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Give the working copy up; versions stay."""
    draft = draft_or_404(code)
    try:
        services.discard_draft(draft_id=draft.pk, by=actor_of(request), at=now())
    except Refusals as refusal:
        return _page(request, draft, refused=refusal, status=409)
    messages.success(request, _("已放弃编辑中的内容，各版本没有变化。"))
    return redirect("process", code=code)


@needs("library.write")
@require_POST
def import_file(request: HttpRequest, code: str) -> HttpResponse:
    """A file in the place of the working copy."""
    draft = draft_or_404(code)
    form = ImportForm(request.POST, request.FILES)
    asked_by_script = request.headers.get("X-Requested-With") == "fetch"
    if not form.is_valid():
        if asked_by_script:
            return refused(services.CannotEdit(next(iter(form.errors.values()))[0]))
        return _page(request, draft, import_form=form, status=422)
    said = {"data": form.cleaned_data["file"], "revision": form.cleaned_data["revision"]}
    try:
        services.import_draft(draft_id=draft.pk, **said, by=actor_of(request), at=now())
    except Refusals as refusal:
        if asked_by_script:
            return refused(refusal)
        status = 422 if isinstance(refusal, services.CannotEdit) else 409
        return _page(request, draft, refused=refusal, status=status)
    messages.success(request, _("已导入文件；别的产品的写法已转成本系统的属性，不能肯定的列在“检查”里。"))
    return redirect("editor", code=code)


def _versions(process: Process) -> list[tuple[str, str]]:
    """What editing may begin on: the version in force first, then the newest."""
    versions = sorted(library.versions(process), key=lambda one: (one.state != "published", -one.number))
    said = _("第 %(number)d 版（%(state)s）")
    return [(str(one.number), said % {"number": one.number, "state": one.get_state_display()}) for one in versions]


def _beginning(
    request: HttpRequest, process: Process, draft: Draft | None, *, form: StartForm | None = None,
    refused: Exception | None = None, status: int = 200,
) -> HttpResponse:
    versions = _versions(process)
    first = request.GET.get("from") or (versions[0][0] if versions else "")
    context = {
        "nav": "processes", "process": process, "draft": draft, "refused": _said(refused),
        "form": form or StartForm(versions=versions, initial={"number": first}),
    }
    return render(request, "editor/start.html", context, status=status)


def _page(
    request: HttpRequest, draft: Draft, *, refused: Exception | None = None, status: int = 200, **forms: Any
) -> HttpResponse:
    person = person_of(request)
    lock = selectors.lock_of(draft, now())
    notes = draft.version.notes if draft.version is not None else ""
    context = {
        "nav": "processes", "process": draft.process, "draft": draft, "lock": lock, "groups": panel.GROUPS,
        "barred": lock is not None and lock.holder_id != person.pk, "refused": _said(refused),
        "save_form": SaveForm(initial={"revision": draft.revision, "notes": notes}), "take_form": TakeOverForm(),
        "import_form": ImportForm(initial={"revision": draft.revision}), "draft_form": DraftForm(),
        "form_kinds": panel.form_kinds(), "form_patterns": panel.form_patterns(), **forms,
    }
    return render(request, "editor/editor.html", context, status=status)


def _said(refusal: Exception | None) -> str:
    return in_language(refusal.args[0], _) if refusal is not None else ""
