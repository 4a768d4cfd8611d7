"""Around the sandbox: roles, findings, the signature, giving up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.organisation.access import needs, person_of
from approvals.walkthrough import services
from approvals.walkthrough.forms.walking import CastForm, FindingForm, SignForm
from approvals.walkthrough.scenes import stage_of
from approvals.walkthrough.selectors.sandbox import roles_of
from approvals.walkthrough.services import CannotWalk
from approvals.walkthrough.views.doors import done, page, steps_in, walkthrough_or_404


@needs("library.read")
@require_POST
def cast(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody play a role."""
    walkthrough = walkthrough_or_404(request, pk)
    roles = [] if walkthrough.is_outdated else roles_of(walkthrough, stage_of(walkthrough.version))
    form = CastForm(request.POST, roles)
    if not form.is_valid():
        return page(request, walkthrough, status=422, cast_form=form)
    person = form.cleaned_data["person"]
    try:
        services.cast(walkthrough_id=pk, seat=form.cleaned_data["seat"], person_id=person and person.pk,
                      by=person_of(request), at=now())
    except CannotWalk as refusal:
        return page(request, walkthrough, status=409, cast_form=form, refused=str(refusal))
    return redirect("walkthrough", pk=pk)


@needs("library.read")
@require_POST
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Note something that ought to be better."""
    walkthrough = walkthrough_or_404(request, pk)
    steps = [] if walkthrough.is_outdated else steps_in(stage_of(walkthrough.version))
    form = FindingForm(request.POST, steps)
    if not form.is_valid():
        return page(request, walkthrough, status=422, finding_form=form)
    node = form.cleaned_data["node"]
    try:
        services.note_finding(walkthrough_id=pk, text=form.cleaned_data["text"], node=node,
                              step=form.steps.get(node, ""), by=person_of(request), at=now())
    except CannotWalk as refusal:
        return page(request, walkthrough, status=409, finding_form=form, refused=str(refusal))
    done(request, _("已记录。"))
    return redirect("walkthrough", pk=pk)


@needs("library.read")
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the result."""
    walkthrough, form = walkthrough_or_404(request, pk), SignForm(request.POST)
    if not form.is_valid():
        return page(request, walkthrough, status=422, sign_form=form)
    sent = form.cleaned_data
    try:
        services.sign(walkthrough_id=pk, passed=sent["result"] == "passed", opinion=sent["opinion"],
                      by=person_of(request), at=now())
    except CannotWalk as refusal:
        return page(request, walkthrough, status=409, sign_form=form, refused=str(refusal))
    done(request, _("已签署。"))
    return redirect("walkthrough", pk=pk)


@needs("library.read")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the walk-through up."""
    walkthrough = walkthrough_or_404(request, pk)
    try:
        services.drop(walkthrough_id=pk, by=person_of(request), at=now())
    except CannotWalk as refusal:
        return page(request, walkthrough, status=409, refused=str(refusal))
    return redirect("walkthrough", pk=pk)
