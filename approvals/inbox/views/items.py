"""One item on its own, and the draft of what is typed for it."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from approvals.inbox import services
from approvals.inbox.forms import SIGN, filters_from
from approvals.inbox.views.doors import answer, item_or_404, person_of, preview_for
from approvals.inbox.views.opening import note_opening

NOT_DRAFTED: Final = ("csrfmiddlewaretoken", "text", "comment", "outcome", "digest", "next", "revision")


@require_safe
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """The item with everything needed to decide it."""
    found = item_or_404(request, item_id)
    note_opening(request, found)
    context = {"preview": preview_for(request, found), "filters": filters_from(request.GET.dict())}
    return answer(request, "item", "_preview", context)


@require_POST
def draft(request: HttpRequest, item_id: int) -> HttpResponse:
    """Keep what is typed; nothing to show."""
    found = item_or_404(request, item_id)
    if not person_of(request).can("work.decide"):
        raise PermissionDenied
    try:
        keep_typed(request, found.pk)
    except services.CannotDecide as refusal:
        return JsonResponse({"message": str(refusal)}, status=422)
    return HttpResponse(status=204)


def keep_typed(request: HttpRequest, item_id: int) -> None:
    """Save the comment and the other fields of the form as the person's draft for the item."""
    sent = {name: [str(one) for one in values] for name, values in request.POST.lists()}
    form = {
        name: values if len(values) > 1 else values[0] for name, values in sent.items()
        if name not in NOT_DRAFTED and not name.startswith(SIGN)
    }  # fmt: skip
    text = request.POST.get("text", request.POST.get("comment", ""))
    services.add_to_draft(item_id=item_id, person_id=person_of(request).pk, text=str(text), form=form, at=now())
