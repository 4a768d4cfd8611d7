"""Doors from a process revision to its version in the library."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.organisation.access import needs, person_of
from complaints.actions import services
from complaints.actions.forms import LinkForm
from complaints.actions.services import CannotAct
from complaints.actions.views.doors import action_or_404, page


@needs("library.write")
@require_POST
def draft(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A draft of the process for this revision."""
    action = action_or_404(request, key, number)
    try:
        version = services.open_draft(action_id=action.pk, by=person_of(request), at=now())
    except CannotAct as refusal:
        return page(request, action, status=409, refused=str(refusal))
    messages.success(request, _("已起草 %(version)s，并与本措施双向关联。") % {"version": version})
    return redirect("ticket-action", key=key, number=number)


@needs("library.write")
@require_POST
def link(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A version that is there already is the one."""
    action, form = action_or_404(request, key, number), LinkForm(request.POST)
    if not form.is_valid():
        return page(request, action, status=422, link_form=form)
    try:
        services.link_version(action_id=action.pk, number=form.cleaned_data["number"], by=person_of(request), at=now())
    except CannotAct as refusal:
        if refusal.fields:
            form.add_error("number", refusal.fields["number"])
        return page(request, action, status=409, refused=str(refusal), link_form=form)
    return redirect("ticket-action", key=key, number=number)
