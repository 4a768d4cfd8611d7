"""Doors that change something: decide, return, add and remove signers, withdraw, let rest and go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.inbox import selectors, services
from approvals.inbox.forms import filters_from, revision_in, sent_by
from approvals.inbox.labels import outcome_label
from approvals.inbox.models import WorkItem
from approvals.inbox.selectors import may_see
from approvals.inbox.subjects import subject_of
from approvals.inbox.views.doors import address_of, answer, by_htmx, item_or_404, person_of, preview_for, query_of
from approvals.inbox.views.items import keep_typed
from approvals.inbox.views.preview import with_addable
from approvals.inbox.views.rows import rows_of
from workflows.runtime.models import Case


@dataclass(frozen=True, slots=True)
class Done:
    """What a decision looks like to whoever made it."""

    item: WorkItem
    outcome_label: str
    message: str


@require_POST
def decide(request: HttpRequest, case_id: int, item_id: int) -> HttpResponse:
    """Decide the item; everything typed comes back when it does not succeed."""
    sent = sent_by(request)
    try:
        services.decide(
            item_id=item_id, case_id=case_id, outcome=sent.outcome, comment=sent.comment, reasons=sent.reasons,
            digest=sent.digest, revision=sent.revision, form=sent.form, by=person_of(request), at=now(),
            address=address_of(request),
        )  # fmt: skip
    except (services.CannotDecide, services.Conflict) as why:
        return _refused(request, case_id, item_id, why, page="item", part="_preview")
    return _decided(request, item_id, sent.outcome)


@require_http_methods(["GET", "HEAD", "POST"])
def return_(request: HttpRequest, case_id: int, item_id: int) -> HttpResponse:
    """Ask for the step and the reasons of a return, and send the case back."""
    if request.method != "POST":
        found = item_or_404(request, item_id)
        context = {"preview": preview_for(request, found), "filters": filters_from(request.GET.dict())}
        return answer(request, "return", "_return_form", context)
    sent = sent_by(request)
    try:
        services.return_case(
            item_id=item_id, case_id=case_id, node=sent.node, reasons=sent.reasons, comment=sent.comment,
            digest=sent.digest, revision=sent.revision, form=sent.form, by=person_of(request), at=now(),
            address=address_of(request),
        )  # fmt: skip
    except (services.CannotDecide, services.Conflict) as why:
        return _refused(request, case_id, item_id, why, page="return", part="_return_form")
    return _decided(request, item_id, "return")


def _decided(request: HttpRequest, item_id: int, outcome: str) -> HttpResponse:
    """On to the next item of the list that the person came from."""
    person, at, filters = person_of(request), now(), filters_from(query_of(request))
    found = selectors.inbox(person=person, at=at, wanted=filters.wanted)
    rows = rows_of(found, filters, at)
    item = WorkItem.objects.select_related("case").get(pk=item_id)
    label = outcome_label(outcome)
    done = Done(item, label, _("已办理：%(outcome)s") % {"outcome": label})
    if not by_htmx(request):
        messages.success(request, f"{done.message} {item.case_key}")
        return _see_other(rows[0].url if rows else f"{reverse('inbox')}?{filters.query}")
    context = {"decided": done, "next": rows[0] if rows else None, "next_url": rows[0].url if rows else ""}
    return answer(request, "_decided", "_decided", context | {"filters": filters, "inbox_count": found.counts.total})


def _refused(
    request: HttpRequest, case_id: int, item_id: int, why: Exception, *, page: str, part: str
) -> HttpResponse:
    """404 for strangers, 403 for readers, 422 with the form, 409 with the other person's change: all that was typed
    is kept."""
    if isinstance(why, services.NotYours):
        raise _kept_out(request, case_id, why)
    item = item_or_404(request, item_id)
    _keep_quietly(request, item)
    context: dict[str, Any] = {"typed": request.POST, "filters": filters_from(query_of(request))}
    if isinstance(why, services.CannotDecide) and not isinstance(why, services.RefusedByRules):
        if _back_to_case(request, item, why):
            return _see_other(f"{subject_of(item.process_key).url(item.case_key)}#decide")
        context |= {"preview": preview_for(request, item), "errors": why.fields or {"": str(why)}}
        return answer(request, page, part, context, status=422)
    change = why.change if isinstance(why, services.Conflict) else None
    fresh = preview_for(request, item) if item.is_open else None
    context |= {"conflict": change, "message": str(why), "fresh": fresh, "item": item}
    return answer(request, "conflict", "_conflict", context, status=409)


def _kept_out(request: HttpRequest, case_id: int, why: Exception) -> Exception:
    """A stranger must not learn that the case exists."""
    return PermissionDenied(str(why)) if may_see(person_of(request), case_id, now()) else Http404()


def _back_to_case(request: HttpRequest, item: WorkItem, why: services.CannotDecide) -> bool:
    """Whoever decided on the case's own page gets it back: what they typed is kept as their draft, what is wrong with
    it is said on top. What is too long for a draft stays in the form of the item's page."""
    came_from = urlsplit(request.headers.get("Referer", "")).path
    if by_htmx(request) or came_from != subject_of(item.process_key).url(item.case_key):
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
    if not request.POST.get("comment") and not any(name.startswith("reason-") for name in request.POST):
        return
    try:
        keep_typed(request, item.pk)
    except services.CannotDecide:
        return


@require_http_methods(["GET", "HEAD", "POST"])
def signers(request: HttpRequest, case_id: int, item_id: int) -> HttpResponse:
    """Ask who else should sign or no longer; add a signer, or remove the one whose item is named."""
    if request.method != "POST":
        shown = with_addable(preview_for(request, item_or_404(request, item_id)))
        return answer(request, "signers", "_signer_form", {"preview": shown})
    by, reason, removed = person_of(request), request.POST.get("reason", ""), request.POST.get("remove", "")
    seen = revision_in(request.POST.dict())

    def change() -> None:
        if removed.isascii() and removed.isdigit():
            services.remove_signer(
                case_id=case_id, item_id=int(removed[:18]), reason=reason, by=by, at=now(), address=address_of(request),
                revision=seen,
            )  # fmt: skip
        else:
            services.add_signer(
                case_id=case_id, item_id=item_id, signer=request.POST.get("signer", ""), reason=reason, by=by, at=now(),
                address=address_of(request), revision=seen,
            )  # fmt: skip

    back = reverse("inbox-item", args=[item_id])
    return _changed(request, case_id, change, back, _("会签名单已更新。"))


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
    case = selectors.visible_cases(person_of(request), now()).filter(pk=case_id).first()
    if case is None:
        raise Http404

    def change() -> None:
        verb(
            case_id=case_id, by=person_of(request), at=now(), reason=request.POST.get("reason", ""),
            address=address_of(request),
        )  # fmt: skip

    return _changed(request, case_id, change, _case_url(case), told)


def _changed(
    request: HttpRequest, case_id: int, change: Callable[[], None], back: str, told: str
) -> HttpResponse:
    """Do it and go back there with a word; a refusal is told there too, strangers are kept out, and whoever acts on a
    page that is out of date is asked to look again."""
    try:
        change()
    except services.NotYours as why:
        raise _kept_out(request, case_id, why) from why
    except services.ContentChanged as why:
        context = {"message": str(why), "conflict": why.change, "back": back}
        return render(request, "inbox/stale.html", context, status=409)
    except (services.CannotDecide, services.Conflict) as why:
        messages.error(request, str(why))
    else:
        messages.success(request, told)
    return _see_other(back)


def _case_url(case: Case) -> str:
    return subject_of(case.process_key).url(case.key)


def _see_other(url: str) -> HttpResponseRedirect:
    response = redirect(url)
    response.status_code = 303
    return response
