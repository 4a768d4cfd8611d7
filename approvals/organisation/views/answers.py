"""Parse, call one service, render: what every form of the organisation's pages does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from approvals.organisation.access import actor_of
from approvals.organisation.forms import PageForm, form_from
from approvals.organisation.services import CannotOrganise

T = TypeVar("T")


def sent(request: HttpRequest) -> Mapping[str, Any] | None:
    """What was typed; nothing when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def attempt(request: HttpRequest, form: PageForm, service: Callable[..., T], **about: Any) -> T | None:
    """What the service gives for the form's values; nothing when form or service refuses, and the form says why."""
    if not form.is_valid():
        return None
    try:
        return service(**about, **form.values, by=actor_of(request), at=timezone.now())
    except CannotOrganise as refusal:
        form_from(refusal, form)
        return None


def settle(
    request: HttpRequest,
    form: PageForm,
    service: Callable[..., object],
    *,
    done: str,
    back: str,
    show: Callable[[PageForm], HttpResponse],
    **about: Any,
) -> HttpResponse:
    """Back to the page with `done`, or the page once more with the refused form and what was typed."""
    attempt(request, form, service, **about)
    if form.errors:
        return show(form)
    messages.success(request, done)
    return redirect(back)


def switch(request: HttpRequest, service: Callable[..., object], *, done: str, back: str, **about: Any) -> HttpResponse:
    """The same for a deed that asks for nothing: back to the page, with `done` or with the refusal."""
    try:
        service(**about, by=actor_of(request), at=timezone.now())
    except CannotOrganise as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect(back)
