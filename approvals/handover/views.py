"""The wizard: who leaves, who takes what (looked at before it is done), and what came of it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.absence.forms.fields import suggestion
from approvals.handover import selectors, services
from approvals.handover.forms import ChoicesForm, LeaverForm
from approvals.handover.models import Handover
from approvals.handover.planning import Choices, fingerprint, grouped, plan
from approvals.handover.services import CannotHandOver
from approvals.handover.table import as_csv
from approvals.organisation.access import address_of, needs, person_of
from approvals.organisation.models import Person

PAGE = 50
LINES = 200


@needs("organisation.inspect")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every hand-over, and the form that begins one; choosing somebody changes nothing yet."""
    chosen = request.GET if "leaver" in request.GET else None
    form = LeaverForm(chosen)
    if chosen is not None and form.is_valid():
        return redirect("handover-new", number=form.cleaned_data["leaver"].number)
    page = Paginator(selectors.latest(), PAGE).get_page(request.GET.get("page"))
    context = {"nav": "organisation", "form": form, "page": page}
    return render(request, "handover/listing.html", context, status=422 if form.errors else 200)


@needs("organisation.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, number: str) -> HttpResponse:
    """Choose successors, look at what would become of everything, and then do it."""
    leaver = get_object_or_404(Person.objects.select_related("department"), number=number)
    if request.method != "POST":
        return _show(request, leaver, ChoicesForm(initial={"posts_at": timezone.localdate()}))
    form, at = ChoicesForm(request.POST), timezone.now()
    if not form.is_valid():
        return _show(request, leaver, form, status=422)
    choices = form.choices(leaver, at)
    try:
        return _go_on(request, form, choices)
    except CannotHandOver as refusal:
        form.tell(refusal)
        return _show(request, leaver, form, status=422)


def _go_on(request: HttpRequest, form: ChoicesForm, choices: Choices) -> HttpResponse:
    """The preview, or the deed where the preview that was seen still holds."""
    by, at = person_of(request), timezone.now()
    services.refuse(choices, by=by, at=at)
    lines = plan(choices, at)
    seen, now = request.POST.get("seen", ""), fingerprint(lines, str(form.cleaned_data["posts_at"]))
    if request.POST.get("deed") == "execute" and seen == now:
        handover = services.begin(choices=choices, by=by, at=at, address=address_of(request))
        return redirect("handover", pk=handover.pk)
    groups = grouped(lines)
    preview = {"groups": groups, "seen": now, "count": len(lines), "stuck": sum(len(group.stuck) for group in groups)}
    changed = request.POST.get("deed") == "execute"
    return _show(request, choices.leaver, form, status=409 if changed else 200, preview=preview, changed=changed)


def _show(request: HttpRequest, leaver: Person, form: ChoicesForm, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "nav": "organisation", "leaver": leaver, "form": form,
        "colleagues": [suggestion(one) for one in selectors.suggestions(leaver)],
        "running": Handover.objects.running().filter(leaver=leaver).first(), **more,
    }  # fmt: skip
    if "preview" not in more:
        context["belongings"] = selectors.belongings(leaver, timezone.now())
    return render(request, "handover/new.html", context, status=status)


@needs("organisation.inspect")
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it has come and what became of each thing; asks for itself again while it runs."""
    handover = _handover(pk)
    page = Paginator(selectors.lines_of(handover), LINES).get_page(request.GET.get("page"))
    context = {"nav": "organisation", "handover": handover, "progress": selectors.progress_of(handover), "page": page}
    template = "handover/_report.html" if request.headers.get("HX-Request") else "handover/report.html"
    return render(request, template, context)


@needs("organisation.manage")
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again what was left."""
    handover = _handover(pk)
    try:
        services.retry(handover_id=handover.pk, by=person_of(request), at=timezone.now())
    except CannotHandOver as refusal:
        context = {"nav": "organisation", "handover": handover, "progress": selectors.progress_of(handover),
                   "page": Paginator(selectors.lines_of(handover), LINES).get_page(1), "refusal": refusal.message}
        return render(request, "handover/report.html", context, status=409)
    return redirect("handover", pk=handover.pk)


@needs("organisation.inspect")
@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Every line with its result, for a spreadsheet."""
    handover = _handover(pk)
    answer = HttpResponse(as_csv(handover), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="handover-{handover.leaver.number}-{handover.pk}.csv"'
    return answer


def _handover(pk: int) -> Handover:
    successors = ("items_to", "items_else_to", "posts_to", "processes_to")
    return get_object_or_404(Handover.objects.select_related("leaver__department", "by", *successors), pk=pk)
