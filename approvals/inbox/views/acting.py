"""Doors that move a case: decide, return, withdraw, let rest and go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from approvals.filling.typed import PREFIX
from approvals.inbox import selectors, services
from approvals.inbox.forms import Sent, filters_from, revision_in, sent_by
from approvals.inbox.labels import outcome_label
from approvals.inbox.models import WorkItem
from approvals.inbox.selectors.undoable import Undoable
from approvals.inbox.services import Decided
from approvals.inbox.views.doors import (
    address_of,
    answer,
    by_htmx,
    case_or_404,
    case_url,
    changed,
    item_or_404,
    kept_out,
    person_of,
    preview_for,
    query_of,
    see_other,
    time_to_undo,
)
from approvals.inbox.views.items import keep_typed
from approvals.inbox.views.preview import with_ways_back
from approvals.inbox.views.rows import rows_of
from approvals.inbox.views.signing import signed_by
from workflows.engine.protocol import STRAIGHT

TYPED = ("reason-", PREFIX)
SECRETS = ("sign.password", "sign.code", "sign.drawn")


@dataclass(frozen=True, slots=True)
class Done:
    """What a decision looks like to whoever made it."""

    item: WorkItem
    outcome_label: str
    message: str
    undoable: Undoable | None


@sensitive_post_parameters(*SECRETS)
@require_POST
def decide(request: HttpRequest, case_id: int, item_id: int) -> HttpResponse:
    """Decide the item; everything typed comes back when it does not succeed."""
    sent = sent_by(request)
    try:
        decided = services.decide(
            item_id=item_id, case_id=case_id, outcome=sent.outcome, comment=sent.comment, reasons=sent.reasons,
            digest=sent.digest, revision=sent.revision, form=sent.form, resume=sent.resume, by=person_of(request),
            signed=signed_by(request, item_id, sent.outcome), undo_for=time_to_undo(), at=now(),
            address=address_of(request),
        )  # fmt: skip
    except (services.CannotDecide, services.Conflict) as why:
        return _refused(request, case_id, item_id, _at_its_field(why, sent), page="item", part="_preview")
    return _decided(request, decided)


@sensitive_post_parameters(*SECRETS)
@require_http_methods(["GET", "HEAD", "POST"])
def return_(request: HttpRequest, case_id: int, item_id: int) -> HttpResponse:
    """Ask for the step and the reasons of a return, and send the case back."""
    if request.method != "POST":
        shown = with_ways_back(preview_for(request, item_or_404(request, item_id)), now())
        context = {"preview": shown, "filters": filters_from(request.GET.dict())}
        return answer(request, "return", "_return_form", context)
    sent = sent_by(request)
    try:
        decided = services.return_case(
            item_id=item_id, case_id=case_id, node=sent.node, reasons=sent.reasons, comment=sent.comment,
            digest=sent.digest, revision=sent.revision, form=sent.form, resume=sent.resume, by=person_of(request),
            signed=signed_by(request, item_id, "return"), undo_for=time_to_undo(), at=now(),
            address=address_of(request),
        )  # fmt: skip
    except (services.CannotDecide, services.Conflict) as why:
        return _refused(request, case_id, item_id, _at_its_field(why, sent), page="return", part="_return_form")
    return _decided(request, decided)


def _at_its_field(why: Exception, sent: Sent) -> Exception:
    """Coming straight back was asked for and is not possible: that is said where it was chosen."""
    if sent.resume == STRAIGHT and isinstance(why, services.RefusedByRules) and not why.fields:
        return services.CannotDecide(str(why), {"resume": str(why)})
    return why


def _decided(request: HttpRequest, decided: Decided) -> HttpResponse:
    """On to the next item of the list that the person came from."""
    person, at, filters = person_of(request), now(), filters_from(query_of(request))
    found = selectors.inbox(person=person, at=at, wanted=filters.wanted)
    rows = rows_of(found, filters, at)
    item = WorkItem.objects.select_related("case").get(pk=decided.item_id)
    label = outcome_label(decided.outcome)
    done = Done(item, label, _("已办理：%(outcome)s") % {"outcome": label}, _undoable(decided, label))
    if not by_htmx(request):
        if done.undoable is None:  # otherwise the next page says it, with the way to take it back
            messages.success(request, f"{done.message} {item.case_key}")
        return see_other(request, rows[0].url if rows else f"{reverse('inbox')}?{filters.query}")
    context = {"decided": done, "next": rows[0] if rows else None, "next_url": rows[0].url if rows else "",
               "filters": filters, "inbox_count": found.counts.total}
    return answer(request, "_decided", "_decided", context)


def _undoable(decided: Decided, label: str) -> Undoable | None:
    if decided.effective_at is None:
        return None
    left = int((decided.effective_at - decided.at).total_seconds())
    return Undoable(decided.item_id, decided.case_id, decided.case_key, label, left)


def _refused(
    request: HttpRequest, case_id: int, item_id: int, why: Exception, *, page: str, part: str,
) -> HttpResponse:  # fmt: skip
    """404 for strangers, 403 for readers, 422 with the form, 409 with the other person's change: all that was typed
    is kept."""
    if isinstance(why, services.NotYours):
        raise kept_out(request, case_id, why)
    item = item_or_404(request, item_id)
    _keep_quietly(request, item)
    context: dict[str, Any] = {"typed": request.POST, "filters": filters_from(query_of(request))}
    if isinstance(why, services.CannotDecide) and not isinstance(why, services.RefusedByRules):
        if _back_to_case(request, item, why):
            return see_other(request, f"{case_url(item)}#decide")
        shown = with_ways_back(preview_for(request, item), now())
        context |= {"preview": shown, "errors": why.fields or {"": str(why)}}
        return answer(request, page, part, context, status=422)
    change = why.change if isinstance(why, services.Conflict) else None
    fresh = preview_for(request, item) if item.is_open else None
    context |= {"conflict": change, "message": str(why), "fresh": fresh, "item": item}
    return answer(request, "conflict", "_conflict", context, status=409)


def _back_to_case(request: HttpRequest, item: WorkItem, why: services.CannotDecide) -> bool:
    """Whoever decided on the case's own page gets it back: what they typed is kept as their draft, what is wrong with
    it is said on top. What is too long for a draft stays in the form of the item's page."""
    came_from = urlsplit(request.headers.get("Referer", "")).path
    if by_htmx(request) or came_from != case_url(item):
        return False
    try:
        keep_typed(request, item.pk)
    except services.CannotDecide:
        return False
    for sentence in dict.fromkeys(why.fields.values()) or [str(why)]:
        messages.error(request, sentence)
    messages.warning(request, _("还没有提交，你填写的内容都在。"))
    return True


def _keep_quietly(request: HttpRequest, item: WorkItem) -> None:
    """Keep the typed comment as a draft; one that is too long for a draft still stands in the form."""
    if not request.POST.get("comment") and not any(name.startswith(TYPED) for name in request.POST):
        return
    try:
        keep_typed(request, item.pk)
    except services.CannotDecide:
        return


@require_POST
def withdraw(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take my case back before the next person has acted."""
    verb = partial(services.withdraw, revision=revision_in(request.POST.dict()))
    return _on_case(request, case_id, verb, _("案件已撤回。"))


@require_POST
def suspend(request: HttpRequest, case_id: int) -> HttpResponse:
    """Let the case rest."""
    return _on_case(request, case_id, services.suspend_case, _("案件已暂停。"))


@require_POST
def resume(request: HttpRequest, case_id: int) -> HttpResponse:
    """Let the case go on."""
    return _on_case(request, case_id, services.resume_case, _("案件已恢复。"))


def _on_case(request: HttpRequest, case_id: int, verb: Callable[..., object], told: str) -> HttpResponse:
    case = case_or_404(request, case_id)

    def change() -> None:
        verb(
            case_id=case_id, by=person_of(request), at=now(), reason=request.POST.get("reason", ""),
            address=address_of(request),
        )  # fmt: skip

    return changed(request, case_id, change, case_url(case), told)
