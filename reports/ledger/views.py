"""The page of the ledger: how long it is, what was signed and where that lies, how the check stands, what it found."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import changes_nothing, needs
from reports.ledger import selectors
from workflows.transparency import keys, roles, watching
from workflows.transparency.models import Checkpoint
from workflows.transparency.words import tell_power


@needs("ledger.inspect")
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """The whole page; htmx asks for the progress of the check alone."""
    going, last = watching.current(), watching.last()
    context: dict[str, Any] = {"nav": "ledger", "going": going, "last": last}
    if request.headers.get("HX-Request"):
        response = render(request, "ledger/_check.html", context)
    else:
        context |= {
            "log": selectors.log(), "checkpoints": selectors.checkpoints(), "places": selectors.places(),
            "alarms": selectors.alarms(going, last), "powers": [tell_power(one) for one in roles.too_much()],
            "keys": [one.vkey for one in keys.verifiers()],
        }  # fmt: skip
        response = render(request, "ledger/state.html", context)
    response["Vary"] = "HX-Request"
    return response


@needs("ledger.inspect")
@changes_nothing
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Begin a round now, unless one is under way."""
    watching.begin(now())
    return redirect("ledger")


@needs("ledger.inspect")
@require_safe
def checkpoint(request: HttpRequest, size: int) -> HttpResponse:
    """A checkpoint as it was signed, to be kept elsewhere."""
    made = get_object_or_404(Checkpoint, pk=size)
    response = HttpResponse(made.note, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="checkpoint-{size:012d}.txt"'
    return response
