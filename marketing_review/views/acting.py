"""What all doors that decide an item share: one call, and every refusal as something to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals.inbox import services as inbox
from approvals.inbox.models import WorkItem
from approvals.organisation.access import address_of, person_of
from marketing_review.models import MarketingCase
from marketing_review.selectors.search import normalised


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why it was not done: a sentence, sentences by field, and the status to answer with."""

    message: str
    fields: Mapping[str, str] = field(default_factory=dict)
    status: int = 422


def decide_item(
    request: HttpRequest, item: WorkItem, outcome: str, *, form: Mapping[str, str] | None = None,
) -> Refusal | None:
    """Decide the item as the form says; None when it is done."""
    return attempted(lambda: inbox.decide(
        item_id=item.pk, case_id=item.case_id, outcome=outcome, comment=request.POST.get("comment", ""),
        digest=request.POST.get("digest", ""), form=form if form is not None else sent(request),
        by=person_of(request), at=now(), address=address_of(request)))


def attempted(deed: Callable[[], object]) -> Refusal | None:
    """Do it through the inbox; what the inbox refuses comes back as something to show."""
    try:
        deed()
    except inbox.NotYours as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except inbox.RefusedByRules as refusal:
        return Refusal(str(refusal), status=409)
    except inbox.CannotDecide as refusal:
        return Refusal(str(refusal), refusal.fields)
    except inbox.Conflict as refusal:
        return Refusal(str(refusal), status=409)
    return None


def sent(request: HttpRequest) -> dict[str, str]:
    """Everything the form said, for the domain to read."""
    return {name: str(value) for name, value in request.POST.items()}


def item_at(items: list[WorkItem], node: str, signer: str = "") -> WorkItem | None:
    """The reader's open item at a step."""
    return next((item for item in items if item.node == node and (not signer or item.signer == signer)), None)


def names_case(request: HttpRequest, marketing: MarketingCase) -> Refusal | None:
    """What cannot be undone is confirmed by naming the case; None when it was named."""
    typed = normalised(request.POST.get("confirm", "")).strip()
    if typed and typed in (normalised(marketing.title), normalised(marketing.key)):
        return None
    why = _("请输入营销案的名称或案号「%(key)s」来确认。") % {"key": marketing.key}
    return Refusal(why, {"confirm": why})


def too_late(request: HttpRequest, marketing: MarketingCase, node: str) -> Refusal:
    """There is no open item of the reader's: refused, unless it was theirs and is done by now."""
    done = (WorkItem.objects.filter(case_id=marketing.case_id, node=node, decided_by__isnull=False)
            .select_related("decided_by").order_by("-pk").first())
    person = person_of(request)
    if done is None or done.decided_by is None or person.pk not in (done.decided_by_id, marketing.initiator_id):
        raise PermissionDenied(_("这一步不在您名下。"))
    return Refusal(_("这一步已由 %(who)s 办理。") % {"who": done.decided_by.name}, status=409)
