"""The organisation's tree and the page of a department."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.organisation import selectors, services
from approvals.organisation.access import needs
from approvals.organisation.forms import DepartmentForm, MoveForm, PageForm, PostForm, RenameForm
from approvals.organisation.models import Department
from approvals.organisation.views.answers import attempt, sent, settle, switch


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
    form = DepartmentForm(sent(request), initial=initial)
    if department := attempt(request, form, services.create_department):
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
    form = RenameForm(request.POST)
    return _settle(request, code, form, services.rename_department, "rename_form", _("部门已改名。"))


@needs("organisation.manage")
@require_POST
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Move the department below another."""
    form = MoveForm(request.POST)
    return _settle(request, code, form, services.move_department, "move_form", _("部门已移动。"))


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


def show(request: HttpRequest, department: Department, *, status: int = 200, **forms: PageForm) -> HttpResponse:
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


def _settle(request: HttpRequest, code: str, form: PageForm, service: Any, name: str, done: str) -> HttpResponse:
    department = _department(code)
    return settle(
        request, form, service, department_id=department.pk, done=done, back=reverse("department", args=[code]),
        show=lambda refused: show(request, department, status=422, **{name: refused}),
    )  # fmt: skip


def _switch(request: HttpRequest, code: str, service: Any, done: str) -> HttpResponse:
    department = _department(code)
    return switch(request, service, department_id=department.pk, done=done, back=reverse("department", args=[code]))
