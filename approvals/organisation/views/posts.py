"""The page of a post, and who holds it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation import services
from approvals.organisation.access import needs
from approvals.organisation.forms import AppointForm, PageForm, PostForm, PostStateForm
from approvals.organisation.models import Department, Holding, Post
from approvals.organisation.views.answers import attempt, settle, switch
from approvals.organisation.views.departments import show as show_department


@needs("organisation.manage")
@require_POST
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Create a post in the department."""
    department = get_object_or_404(Department.objects.select_related("parent"), code=code)
    form = PostForm(request.POST)
    if post := attempt(request, form, services.create_post, department_id=department.pk):
        messages.success(request, _("已新建岗位「%(name)s」。") % {"name": post.name})
        return redirect("post", code=post.code)
    return show_department(request, department, status=422, post_form=form)


@needs("organisation.inspect")
@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """One post: who holds it now, who held it before."""
    return _show(request, _post(code))


@needs("organisation.manage")
@require_POST
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Rename the post, or take it in or out of use."""
    form = PostStateForm(request.POST)
    return _settle(request, code, form, services.change_post, "state_form", _("岗位已保存。"))


@needs("organisation.manage")
@require_POST
def appoint(request: HttpRequest, code: str) -> HttpResponse:
    """Let somebody hold the post."""
    form = AppointForm(request.POST)
    return _settle(request, code, form, services.appoint, "appoint_form", _("任职已记录。"))


@needs("organisation.manage")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a holding now, and go back to the page it was ended from."""
    holding = get_object_or_404(Holding.objects.select_related("person", "post"), pk=pk)
    from_post = request.POST.get("from") == "post"
    back = reverse("post", args=[holding.post.code]) if from_post else reverse("person", args=[holding.person.number])
    return switch(request, services.end_holding, holding_id=holding.pk, done=_("任职已结束。"), back=back)


def _show(request: HttpRequest, post: Post, *, status: int = 200, **forms: PageForm) -> HttpResponse:
    now = timezone.now()
    holdings = post.holdings.select_related("person__department").order_by("until", "-since", "pk")
    context = {
        "nav": "organisation",
        "post": post,
        "present": [holding for holding in holdings if holding.until is None or holding.until > now],
        "former": [holding for holding in holdings if holding.until is not None and holding.until <= now],
        "state_form": PostStateForm(initial={"name": post.name, "is_head": post.is_head, "active": post.active}),
        "appoint_form": AppointForm(initial={"since": timezone.localdate()}),
    }
    return render(request, "organisation/post.html", context | forms, status=status)


def _post(code: str) -> Post:
    return get_object_or_404(Post.objects.select_related("department"), code=code)


def _settle(request: HttpRequest, code: str, form: PageForm, service: Any, name: str, done: str) -> HttpResponse:
    post = _post(code)
    return settle(
        request, form, service, post_id=post.pk, done=done, back=reverse("post", args=[code]),
        show=lambda refused: _show(request, post, status=422, **{name: refused}),
    )  # fmt: skip
