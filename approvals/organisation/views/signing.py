"""Signing in and out, and one's own password."""

from __future__ import annotations

from math import ceil

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from approvals.organisation import services
from approvals.organisation.access import actor_of, address_of, changes_nothing, person_of, role_required
from approvals.organisation.forms import PasswordForm, SignInForm, form_from
from approvals.organisation.lockout import sentence_for
from approvals.organisation.models import Person
from approvals.organisation.roles import EVERYONE


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for number and password; a right pair starts a new session."""
    if request.method != "POST":
        return redirect(_next(request)) if request.user.is_authenticated else _page(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    number = form.cleaned_data["username"]
    person = authenticate(request, username=number, password=form.cleaned_data["password"])
    if isinstance(person, Person):
        return _enter(request, person)
    locked = bool(getattr(request, "axes_locked_out", False))
    services.record_failure(number=number, at=timezone.now(), address=address_of(request), locked=locked)
    form.add_error(None, _("工号或密码不对，或者账号已停用。"))
    return _page(request, form, status=422)


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, str]) -> HttpResponse:
    """The answer while somebody is locked out: for how long, and what to do."""
    number = credentials.get("username", "")
    sentence, remaining = sentence_for(request, number, timezone.now())
    answer = _page(request, SignInForm(initial={"username": number}), status=429, locked=sentence)
    answer["Retry-After"] = str(ceil(remaining.total_seconds()))
    return answer


@changes_nothing
@role_required(*EVERYONE)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; the next person at this computer finds nothing of it."""
    services.record_sign_out(by=person_of(request), at=timezone.now(), address=address_of(request))
    logout(request)
    answer = redirect("sign-in")
    answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    answer["Clear-Site-Data"] = '"cache"'
    return answer


@sensitive_post_parameters("old", "new", "again")
@never_cache
@changes_nothing
@role_required(*EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Let people choose a password of their own; other sessions of theirs end."""
    person = person_of(request)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            changed = services.change_password(
                person_id=person.pk,
                old=form.cleaned_data["old"],
                new=form.cleaned_data["new"],
                by=actor_of(request),
                at=timezone.now(),
            )
        except services.CannotOrganise as refusal:
            form_from(refusal, form)
        else:
            update_session_auth_hash(request, changed)
            messages.success(request, _("密码已修改，其他地方的登录已退出。"))
            return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"form": form, "first": person.must_change_password}
    return render(request, "organisation/password.html", context, status=422 if form.errors else 200)


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages: in this browser, and for somebody signed in wherever they sign in next."""
    answer = set_language(request)
    chosen = answer.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen and isinstance(request.user, Person):
        _keep_language(request.user, chosen.value)
    return answer


def _enter(request: HttpRequest, person: Person) -> HttpResponse:
    target = _next(request)
    with transaction.atomic():
        login(request, person)
        services.record_sign_in(by=person, at=timezone.now(), address=address_of(request))
    answer = redirect("change-password" if person.must_change_password else target)
    _settle_language(request, person, answer)
    return answer


def _settle_language(request: HttpRequest, person: Person, answer: HttpResponse) -> None:
    """The language chosen on the sign-in page becomes the person's own; without a choice theirs is used."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in Person.Language.values and check_for_language(chosen):
        _keep_language(person, chosen)
    else:
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, person.language, samesite="Lax", secure=request.is_secure())


def _keep_language(person: Person, chosen: str) -> None:
    if chosen in Person.Language.values:
        Person.objects.filter(pk=person.pk).exclude(language=chosen).update(language=chosen)


def _page(request: HttpRequest, form: SignInForm, *, status: int = 200, locked: str = "") -> HttpResponse:
    context = {"form": form, "next": _next(request, ""), "locked": locked}
    return render(request, "organisation/sign_in.html", context, status=status)


def _next(request: HttpRequest, default: str = settings.LOGIN_REDIRECT_URL) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else default
