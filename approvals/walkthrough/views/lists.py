"""Lists of walk-throughs, and the page on which one is opened."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from approvals.organisation.access import needs, person_of
from approvals.walkthrough import services
from approvals.walkthrough.forms.values import Question, questions_in
from approvals.walkthrough.forms.walking import FilterForm, OpenForm
from approvals.walkthrough.scenes import stage_of
from approvals.walkthrough.selectors import access
from approvals.walkthrough.services import CannotWalk, NeedsAnswer, Script
from approvals.walkthrough.views.doors import version_or_404
from workflows.bpmn.bad import BadModel
from workflows.engine.graph import CannotCompile
from workflows.library.models import ProcessVersion

PAGE = 30


@needs("library.read")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Walk-throughs, latest first; words, state and page are in the URL."""
    form = FilterForm(request.GET)
    form.is_valid()  # a filter that cannot be read is left out, and said so beside its field
    wanted = form.cleaned_data
    found = access.found(person_of(request), now(), words=wanted.get("q", ""), state=wanted.get("state", ""),
                         mine=wanted.get("mine", False))
    query = request.GET.copy()
    query.pop("page", None)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"nav": "processes", "form": form, "page": page, "query": query.urlencode(), "filtered": bool(query)}
    return render(request, "walkthrough/list.html", context)


@needs("library.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Open a walk-through: the script's name, who signs, and the made-up case's data."""
    version = version_or_404(code, number)
    try:
        graph = stage_of(version).graph
    except (CannotCompile, BadModel):
        return redirect("process-version-check", code=code, number=number)
    sent = request.POST if request.method == "POST" else None
    form = OpenForm(sent, graph, questions_in(request.POST, graph))
    if sent is None or not form.is_valid():
        return _new(request, version, form, status=422 if form.errors else 200)
    script = Script(form.cleaned_data["name"], form.cleaned_data["signing_post"], form.values, form.given)
    try:
        made = services.open_walkthrough(version_id=version.pk, script=script, by=person_of(request), at=now())
    except NeedsAnswer as asked:
        form.ask(Question.of(asked.need))
        return _new(request, version, form, status=422, refused=str(asked))
    except CannotWalk as refusal:
        return _new(request, version, form, status=409, refused=str(refusal))
    return redirect("walkthrough", pk=made.pk)


def _new(
    request: HttpRequest, version: ProcessVersion, form: OpenForm, *, status: int, refused: str = ""
) -> HttpResponse:
    context = {"nav": "processes", "version": version, "process": version.process, "form": form, "refused": refused}
    return render(request, "walkthrough/new.html", context, status=status)
