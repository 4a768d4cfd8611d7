"""A new case: choose what kind of activity it is, and its form opens."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from approvals.organisation.access import needs, person_of
from marketing_review.selectors.choices import category_cards
from marketing_review.services import CannotOpen, open_case
from marketing_review.views.doors import see_other


@needs("cases.start")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The categories as cards; a choice opens the case and leads to its form."""
    error = ""
    if request.method == "POST":
        try:
            made = open_case(category_key=request.POST.get("category", ""), title=request.POST.get("title", ""),
                             by=person_of(request), at=now())
        except CannotOpen as refusal:
            error = str(refusal)
        else:
            return see_other(reverse("case-edit", args=[made.key]))
    context = {"nav": "new", "cards": category_cards(), "error": error, "typed": request.POST}
    return render(request, "marketing_review/new.html", context, status=422 if error else 200)
