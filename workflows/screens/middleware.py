"""What every answer of ours needs, whoever made it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers

Answer = Callable[[HttpRequest], HttpResponse]


class PartsOfPages:
    """Lets htmx swap parts safely: caches keep parts and pages apart, nothing personal stays in a shared browser,
    and an expired sign-in is told as 401 instead of a sign-in page swapped into the middle of another."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        if _by_script(request) and _sends_to_sign_in(response) and not request.user.is_authenticated:
            return HttpResponse(status=401, headers={"X-Sign-In": resolve_url(settings.LOGIN_URL)})
        return response


class CompressedPages(GZipMiddleware):
    """Compresses pages; files and figures are left as they are. Tokens are masked anew in every page, and Django adds
    random bytes, so that the length of an answer tells nothing."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


def _by_script(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers or request.headers.get("X-Requested-With") == "fetch"


def _sends_to_sign_in(response: HttpResponse) -> bool:
    if response.status_code != 302:
        return False
    return response["Location"].split("?")[0] == resolve_url(settings.LOGIN_URL)
