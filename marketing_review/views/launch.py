"""The launch: nothing is missing and the case is named, or the page says what is missing and whom to ask."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.organisation.access import person_of
from marketing_review.models import MarketingCase
from marketing_review.models.content import digest_of
from marketing_review.selectors.campaign import own_items
from marketing_review.selectors.tasks import gate_of, tasks_of
from marketing_review.views.acting import Refusal, decide_item, item_at, names_case, too_late
from marketing_review.views.doors import case_or_404, see_other

NODE = "launch_confirm"


@require_http_methods(["GET", "HEAD", "POST"])
def launch(request: HttpRequest, key: str) -> HttpResponse:
    """The gate with everything a launch needs; confirmed by naming the case."""
    marketing = case_or_404(request, key)
    if request.method != "POST":
        return _page(request, marketing)
    item = item_at(own_items(marketing, person_of(request), now()), NODE)
    if item is None:
        return _page(request, marketing, too_late(request, marketing, NODE))
    refusal = names_case(request, marketing) or decide_item(request, item, "launch")
    if refusal:
        return _page(request, marketing, refusal)
    messages.success(request, _("「%(title)s」已上线。") % {"title": marketing.title})
    return see_other(reverse("campaign", args=[marketing.key]))


def _page(request: HttpRequest, marketing: MarketingCase, refusal: Refusal | None = None) -> HttpResponse:
    at, person = now(), person_of(request)
    tasks = tasks_of(marketing, at)
    context = {
        "nav": "my-cases", "tab": "launch", "marketing": marketing, "tasks": tasks, "gate": gate_of(marketing, tasks),
        "item": item_at(own_items(marketing, person, at), NODE), "digest": digest_of(marketing.content),
        "refusal": refusal, "typed": request.POST,
        "days_to_start": (marketing.period_start - at).days if marketing.period_start else None,
    }
    return render(request, "marketing_review/running/launch.html", context, status=refusal.status if refusal else 200)
