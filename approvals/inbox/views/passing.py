"""Doors that bring somebody else in: transfer, delegate, consult, and signers added and removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from approvals.inbox import services
from approvals.inbox.addressing import PERSON
from approvals.inbox.forms import filters_from, revision_in
from approvals.inbox.views.doors import (
    address_of,
    answer,
    changed,
    item_or_404,
    kept_out,
    person_of,
    preview_for,
    query_of,
    see_other,
)
from approvals.inbox.views.people import Chosen, chosen_in
from approvals.inbox.views.preview import with_addable
from workflows.engine.protocol import PARALLEL

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Act:
    """One way of bringing somebody in: its words, the names of its fields, and whether the item leaves the list."""

    key: str
    title: Words
    help: Words
    who: Words
    to: str  # the name of the person's field, as the service knows it
    text: str  # and of the text's
    text_label: Words
    told: Words
    leaves: bool = False


TRANSFER: Final = Act(
    "transfer", gettext_lazy("转办"), gettext_lazy("由对方代替你办理，期限不变；你不再办理这一项。"),
    gettext_lazy("转给谁"),
    "to", "reason", gettext_lazy("为什么转办"), gettext_lazy("已转办给 %(name)s。"), leaves=True,
)  # fmt: skip
DELEGATE: Final = Act(
    "delegate", gettext_lazy("委派"), gettext_lazy("先交给对方提出意见，答复后回到你这里，由你作出决定。"),
    gettext_lazy("委派给谁"), "asked", "question", gettext_lazy("请对方做什么"), gettext_lazy("已委派。"), leaves=True,
)  # fmt: skip
CONSULT: Final = Act(
    "consult", gettext_lazy("征询意见"), gettext_lazy("问一问对方，不影响你现在办理；问题和答复都记入轨迹。"),
    gettext_lazy("征询谁"), "asked", "question", gettext_lazy("想问什么"), gettext_lazy("已发出征询。"),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, case_id: int, item_id: int) -> HttpResponse:
    """Ask to whom and why, and hand the item over."""
    return _act(request, case_id, item_id, TRANSFER, services.transfer)


@require_http_methods(["GET", "HEAD", "POST"])
def delegate(request: HttpRequest, case_id: int, item_id: int) -> HttpResponse:
    """Ask to whom, and hand the item over until they answer."""
    return _act(request, case_id, item_id, DELEGATE, services.delegate)


@require_http_methods(["GET", "HEAD", "POST"])
def consult(request: HttpRequest, case_id: int, item_id: int) -> HttpResponse:
    """Ask whom and what, and put the question to them."""
    return _act(request, case_id, item_id, CONSULT, services.consult)


def _act(request: HttpRequest, case_id: int, item_id: int, act: Act, verb: Callable[..., Any]) -> HttpResponse:
    if request.method != "POST":
        return _form(request, item_id, act)
    chosen = chosen_in(request, act.to)
    if chosen.why:
        return _form(request, item_id, act, errors={act.to: chosen.why}, chosen=chosen, status=422)
    said: dict[str, Any] = {act.to: chosen.number, act.text: request.POST.get(act.text, "")}
    try:
        done = verb(item_id=item_id, case_id=case_id, by=person_of(request), at=now(),
                    address=address_of(request), **said)
    except services.NotYours as why:
        raise kept_out(request, case_id, why) from why
    except (services.RefusedByRules, services.Conflict) as why:
        return _form(request, item_id, act, errors={"": str(why)}, chosen=chosen, status=409)
    except services.CannotDecide as why:
        fields = {act.text if name == "comment" else name: sentence for name, sentence in why.fields.items()}
        return _form(request, item_id, act, errors=fields or {"": str(why)}, chosen=chosen, status=422)
    messages.success(request, act.told % {"name": done} if act.leaves and act is TRANSFER else str(act.told))
    filters = filters_from(query_of(request))
    return see_other(request, f"{reverse('inbox')}?{filters.changed(sel=0 if act.leaves else item_id)}")


def _form(
    request: HttpRequest, item_id: int, act: Act, *, errors: dict[str, str] | None = None, chosen: Chosen | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    shown = preview_for(request, item_or_404(request, item_id))
    context = {
        "preview": shown, "act": act, "action": shown.doors[act.key], "errors": errors or {}, "chosen": chosen,
        "typed_to": request.POST.get(act.to, ""), "typed_text": request.POST.get(act.text, ""),
        "filters": filters_from(query_of(request)), "error_to": (errors or {}).get(act.to, ""),
        "error_text": (errors or {}).get(act.text, ""),
    }  # fmt: skip
    return answer(request, "act", "_act", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def signers(request: HttpRequest, case_id: int, item_id: int) -> HttpResponse:
    """Ask who else should sign or no longer; add a signer, or remove the one whose item is named."""
    if request.method != "POST":
        return _signers_form(request, item_id)
    removed, back = request.POST.get("remove", ""), reverse("inbox-item", args=[item_id])
    by, reason, seen = person_of(request), request.POST.get("reason", ""), revision_in(request.POST.dict())
    if removed.isascii() and removed.isdigit():
        return changed(request, case_id, lambda: services.remove_signer(
            case_id=case_id, item_id=int(removed[:18]), reason=reason, by=by, at=now(), address=address_of(request),
            revision=seen), back, _("会签名单已更新。"))
    chosen = chosen_in(request, "person") if _names_person(request) else Chosen("")
    if chosen.why:
        return _signers_form(request, item_id, errors={"person": chosen.why}, chosen=chosen, status=422)
    signer = f"{PERSON}{chosen.number}" if chosen.number else request.POST.get("signer", "")
    try:
        services.add_signer(
            case_id=case_id, item_id=item_id, signer=signer, position=request.POST.get("position", PARALLEL),
            reason=reason, by=by, at=now(), address=address_of(request), revision=seen,
        )  # fmt: skip
    except services.NotYours as why:
        raise kept_out(request, case_id, why) from why
    except (services.RefusedByRules, services.Conflict) as why:
        return _signers_form(request, item_id, errors={"": str(why)}, chosen=chosen, status=409)
    except services.CannotDecide as why:
        told = {"person" if name == "signer" and chosen.number else name: text for name, text in why.fields.items()}
        return _signers_form(request, item_id, errors=told or {"": str(why)}, chosen=chosen, status=422)
    messages.success(request, _("已加签。"))
    filters = filters_from(query_of(request))
    return see_other(request, f"{reverse('inbox')}?{filters.changed(sel=item_id)}")


def _names_person(request: HttpRequest) -> bool:
    return bool(request.POST.get("person.chosen", "").strip() or request.POST.get("person", "").strip())


def _signers_form(
    request: HttpRequest, item_id: int, *, errors: dict[str, str] | None = None, chosen: Chosen | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    shown = with_addable(preview_for(request, item_or_404(request, item_id)))
    context = {
        "preview": shown, "errors": errors or {}, "typed": request.POST, "chosen": chosen,
        "position": request.POST.get("position", PARALLEL), "filters": filters_from(query_of(request)),
    }  # fmt: skip
    return answer(request, "signers", "_signer_form", context, status=status)
