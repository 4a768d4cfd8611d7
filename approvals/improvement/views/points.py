"""Points: the yearly ranking, what one person's consist of, what deeds are worth, and key cases."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.fieldwork.views.doors import colleagues
from approvals.improvement import services
from approvals.improvement.forms import KeyCaseForm, RankingForm, RateForm
from approvals.improvement.models import KeyCase, Kind, Rate
from approvals.improvement.selectors import points
from approvals.improvement.tables import ranking_table
from approvals.organisation.access import needs, person_of
from approvals.organisation.models import Person

PAGE = 50


@needs("library.read")
@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    """The ranking of a year, by people or by departments; as a table for spreadsheets with `?as=csv`."""
    form = RankingForm(request.GET)
    year, by = form.chosen_year, form.chosen_by
    ranks = points.people(year) if by == "people" else points.departments(year)
    if request.GET.get("as") == "csv":
        return ranking_table(year, ranks)
    page = Paginator(ranks, PAGE).get_page(request.GET.get("page"))
    context = {"nav": "points", "here": "ranking", "form": form.shown, "year": str(year), "by": by, "page": page,
               "kinds": [kind.label for kind in Kind], "query": urlencode({"year": year, "by": by}),
               "most": ranks[0].points if ranks else 0}
    return render(request, "improvement/ranking.html", context)


@needs("library.read")
@require_safe
def of_person(request: HttpRequest, number: str) -> HttpResponse:
    """What somebody's points of a year consist of."""
    person = Person.objects.select_related("department").filter(number=number).first()
    if person is None:
        raise Http404
    form = RankingForm(request.GET)
    lines = points.lines_of(form.chosen_year, person)
    context = {"nav": "points", "person": person, "form": form.shown, "year": str(form.chosen_year), "lines": lines,
               "total": sum(one.points for one in lines)}
    return render(request, "improvement/person.html", context)


@needs("library.read")
@require_safe
def rates(request: HttpRequest) -> HttpResponse:
    """What deeds are worth today, and how that came about."""
    return _rates_page(request, RateForm(initial={"since": localdate()}))


@needs("library.write")
@require_POST
def set_rate(request: HttpRequest) -> HttpResponse:
    """From a day on a deed is worth so many points."""
    form = RateForm(request.POST)
    if not form.is_valid():
        return _rates_page(request, form)
    try:
        services.set_rate(**form.cleaned_data, by=person_of(request), at=now())
    except services.CannotSet as refusal:
        form.add_error(None, str(refusal))
        return _rates_page(request, form)
    messages.success(request, _("积分标准已设定。"))
    return redirect("points-rates")


@needs("library.read")
@require_safe
def key_cases(request: HttpRequest) -> HttpResponse:
    """The key cases of a year."""
    return _cases_page(request, KeyCaseForm())


@needs("library.write")
@require_POST
def name_key_case(request: HttpRequest) -> HttpResponse:
    """Honour an optimisation."""
    form = KeyCaseForm(request.POST)
    if not form.is_valid():
        return _cases_page(request, form)
    sent = form.cleaned_data
    try:
        services.name_key_case(person_id=sent["person"].pk, process_id=sent["process"].pk, title=sent["title"],
                               reason=sent["reason"], by=person_of(request), at=now())
    except services.CannotSet as refusal:
        form.add_error(None, str(refusal))
        return _cases_page(request, form)
    messages.success(request, _("已评为重点优化案例。"))
    return redirect("key-cases")


def _rates_page(request: HttpRequest, form: RateForm) -> HttpResponse:
    worth = points.Worth()
    today = [(kind.label, worth.of(kind, localdate())) for kind in Kind]
    history = Rate.objects.select_related("set_by").order_by("-since", "-set_at")[:200]
    context = {"nav": "points", "here": "rates", "form": form, "today": today, "history": history}
    return render(request, "improvement/rates.html", context, status=422 if form.errors else 200)


def _cases_page(request: HttpRequest, form: KeyCaseForm) -> HttpResponse:
    asked = RankingForm(request.GET)
    found = KeyCase.objects.filter(awarded_on__year=asked.chosen_year).order_by("-awarded_at")
    page = Paginator(found.select_related("person__department", "process", "awarded_by"), PAGE)
    context = {"nav": "points", "here": "cases", "form": form, "asked": asked.shown, "year": str(asked.chosen_year),
               "page": page.get_page(request.GET.get("page")), "query": f"year={asked.chosen_year}",
               "colleagues": colleagues() if person_of(request).can("library.write") else []}
    return render(request, "improvement/cases.html", context, status=422 if form.errors else 200)
