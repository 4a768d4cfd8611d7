"""Doors of those who are asked and of those who wait: answer, take back, urge."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.inbox import services
from approvals.inbox.forms import filters_from
from approvals.inbox.models import Asking, WorkItem
from approvals.inbox.views.doors import (
    address_of,
    answer,
    case_or_404,
    case_url,
    changed,
    item_or_404,
    kept_out,
    person_of,
    preview_for,
    query_of,
    see_other,
)


@require_POST
def reply(request: HttpRequest, case_id: int, asking_id: int) -> HttpResponse:
    """Give one's advice; what was typed comes back when it does not succeed."""
    try:
        services.answer(
            asking_id=asking_id, case_id=case_id, text=request.POST.get("text", ""), by=person_of(request), at=now(),
            address=address_of(request),
        )  # fmt: skip
    except services.NotYours as why:
        raise kept_out(request, case_id, why) from why
    except services.CannotDecide as why:
        return _again(request, asking_id, {"answer": str(why)}, status=422)
    except services.Conflict as why:
        return _again(request, asking_id, {"": str(why)}, status=409)
    messages.success(request, _("已答复。"))
    return see_other(request, f"{reverse('inbox')}?{filters_from(query_of(request)).query}")


@require_POST
def opinion(request: HttpRequest, case_id: int, item_id: int) -> HttpResponse:
    """Say what one thinks of an item without being asked, where the step consults one."""
    found = item_or_404(request, item_id)
    try:
        services.give_opinion(
            item_id=item_id, case_id=case_id, text=request.POST.get("text", ""), by=person_of(request), at=now(),
            address=address_of(request),
        )  # fmt: skip
    except services.NotYours as why:
        raise kept_out(request, case_id, why) from why
    except services.CannotDecide as why:
        return _refused(request, found, {"answer": str(why)}, status=422)
    except services.Conflict as why:
        return _refused(request, found, {"": str(why)}, status=409)
    messages.success(request, _("已发表意见。"))
    return see_other(request, reverse("inbox-item", args=[item_id]))


def _again(request: HttpRequest, asking_id: int, errors: dict[str, str], *, status: int) -> HttpResponse:
    asking = Asking.objects.filter(pk=asking_id).first()
    if asking is None:
        raise Http404
    return _refused(request, item_or_404(request, asking.item_id), errors, status=status)


def _refused(request: HttpRequest, item: WorkItem, errors: dict[str, str], *, status: int) -> HttpResponse:
    context = {
        "preview": preview_for(request, item), "errors": errors, "typed": request.POST,
        "filters": filters_from(query_of(request)),
    }  # fmt: skip
    return answer(request, "item", "_preview", context, status=status)


@require_POST
def take_back(request: HttpRequest, case_id: int, asking_id: int) -> HttpResponse:
    """Wait for the answer no longer."""
    asking = Asking.objects.filter(pk=asking_id, item__case_id=case_id).first()
    if asking is None:
        raise Http404

    def change() -> None:
        services.take_back(
            asking_id=asking_id, case_id=case_id, by=person_of(request), at=now(), address=address_of(request)
        )

    return changed(request, case_id, change, _selected(request, asking.item_id), _("已收回。"))


@require_POST
def urge(request: HttpRequest, case_id: int, item_id: int) -> HttpResponse:
    """Ask those who have the item to get on with it."""
    item = WorkItem.objects.filter(pk=item_id, case_id=case_or_404(request, case_id).pk).first()
    if item is None:
        raise Http404

    def change() -> None:
        services.urge(
            item_id=item_id, case_id=case_id, by=person_of(request), at=now(), note=request.POST.get("note", ""),
            address=address_of(request),
        )  # fmt: skip

    back = _selected(request, item_id) if "next" in request.POST else case_url(item)
    return changed(request, case_id, change, back, _("已催办。"))


def _selected(request: HttpRequest, item_id: int) -> str:
    """The list that the person came from, with the item selected."""
    shown = int(text) if (text := request.POST.get("item", "")).isascii() and text.isdigit() else item_id
    return f"{reverse('inbox')}?{filters_from(query_of(request)).changed(sel=shown)}"
