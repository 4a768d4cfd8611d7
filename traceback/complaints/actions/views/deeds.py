"""Doors that move an action: given out, done with evidence, called off."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.inbox import services as inbox
from approvals.inbox.models import WorkItem
from approvals.organisation.access import address_of, needs, person_of
from complaints.actions import services
from complaints.actions.forms import FinishForm, ReasonForm
from complaints.actions.models import Action
from complaints.actions.selectors import access
from complaints.actions.services import CannotAct
from complaints.actions.views.doors import action_or_404, item_of, page
from workflows.files.handing_out import handed_out


@needs("work.decide")
@require_POST
def dispatch(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Give the action to whoever does it."""
    action = action_or_404(request, key, number)
    try:
        services.dispatch_action(action_id=action.pk, by=person_of(request), at=now())
    except CannotAct as refusal:
        return page(request, action, status=409, refused=str(refusal))
    messages.success(request, _("已派发给 %(who)s，出现在其待办里。") % {"who": action.owner_name})
    return redirect("ticket-action", key=key, number=number)


@needs("work.decide")
@require_POST
def cancel(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Call the action off."""
    action, form = action_or_404(request, key, number), ReasonForm(request.POST)
    if not form.is_valid():
        return page(request, action, status=422, cancel_form=form)
    try:
        services.cancel_action(action_id=action.pk, reason=form.cleaned_data["reason"], by=person_of(request), at=now())
    except CannotAct as refusal:
        return page(request, action, status=409, refused=str(refusal), cancel_form=form)
    messages.success(request, _("措施已取消。"))
    return redirect("ticket-action", key=key, number=number)


@needs("work.decide")
@require_POST
def done(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Keep a file that shows what was done, and unless that is all, say that it is done."""
    action, form = action_or_404(request, key, number), FinishForm(request.POST, request.FILES)
    item = item_of(request, action)
    if item is None or item.node != "do":
        return _too_late(request, action, form)
    if not form.is_valid():
        return page(request, action, status=422, finish_form=form)
    try:
        if upload := form.cleaned_data["upload"]:
            services.add_evidence(action_id=action.pk, upload=upload, name=upload.name, by=person_of(request), at=now())
        if request.POST.get("deed") == "attach":
            return page(request, action, finish_form=FinishForm(initial={"comment": form.cleaned_data["comment"]}))
        _decide(request, item, form.cleaned_data["comment"])
    except inbox.NotYours as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except (CannotAct, inbox.CannotDecide) as refusal:
        return page(request, action, status=422, finish_form=_beside(form, refusal), refused=str(refusal))
    except inbox.Conflict as refusal:
        return page(request, action, status=409, finish_form=form, refused=str(refusal))
    messages.success(request, _("措施已办结。"))
    return redirect("ticket-action", key=key, number=number)


def _decide(request: HttpRequest, item: WorkItem, comment: str) -> None:
    inbox.decide(item_id=item.pk, case_id=item.case_id, outcome="done", comment=comment, by=person_of(request),
                 at=now(), address=address_of(request))


def _beside(form: FinishForm, refusal: CannotAct | inbox.CannotDecide) -> FinishForm:
    """What was typed, with what is wrong beside it; a file that is kept already need not be sent again."""
    for name, why in refusal.fields.items():
        form.add_error({"comment": "comment", "evidence": "upload", "upload": "upload"}.get(name), why)
    return form


def _too_late(request: HttpRequest, action: Action, form: FinishForm) -> HttpResponse:
    if action.done_by_id != person_of(request).pk:
        raise PermissionDenied(_("这项措施不在您名下。"))
    return page(request, action, status=409, finish_form=form, refused=_("这项措施您已办结。"))


@needs("tickets.read")
@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of evidence."""
    found = access.evidence_for(person_of(request), pk)
    if found is None:
        raise Http404
    return handed_out(found)
