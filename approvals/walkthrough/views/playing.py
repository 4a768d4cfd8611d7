"""The sandbox: steps are done and sent back, time is wound forward."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import needs, person_of
from approvals.walkthrough import services
from approvals.walkthrough.forms.values import Question, questions_in
from approvals.walkthrough.forms.walking import BackForm, MovesForm, StepForm
from approvals.walkthrough.models import Walkthrough
from approvals.walkthrough.scenes import stage_of
from approvals.walkthrough.selectors.sandbox import OpenStep, open_steps
from approvals.walkthrough.services import CannotWalk, NeedsAnswer, Said
from approvals.walkthrough.views.doors import page, walkthrough_or_404


@needs("library.read")
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The sandbox of one walk-through."""
    return page(request, walkthrough_or_404(request, pk))


@needs("library.read")
@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Do an open step in its role."""
    walkthrough = walkthrough_or_404(request, pk)
    chosen = _sent_step(request, walkthrough)
    if chosen is None:
        return _gone(request, walkthrough)
    graph = stage_of(walkthrough.version).graph
    form = StepForm(request.POST, graph, chosen, walkthrough.moves_made, questions_in(request.POST, graph))
    if not form.is_valid():
        return page(request, walkthrough, status=422, step_form=form, chosen=chosen)
    sent = form.cleaned_data
    said = Said(sent["scope"], sent["generation"], sent["moves"], sent["outcome"], form.values, form.given,
                sent["comment"])
    try:
        services.play(walkthrough_id=pk, said=said, by=person_of(request), at=now())
    except NeedsAnswer as asked:
        form.ask(Question.of(asked.need))
        return page(request, walkthrough, status=422, step_form=form, chosen=chosen, refused=str(asked))
    except CannotWalk as refusal:
        return page(request, walkthrough, status=409, step_form=form, chosen=chosen, refused=str(refusal))
    return redirect("walkthrough", pk=pk)


@needs("library.read")
@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the played case back."""
    walkthrough = walkthrough_or_404(request, pk)
    chosen = _sent_step(request, walkthrough)
    if chosen is None:
        return _gone(request, walkthrough)
    form = BackForm(request.POST, chosen, walkthrough.moves_made)
    if not form.is_valid():
        return page(request, walkthrough, status=422, back_form=form, chosen=chosen)
    sent = form.cleaned_data
    said = Said(sent["scope"], sent["generation"], sent["moves"], comment=sent["comment"])
    try:
        services.send_back(walkthrough_id=pk, said=said, node=sent["node"], by=person_of(request), at=now())
    except CannotWalk as refusal:
        return page(request, walkthrough, status=409, back_form=form, chosen=chosen, refused=str(refusal))
    return redirect("walkthrough", pk=pk)


@needs("library.read")
@require_POST
def forward(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the script's time to the next timer."""
    walkthrough, form = walkthrough_or_404(request, pk), MovesForm(request.POST)
    if not form.is_valid():
        return page(request, walkthrough, status=422)
    try:
        services.wind_forward(
            walkthrough_id=pk, moves=form.cleaned_data["moves"], by=person_of(request), at=now())
    except CannotWalk as refusal:
        return page(request, walkthrough, status=409, refused=str(refusal))
    return redirect("walkthrough", pk=pk)


def _sent_step(request: HttpRequest, walkthrough: Walkthrough) -> OpenStep | None:
    """The open step that the form is about."""
    if walkthrough.is_outdated or not walkthrough.is_open:
        return None
    steps = open_steps(walkthrough, stage_of(walkthrough.version), person_of(request))
    place = request.POST.get("scope", ""), request.POST.get("generation", "")
    return next((one for one in steps if (str(one.scope), str(one.generation)) == place), None)


def _gone(request: HttpRequest, walkthrough: Walkthrough) -> HttpResponse:
    typed = request.POST.get("comment", "")
    kept = _("你填写的说明：%(typed)s") % {"typed": typed} if typed else ""
    said = _("这一步已经办完或关闭，请看过现在的位置再办理。")
    return page(request, walkthrough, status=409, refused=f"{said}{kept}")
