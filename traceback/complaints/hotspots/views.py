"""The pages of hot topics: the topics of a period, and one of them with its contacts."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import actor_of, needs, person_of
from complaints.hotspots import selectors, services
from complaints.hotspots.forms import TicketForm, TopicsForm
from complaints.hotspots.models import HotTopic

PAGE: Final = 30


@needs("complaints.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The topics of what the URL asks for; without a question those of the latest run."""
    asked = request.GET if "since" in request.GET else selectors.question_of(selectors.latest_run())
    return _listing(request, TopicsForm(asked))


@needs("tickets.steer")
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Have the worker group a period."""
    form = TopicsForm(request.POST)
    if not form.is_valid():
        return _listing(request, form, status=422)
    try:
        run = services.ask_for_topics(**form.cleaned_data, by=actor_of(request), at=now())
    except services.CannotGroup as refusal:
        return _listing(request, form, refused=str(refusal), status=409)
    return redirect(f"{reverse('topics')}?{urlencode(selectors.question_of(run))}")


@needs("complaints.read")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One topic, with everybody who reports it."""
    return _page(request, _topic(pk))


@needs("tickets.steer")
@require_POST
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a ticket of it, once; pressed again it leads to the ticket."""
    topic, form = _topic(pk), TicketForm(request.POST)
    if topic.ticket is None and not form.is_valid():
        return _page(request, topic, form=form, status=422)
    title = form.cleaned_data["title"] if form.is_valid() else ""
    try:
        opened = services.open_from_topic(topic_id=pk, title=title, by=person_of(request), at=now())
    except services.CannotGroup as refusal:
        return _page(request, topic, form=form, refused=str(refusal), status=409)
    return redirect("ticket", key=opened.key)


def _listing(request: HttpRequest, form: TopicsForm, *, status: int = 200, **more: Any) -> HttpResponse:
    run = selectors.run_of(form.cleaned_data) if form.is_valid() else None
    page = Paginator(selectors.topics_of(run), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    voices = selectors.voices_of(list(page))
    context = {"nav": "topics", "form": form, "run": run, "page": page, "query": query.urlencode(),
               "lines": [(topic, voices[topic.pk]) for topic in page], **more}
    name = "hotspots/_run.html" if request.headers.get("HX-Request") else "hotspots/topics.html"
    return render(request, name, context, status=status)


def _topic(pk: int) -> HotTopic:
    found = selectors.one_topic(pk)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, topic: HotTopic, *, status: int = 200, **more: Any) -> HttpResponse:
    page = Paginator(selectors.contacts_of(topic), PAGE).get_page(request.GET.get("page"))
    context = {
        "nav": "topics", "topic": topic, "page": page, "query": "", "may": services.may_open(person_of(request), now()),
        "voices": selectors.voices_of([topic])[topic.pk], "signals": selectors.signals_beside(topic),
        "tickets": selectors.tickets_beside(topic), "form": TicketForm(initial={"title": topic.title}),
        "back": urlencode(selectors.question_of(topic.run)), **more,
    }  # fmt: skip
    return render(request, "hotspots/topic.html", context, status=status)
