"""Doors of the shell itself: the first page, the language, the health check."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST, require_safe
from django.views.i18n import set_language


@require_GET
def home(request: HttpRequest) -> HttpResponseRedirect:
    """The inbox is where everybody starts."""
    return redirect("/inbox/")


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language of the pages and remember it in this browser."""
    return set_language(request)


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Whether this process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
