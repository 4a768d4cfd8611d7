"""Doors of the shell itself: the first page, the health check."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_safe


@require_GET
def home(request: HttpRequest) -> HttpResponseRedirect:
    """The inbox is where everybody starts."""
    return redirect("/inbox/")


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Whether this process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
