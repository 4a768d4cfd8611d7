"""One's own absences, and for whom one stands in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.absence import selectors, services
from approvals.absence.forms import AbsenceForm, ChangeForm
from approvals.absence.models import Absence
from approvals.absence.views.shown import colleagues, in_words, sections
from approvals.organisation.access import needs, person_of
from approvals.organisation.views.answers import attempt, sent, switch


@needs("absence.read")
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """When one is away, who stands in, for whom one stands in; and the form to say so."""
    person, at = person_of(request), timezone.now()
    processes = selectors.process_names()
    form = AbsenceForm(sent(request), at=at, posts=selectors.posts_held(person, at), processes=processes)
    if absence := attempt(request, form, services.enter_absence, person_id=person.pk):
        tell(request, _("已登记：%(what)s。"), absence)
        return redirect("absence")
    unfinished, past = selectors.absences_of(person, at)
    context = {
        "nav": "absence",
        "form": form,
        "colleagues": colleagues(person.department, besides=person),
        "unfinished": unfinished,
        "past": past,
        "own_absence": next((absence for absence in unfinished if absence.runs(at)), None),
        "standing": selectors.standing_of(person, at, processes),
        "processes": processes,
        "at": at,
        **sections(person, at, "mine"),
    }
    return render(request, "absence/mine.html", context, status=422 if form.errors else 200)


@needs("absence.enter")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an absence that is not over: its days, its reason, who stands in."""
    person, at = person_of(request), timezone.now()
    absence = get_object_or_404(selectors.changeable_by(person), pk=pk)
    if absence.is_over(at):
        messages.error(request, _("这次外出已经结束，不能再改。"))
        return redirect(_home_of(request, absence))
    form = ChangeForm(sent(request), absence=absence, at=at)
    if changed := attempt(request, form, services.change_absence, absence_id=absence.pk):
        tell(request, _("已保存：%(what)s。"), changed)
        return redirect(_home_of(request, absence))
    context = {
        "nav": "absence", "form": form, "absence": absence, "back": _home_of(request, absence),
        "colleagues": colleagues(absence.person.department, besides=absence.person),
    }  # fmt: skip
    return render(request, "absence/change.html", context, status=422 if form.errors else 200)


@needs("absence.enter")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Back early, or not going at all."""
    absence = get_object_or_404(selectors.changeable_by(person_of(request)), pk=pk)
    running = absence.runs(timezone.now())
    done = _("外出已结束，待办重新由本人办理。") if running else _("外出已取消。")
    return switch(request, services.end_absence, absence_id=absence.pk, done=done, back=_home_of(request, absence))


def tell(request: HttpRequest, sentence: str, absence: Absence) -> None:
    """Say what was stored, and which substitutes are away at the same time."""
    messages.success(request, sentence % {"what": in_words(absence)})
    for other in selectors.also_away(absence):
        words = {"name": other.person.name, "when": in_words(other)}
        messages.warning(request, _("请留意：代办人 %(name)s 同期也外出（%(when)s）。") % words)


def _home_of(request: HttpRequest, absence: Absence) -> str:
    """One's own page, or the department's for its secretary."""
    if absence.person_id == person_of(request).pk:
        return reverse("absence")
    return reverse("absence-department", args=[absence.person.department.code])
