"""The only pages that are not logged, each with its reason. Every page that is not here is."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponseBase

OWN: Final = "one's own sign-in, language, password, signature or settings: no object of others is shown"
PUBLIC: Final = "anybody gets it without signing in, and it is about no object"
POLLED: Final = "asked again and again by the browser itself: how many news wait"
NUMBER: Final = "a number of a page that is logged itself"
PROGRESS: Final = "how far a file is; its page and its download are logged"

NAMES: Final[dict[str, str]] = {
    "sign-in": OWN, "sign-out": OWN, "language": OWN, "change-password": OWN, "signature": OWN,
    "signature-drawing": OWN, "signature-change": OWN, "notification-choices": OWN, "inbox-keys": OWN,
    "health": PUBLIC, "verify-offline": PUBLIC, "signing-certificate": PUBLIC, "notification-bell": POLLED,
}  # fmt: skip
# Pages of which htmx gets the progress alone, every few seconds; the same address asked by a person is logged.
PARTS: Final[dict[str, str]] = {
    **dict.fromkeys(["export", "event-log", "sample", "bulletin", "ledger"], PROGRESS), "exception-count": NUMBER}

REFUSED: Final = frozenset({400, 401, 403, 404, 405, 410, 413, 429})


def is_exempt(request: HttpRequest, name: str) -> bool:
    """Whether this page is one of those."""
    return name in NAMES or (name in PARTS and "HX-Request" in request.headers)


def shows_nothing(response: HttpResponseBase) -> bool:
    """Whether the answer sends elsewhere, refuses or failed; a page with errors in its form shows what it shows."""
    return 300 <= response.status_code < 400 or response.status_code in REFUSED or response.status_code >= 500
