"""The task of one branch: what it did, what it found, the files that prove it."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST, require_safe

from approvals.fieldwork import services
from approvals.fieldwork.forms import FileForm, FoundForm, ReasonForm, RecordForm
from approvals.fieldwork.models import Task
from approvals.fieldwork.selectors.access import evidence_for, may_record
from approvals.fieldwork.services import CannotDo
from approvals.fieldwork.views.doors import colleagues, task_or_404
from approvals.organisation.access import needs, person_of
from workflows.files.handing_out import handed_out


@needs("library.read")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One task."""
    return _page(request, task_or_404(request, pk))


@needs("work.decide")
@require_POST
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep how it went."""
    task, form = task_or_404(request, pk), RecordForm(request.POST)
    if not form.is_valid():
        return _page(request, task, status=422, record_form=form)
    try:
        services.record_task(task_id=pk, summary=form.cleaned_data["summary"], by=person_of(request), at=now())
    except CannotDo as refusal:
        return _page(request, task, status=409, record_form=form, refused=str(refusal))
    return redirect("field-task", pk=pk)


@needs("work.decide")
@require_POST
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a finding with its owner and deadline."""
    task, form = task_or_404(request, pk), FoundForm(request.POST)
    if not form.is_valid():
        return _page(request, task, status=422, found_form=form)
    try:
        services.note_item(task_id=pk, found=form.found, by=person_of(request), at=now())
    except CannotDo as refusal:
        return _page(request, task, status=409, found_form=form, refused=str(refusal))
    return redirect("field-task", pk=pk)


@needs("work.decide")
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a file as evidence."""
    task, form = task_or_404(request, pk), FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, task, status=422, file_form=form)
    upload = form.cleaned_data["upload"]
    try:
        services.add_evidence(task_id=pk, upload=upload, name=upload.name, by=person_of(request), at=now())
    except CannotDo as refusal:
        return _page(request, task, status=422, refused=str(refusal))
    return redirect("field-task", pk=pk)


@needs("library.write")
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the task off."""
    task, form = task_or_404(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, task, status=422, reason_form=form)
    try:
        services.cancel_task(task_id=pk, reason=form.cleaned_data["reason"], by=person_of(request), at=now())
    except CannotDo as refusal:
        return _page(request, task, status=409, reason_form=form, refused=str(refusal))
    return redirect("field-task", pk=pk)


@needs("library.read")
@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    """One file to be saved, never to be shown in the page."""
    found = evidence_for(person_of(request), pk)
    if found is None:
        raise Http404
    return handed_out(found)


def _page(request: HttpRequest, task: Task, *, status: int = 200, **more: Any) -> HttpResponse:
    person, today = person_of(request), localdate()
    items = task.items.select_related("owner").order_by("pk")
    may = may_record(person, task.branch) and task.state in (Task.State.DISPATCHED, Task.State.RECORDED)
    context = {
        "nav": "field-work", "task": task, "plan": task.plan, "late": task.is_late(today),
        "items": [(one, one.is_late(today)) for one in items], "may_record": may,
        "evidence": task.evidence.select_related("uploaded_by").order_by("pk"), "record_form": RecordForm(),
        "found_form": FoundForm(), "file_form": FileForm(), "reason_form": ReasonForm(),
        "colleagues": colleagues() if may else [],
        "may_cancel": person.can("library.write") and task.state in (Task.State.PLANNED, Task.State.DISPATCHED), **more,
    }  # fmt: skip
    return render(request, "fieldwork/task.html", context, status=status)
