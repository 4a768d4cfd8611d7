"""Files of a case: handed out to whoever may read it, taken as evidence from whoever has something to decide."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.inbox import services as inbox
from approvals.inbox.models import WorkItem
from approvals.organisation.access import person_of
from marketing_review.selectors import attachment_for, takes_part_now
from marketing_review.services import CannotAttach, attach_evidence
from marketing_review.views.doors import case_or_404, see_other
from workflows.files.handing_out import handed_out

NOT_KEPT = ("csrfmiddlewaretoken", "outcome", "digest", "next", "place", "comment", "item")


@require_safe
def file(request: HttpRequest, key: str, attachment_id: int) -> FileResponse:
    """One file to be saved, never to be shown in the page."""
    found = attachment_for(person_of(request), key, attachment_id, now())
    if found is None:
        raise Http404
    return handed_out(found)


@require_POST
def evidence(request: HttpRequest, key: str) -> HttpResponse:
    """Keep a file as evidence for one question; without scripts everything typed comes along and is kept as a draft."""
    marketing, person = case_or_404(request, key), person_of(request)
    if not takes_part_now(person, marketing.case_id, now()):
        raise PermissionDenied(_("您在这份营销案上没有待办，不能添加证据。"))
    place = request.POST.get("place", "")
    upload = request.FILES.get(f"upload.{place}") or request.FILES.get("upload")
    try:
        if upload is None:
            raise CannotAttach(_("请先选择文件。"))
        made = attach_evidence(case_key=key, upload=upload, name=upload.name or "", by=person, at=now())
    except CannotAttach as refusal:
        return _answer(request, marketing.case_id, {"message": str(refusal)}, 422)
    named = f"{request.POST.get(f'evidence.{place}', '')} {made.pk}".strip()
    address = reverse("case-file", args=[key, made.pk])
    told = {"id": made.pk, "name": made.name, "url": address}
    return _answer(request, marketing.case_id, told, 200, **{f"evidence.{place}": named})


def _answer(request: HttpRequest, case_id: int, told: dict[str, Any], status: int, **more: str) -> HttpResponse:
    """For the script its data; without one back to the item, with the draft as it was typed."""
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse(told, status=status)
    if status != 200:
        messages.error(request, told["message"])
    item = _item(request, case_id)
    form = {name: str(value) for name, value in request.POST.items() if name not in NOT_KEPT}
    inbox.save_draft(item_id=item.pk, person_id=person_of(request).pk, text=request.POST.get("comment", ""),
                     form={**form, **more}, at=now())
    return see_other(f"{reverse('inbox-item', args=[item.pk])}#preview")


def _item(request: HttpRequest, case_id: int) -> WorkItem:
    number = request.POST.get("item", "")
    number = number if number.isascii() and number.isdigit() and len(number) < 19 else "0"
    found = WorkItem.objects.open().filter(pk=int(number), case_id=case_id).first()
    if found is None:
        raise Http404
    return found
