"""Plans: made and dispatched by process managers; the list of tasks; the progress of every month."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.fieldwork import services
from approvals.fieldwork.forms import PlanForm, TaskFilter, YearForm
from approvals.fieldwork.models import Plan, Task
from approvals.fieldwork.selectors import lists
from approvals.fieldwork.services import CannotDo
from approvals.fieldwork.table import progress_table
from approvals.fieldwork.views.doors import page_of, plan_or_404
from approvals.organisation.access import needs, person_of


@needs("library.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Tasks; words, kind, branch, state and page are in the URL."""
    form = TaskFilter(request.GET)
    form.is_valid()  # a filter that cannot be read is left out, and said so beside its field
    today = localdate()
    page, query = page_of(request, lists.tasks(person_of(request), today, wanted=form.cleaned_data))
    context = {"nav": "field-work", "form": form, "page": page, "query": query, "filtered": bool(query),
               "rows": [(one, one.is_late(today)) for one in page], "here": "tasks"}
    return render(request, "fieldwork/tasks.html", context)


@needs("library.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new plan for some branches."""
    form, status = PlanForm(request.POST if request.method == "POST" else None), 200
    if form.is_valid():
        try:
            made = services.plan_field_work(wanted=form.wanted, by=person_of(request), at=now())
            return redirect("field-plan", pk=made.pk)
        except CannotDo as refusal:
            form.add_error(None, str(refusal))
    context = {"nav": "field-work", "form": form}
    return render(request, "fieldwork/new.html", context, status=422 if form.errors else status)


@needs("audit.read")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan with the tasks of its branches."""
    return _page(request, plan_or_404(pk))


@needs("library.write")
@require_POST
def dispatch(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the branches to do it."""
    plan = plan_or_404(pk)
    try:
        count = services.dispatch_plan(plan_id=pk, by=person_of(request), at=now())
    except CannotDo as refusal:
        return _page(request, plan, status=409, refused=str(refusal))
    messages.success(request, _("已派发 %(count)d 个任务。") % {"count": count})
    return redirect("field-plan", pk=pk)


@needs("audit.read")
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """What the branches have planned, done and found in each month of a year."""
    form = YearForm(request.GET or None, initial={"year": localdate().year})
    year = form.chosen
    context = {"nav": "field-work", "form": form, "year": str(year), "lines": lists.progress(year, localdate()),
               "here": "progress"}
    return render(request, "fieldwork/progress.html", context)


@needs("audit.read")
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    year = YearForm(request.GET or None).chosen
    return progress_table(year, lists.progress(year, localdate()))


def _page(request: HttpRequest, plan: Plan, *, status: int = 200, **more: Any) -> HttpResponse:
    today = localdate()
    tasks = plan.tasks.select_related("branch", "recorded_by").order_by("branch__order", "pk")
    rows = []
    for task in tasks:
        task.plan = plan
        rows.append((task, task.is_late(today)))
    waiting = any(task.state == Task.State.PLANNED for task, _late in rows)
    context = {"nav": "field-work", "plan": plan, "rows": rows, "waiting": waiting, **more}
    return render(request, "fieldwork/plan.html", context, status=status)
