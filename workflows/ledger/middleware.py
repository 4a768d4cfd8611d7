"""What holds for every request that may change something: what it was refused is on record afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from workflows.ledger import attempts
from workflows.ledger.services import record_attempts

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class RecordedAttempts:
    """Records refused moves after the view, outside of the transaction that the refusal took back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE:
            return self.get_response(request)
        with attempts.gathered() as noted:
            response = self.get_response(request)
        record_attempts(noted)
        return response
