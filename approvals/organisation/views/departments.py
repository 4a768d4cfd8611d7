"""The organisation's tree and the page of a department."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.organisation import selectors, services
from approvals.organisation.access import actor_of, needs
from approvals.organisation.forms import DepartmentForm, MoveForm, PostForm, RenameForm, form_from
from approvals.organisation.models import Department


@needs("organisation.inspect")
@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """All departments in reading order."""
    closed = "closed" in request.GET
    context = {"nav": "organisation", "nodes": selectors.department_tree(closed=closed), "closed": closed}
    return render(request, "organisation/tree.html", context)


@needs("organisation.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Create a department."""
    initial = {"parent": Department.objects.filter(code=request.GET.get("parent", "")).first()}
    form = DepartmentForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        values = form.cleaned_data | {"parent_id": form.cleaned_data["parent"] and form.cleaned_data["parent"].pk}
        del values["parent"]
        try:
            department = services.create_department(**values, by=actor_of(request), at=timezone.now())
        except services.CannotOrganise as refusal:
            form_from(refusal, form)
        else:
            messages.success(request, _("已新建部门「%(name)s」。") % {"name": department.name})
            return redirect("department", code=department.code)
    context = {"nav": "organisation", "form": form}
    return render(request, "organisation/department_new.html", context, status=422 if form.errors else 200)


@needs("organisation.inspect")
@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """One department: its posts with their holders, its people, what can be changed."""
    return show(request, _department(code))


@needs("organisation.manage")
@require_POST
def rename(request: HttpRequest, code: str) -> HttpResponse:
    """Rename the department."""
    department = _department(code)
    form = RenameForm(request.POST)

    def deed() -> object:
        return services.rename_department(
            department_id=department.pk, **form.cleaned_data, by=actor_of(request), at=timezone.now()
        )

    return _settle(request, department, form, "rename_form", deed, _("部门已改名。"))


@needs("organisation.manage")
@require_POST
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Move the department below another."""
    department = _department(code)
    form = MoveForm(request.POST)

    def deed() -> object:
        parent_id = form.cleaned_data["parent"].pk
        return services.move_department(
            department_id=department.pk, parent_id=parent_id, by=actor_of(request), at=timezone.now()
        )

    return _settle(request, department, form, "move_form", deed, _("部门已移动。"))


@needs("organisation.manage")
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Take the department out of use."""
    return _switch(request, code, services.close_department, _("部门已停用。"))


@needs("organisation.manage")
@require_POST
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Bring the department back into use."""
    return _switch(request, code, services.reopen_department, _("部门已启用。"))


def show(request: HttpRequest, department: Department, *, status: int = 200, **forms: BaseForm) -> HttpResponse:
    """The department's page, with forms that were refused in place of fresh ones."""
    context: dict[str, Any] = {
        "nav": "organisation",
        "department": department,
        "children": department.children.order_by("order", "code"),
        "posts": selectors.posts_in(department, timezone.now()),
        "people_count": department.people.active().count(),
        "head": selectors.head_of(department, timezone.now()),
        "rename_form": RenameForm(initial={"name": department.name, "order": department.order}),
        "move_form": MoveForm(initial={"parent": department.parent_id}),
        "post_form": PostForm(),
    }
    return render(request, "organisation/department.html", context | forms, status=status)


def _department(code: str) -> Department:
    return get_object_or_404(Department.objects.select_related("parent"), code=code)


def _settle(
    request: HttpRequest, department: Department, form: BaseForm, name: str, deed: Callable[[], object], done: str
) -> HttpResponse:
    if form.is_valid():
        try:
            deed()
        except services.CannotOrganise as refusal:
            form_from(refusal, form)
    if form.errors:
        return show(request, department, status=422, **{name: form})
    messages.success(request, done)
    return redirect("department", code=department.code)


def _switch(request: HttpRequest, code: str, deed: Callable[..., object], done: str) -> HttpResponse:
    department = _department(code)
    try:
        deed(department_id=department.pk, by=actor_of(request), at=timezone.now())
    except services.CannotOrganise as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("department", code=department.code)
