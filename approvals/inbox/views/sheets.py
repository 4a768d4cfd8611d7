"""Doors of the form of an item: its rules, its files, and handing files out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.filling import selectors as filling
from approvals.filling.forms import rules_now
from approvals.filling.views import taken
from approvals.inbox import services
from approvals.inbox.models import WorkItem
from approvals.inbox.selectors.plain import readable_case
from approvals.inbox.views.doors import item_or_404, person_of, preview_for, see_other
from approvals.inbox.views.items import NOT_DRAFTED
from workflows.files.handing_out import handed_out


class Sha256:
    """The hash of a file in a URL."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@require_POST
def rules(request: HttpRequest, item_id: int) -> HttpResponse:
    """Which fields of the step are hidden and which required, with what is typed so far; changes nothing."""
    item = item_or_404(request, item_id)
    sheet = filling.sheet_at(item.case, item.node, item.role)
    if sheet is None:
        raise Http404
    return JsonResponse(rules_now(sheet, dict(filling.data_of(item.case)), request))


@require_POST
def file(request: HttpRequest, item_id: int) -> HttpResponse:
    """Keep files for a field of the step; without a script everything typed is kept as the draft, and shown again."""
    item = item_or_404(request, item_id)
    if not preview_for(request, item).can_decide:
        raise PermissionDenied(_("这项待办不在你名下，不能添加文件。"))
    return taken(request, lambda sent, error: _back(request, item, sent, error), item.case_key)


def _back(request: HttpRequest, item: WorkItem, sent: dict[str, Any], error: dict[str, str]) -> HttpResponse:
    for why in error.values():
        messages.error(request, why)
    form = {name: value for name, value in sent.items() if name not in NOT_DRAFTED}
    services.save_draft(item_id=item.pk, person_id=person_of(request).pk, text=str(sent.get("comment", "")), form=form,
                        at=now())
    return see_other(request, reverse("inbox-item", args=[item.pk]))


@require_safe
def filed(request: HttpRequest, sha256: str, name: str) -> FileResponse:
    """A file to be saved, never to be shown: to whoever handed it in, or may read the case `c` that has it."""
    person, token = person_of(request), f"{sha256}/{name}"
    found = filling.own_file(person, token)
    if found is None and (key := request.GET.get("c", "").replace("\x00", "")):
        case = readable_case(person, key, now())
        found = filling.file_of(case, token) if case else None
    if found is None:
        raise Http404
    return handed_out(found)
