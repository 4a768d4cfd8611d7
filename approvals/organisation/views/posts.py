"""The page of a post, and who holds it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation import services
from approvals.organisation.access import actor_of, needs
from approvals.organisation.forms import AppointForm, PostForm, PostStateForm, form_from
from approvals.organisation.forms.fields import end_of, start_of
from approvals.organisation.models import Department, Holding, Person, Post
from approvals.organisation.views.departments import show as show_department


@needs("organisation.manage")
@require_POST
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Create a post in the department."""
    department = get_object_or_404(Department.objects.select_related("parent"), code=code)
    form = PostForm(request.POST)
    if form.is_valid():
        try:
            post = services.create_post(
                department_id=department.pk, **form.cleaned_data, by=actor_of(request), at=timezone.now()
            )
        except services.CannotOrganise as refusal:
            form_from(refusal, form)
        else:
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
    post = _post(code)
    form = PostStateForm(request.POST)

    def deed() -> object:
        return services.change_post(post_id=post.pk, **form.cleaned_data, by=actor_of(request), at=timezone.now())

    return _settle(request, post, form, "state_form", deed, _("岗位已保存。"))


@needs("organisation.manage")
@require_POST
def appoint(request: HttpRequest, code: str) -> HttpResponse:
    """Let somebody hold the post."""
    post = _post(code)
    form = AppointForm(request.POST)

    def deed() -> object:
        person = Person.objects.filter(number=form.cleaned_data["person"]).first()
        if person is None:
            raise services.CannotOrganise(_("没有这个工号。"), {"person": _("没有这个工号。")})
        return services.appoint(
            person_id=person.pk,
            post_id=post.pk,
            since=start_of(form.cleaned_data["since"]),
            until=end_of(form.cleaned_data["until"]),
            by=actor_of(request),
            at=timezone.now(),
        )

    return _settle(request, post, form, "appoint_form", deed, _("任职已记录。"))


@needs("organisation.manage")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a holding now, and go back to the page it was ended from."""
    holding = get_object_or_404(Holding.objects.select_related("person", "post"), pk=pk)
    try:
        services.end_holding(holding_id=holding.pk, by=actor_of(request), at=timezone.now())
    except services.CannotOrganise as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("任职已结束。"))
    if request.POST.get("from") == "post":
        return redirect("post", code=holding.post.code)
    return redirect("person", number=holding.person.number)


def _show(request: HttpRequest, post: Post, *, status: int = 200, **forms: BaseForm) -> HttpResponse:
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


def _settle(
    request: HttpRequest, post: Post, form: BaseForm, name: str, deed: Callable[[], object], done: str
) -> HttpResponse:
    if form.is_valid():
        try:
            deed()
        except services.CannotOrganise as refusal:
            form_from(refusal, form)
    if form.errors:
        return _show(request, post, status=422, **{name: form})
    messages.success(request, done)
    return redirect("post", code=post.code)
