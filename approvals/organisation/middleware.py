"""What holds for every request of somebody signed in: auditors only read, start passwords are replaced, idling ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.organisation.access import note_refused
from approvals.organisation.models import Person
from approvals.organisation.roles import Role

Answer = Callable[[HttpRequest], HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
OWN_AFFAIRS = frozenset({"sign-in", "sign-out", "language", "change-password"})
RENEWED = "renewed_at"
RENEW_SECONDS = 300


class Doorkeeper:
    """Refuses every changing request of an auditor, and every page before a start password is replaced."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        if not isinstance(request.user, Person) or name in OWN_AFFAIRS:
            return None
        if request.user.must_change_password:
            return redirect("change-password")
        harmless = name in settings.READERS_MAY_POST or getattr(view, "changes_nothing", False)
        if request.user.role == Role.AUDITOR and request.method not in SAFE and not harmless:
            why = _("审计角色只能查看，不能改动。")
            note_refused(request, why)
            raise PermissionDenied(why)
        return None


class IdleExpiry:
    """Sessions end after `SESSION_COOKIE_AGE` without a request; the renewal is written every few minutes at most."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            if now - request.session.get(RENEWED, 0) > min(RENEW_SECONDS, settings.SESSION_COOKIE_AGE / 10):
                request.session[RENEWED] = now
        return self.get_response(request)
