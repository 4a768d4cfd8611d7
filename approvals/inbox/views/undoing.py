"""The door of thinking again: a decision taken back within its seconds."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.inbox import services
from approvals.inbox.forms import filters_from
from approvals.inbox.views.doors import address_of, kept_out, out_of_date, person_of, query_of, see_other


@require_POST
def undo(request: HttpRequest, case_id: int, item_id: int) -> HttpResponse:
    """Take one's own decision back; the item is selected in the list it came from, with what was typed."""
    filters = filters_from(query_of(request))
    back = f"{reverse('inbox')}?{filters.changed(sel=item_id)}"
    try:
        services.undo(item_id=item_id, case_id=case_id, by=person_of(request), at=now(), address=address_of(request))
    except services.NotYours as why:
        raise kept_out(request, case_id, why) from why
    except services.Conflict as why:
        return out_of_date(request, why, back)
    messages.success(request, _("已撤销，你填写的内容都在。"))
    return see_other(request, back)
