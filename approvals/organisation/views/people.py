"""People: the list, a person's page, and what administrators change there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.organisation import selectors, services
from approvals.organisation.access import actor_of, needs
from approvals.organisation.forms import (
    DeactivateForm,
    FilterForm,
    HoldForm,
    PageForm,
    PersonDataForm,
    PersonForm,
    RoleForm,
)
from approvals.organisation.models import Person
from approvals.organisation.views.answers import attempt, sent, settle, switch

PAGE = 50


@needs("organisation.inspect")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """People by number; words, department, role, state and page are in the URL."""
    form = FilterForm(request.GET)
    form.is_valid()  # a filter that cannot be read is left out, and said so beside its field
    wanted = form.cleaned_data
    found = selectors.people(
        words=wanted.get("q", ""),
        department=wanted.get("department"),
        role=wanted.get("role", ""),
        state=wanted.get("state", ""),
    )
    query = request.GET.copy()
    query.pop("page", None)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"nav": "organisation", "form": form, "page": page, "query": query.urlencode(), "filtered": bool(query)}
    return render(request, "organisation/people.html", context)


@needs("organisation.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a person."""
    form = PersonForm(sent(request))
    if person := attempt(request, form, services.create_person):
        messages.success(request, _("已新建人员。请设置初始密码并交给本人。"))
        return redirect("person", number=person.number)
    context = {"nav": "organisation", "form": form}
    return render(request, "organisation/person_new.html", context, status=422 if form.errors else 200)


@needs("organisation.read")
@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """A person: their card for everybody, everything else for those who inspect the organisation."""
    return _show(request, _person(number))


@needs("organisation.manage")
@require_POST
def change(request: HttpRequest, number: str) -> HttpResponse:
    """Correct name or address, or put the person into another department."""
    form = PersonDataForm(request.POST)
    return _settle(request, number, form, services.change_person, "data_form", _("人员信息已保存。"))


@needs("organisation.manage")
@require_POST
def role(request: HttpRequest, number: str) -> HttpResponse:
    """Give the person another role."""
    form = RoleForm(request.POST)
    return _settle(request, number, form, services.set_role, "role_form", _("角色已修改。"))


@needs("organisation.manage")
@require_POST
def hold(request: HttpRequest, number: str) -> HttpResponse:
    """Let the person hold a post."""
    form = HoldForm(request.POST)
    return _settle(request, number, form, services.appoint, "hold_form", _("任职已记录。"))


@needs("organisation.manage")
@require_POST
def deactivate(request: HttpRequest, number: str) -> HttpResponse:
    """Deactivate the person; their sessions end at once."""
    form = DeactivateForm(request.POST)
    done = _("人员已停用，其登录已立即失效。")
    return _settle(request, number, form, services.deactivate_person, "deactivate_form", done)


@needs("organisation.manage")
@require_POST
def reactivate(request: HttpRequest, number: str) -> HttpResponse:
    """Let the person come back."""
    person = _person(number)
    done = _("人员已恢复。请设置新的初始密码，并重新任命岗位。")
    back = reverse("person", args=[number])
    return switch(request, services.reactivate_person, person_id=person.pk, done=done, back=back)


@needs("organisation.manage")
@require_POST
def start_password(request: HttpRequest, number: str) -> HttpResponse:
    """Set a start password and show it, this once."""
    person = _person(number)
    try:
        password = services.set_start_password(person_id=person.pk, by=actor_of(request), at=timezone.now())
    except services.CannotOrganise as refusal:
        messages.error(request, refusal.message)
        return redirect("person", number=person.number)
    return _show(request, _person(number), start_password=password)


def _show(request: HttpRequest, person: Person, *, status: int = 200, **more: Any) -> HttpResponse:
    now = timezone.now()
    if not request.user.can("organisation.inspect"):  # type: ignore[union-attr]
        return render(request, "organisation/card.html", {"person": person, "posts": selectors.posts_of(person, now)})
    holdings = list(selectors.holdings_of(person))
    context = {
        "nav": "organisation",
        "person": person,
        "present": [holding for holding in holdings if holding.until is None or holding.until > now],
        "former": [holding for holding in holdings if holding.until is not None and holding.until <= now],
        "data_form": PersonDataForm(
            initial={"name": person.name, "email": person.email, "department": person.department_id}
        ),
        "role_form": RoleForm(initial={"role": person.role}),
        "hold_form": HoldForm(initial={"since": timezone.localdate()}),
        "deactivate_form": DeactivateForm(),
    }
    return render(request, "organisation/person.html", context | more, status=status)


def _person(number: str) -> Person:
    return get_object_or_404(Person.objects.select_related("department"), number=number)


def _settle(request: HttpRequest, number: str, form: PageForm, service: Any, name: str, done: str) -> HttpResponse:
    person = _person(number)
    return settle(
        request, form, service, person_id=person.pk, done=done, back=reverse("person", args=[number]),
        show=lambda refused: _show(request, person, status=422, **{name: refused}),
    )  # fmt: skip
