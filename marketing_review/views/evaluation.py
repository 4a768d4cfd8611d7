"""The effect evaluation: targets against what happened, the texts, and quality management's confirmation."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from approvals.inbox import services as inbox
from approvals.inbox.models import WorkItem
from approvals.inbox.views.opening import note_opening
from approvals.organisation.access import address_of, person_of
from marketing_review.models import Evaluation, MarketingCase, State
from marketing_review.models.content import Unreadable, percent_of
from marketing_review.selectors.campaign import days_of, own_items, summed
from marketing_review.selectors.effect import effects_of, evaluations_of, reached_words
from marketing_review.selectors.pages import reasons_of
from marketing_review.selectors.running import thresholds_of
from marketing_review.selectors.traced import kept, traced
from marketing_review.services import actual_values
from marketing_review.views.acting import Refusal, attempted, decide_item, item_at, too_late
from marketing_review.views.doors import case_or_404, see_other
from workflows.ledger.chain import Reason

NODE: Final = "evaluation"
CONFIRM: Final = "quality_confirm"
TEXTS: Final = ("marketing_effect", "collaboration", "satisfaction_note", "lessons")
OVER: Final = (State.ENDED, State.EVALUATED, State.CLOSED)


@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, key: str) -> HttpResponse:
    """The evaluation as it stands; a POST hands it in, confirms it or asks for it again (`deed`)."""
    marketing = case_or_404(request, key)
    if request.method != "POST":
        return _page(request, marketing)
    deed = request.POST.get("deed", "submit")
    if not person_of(request).can("work.decide"):
        raise PermissionDenied(_("您的角色只能查看。"))
    items = own_items(marketing, person_of(request), now())
    node = NODE if deed == "submit" else CONFIRM
    item = item_at(items, node)
    if item is None:
        return _page(request, marketing, too_late(request, marketing, node))
    refusal = _act(request, item, deed)
    if refusal:
        return _page(request, case_or_404(request, key), refusal)
    messages.success(request, str(DONE[deed]))
    return see_other(reverse("evaluation", args=[marketing.key]))


DONE: Final = {
    "submit": gettext_lazy("效果评估已提交，等待品质部门确认。"),
    "confirm": gettext_lazy("效果评估已确认，营销案结案入库。"),
    "return": gettext_lazy("效果评估已退回。"),
}


def _act(request: HttpRequest, item: WorkItem, deed: str) -> Refusal | None:
    if deed == "return":
        return _send_back(request, item)
    return decide_item(request, item, {"submit": "submit", "confirm": "pass"}.get(deed, ""))


def _send_back(request: HttpRequest, item: WorkItem) -> Refusal | None:
    """Ask for the evaluation again, with the reason."""
    said = request.POST.get("comment", "").strip()
    if not said:
        why = _("请写明退回理由。")
        return Refusal(why, {"comment": why})
    return attempted(lambda: inbox.return_case(
        item_id=item.pk, case_id=item.case_id, node=NODE, reasons=(Reason(1, said),), by=person_of(request), at=now(),
        address=address_of(request)))


def _page(request: HttpRequest, marketing: MarketingCase, refusal: Refusal | None = None) -> HttpResponse:
    items = own_items(marketing, person_of(request), now())
    made = evaluations_of(marketing)
    handed_in = made[0] if made and marketing.state in (State.EVALUATED, State.CLOSED) else None
    days = days_of(marketing, thresholds_of(marketing)) if marketing.launched_at else []
    writing, confirming = item_at(items, NODE), item_at(items, CONFIRM)
    if confirming is not None:
        note_opening(request, confirming)
    context = {
        "nav": "my-cases", "tab": "evaluation", "marketing": marketing, "evaluation": handed_in, "days": days,
        "former": [each for each in made if each != handed_in], "refusal": refusal, "writing": writing,
        "confirming": confirming, "over": marketing.state in OVER, "typed": request.POST,
        "asked": [reason for reason in reasons_of(marketing) if reason.node == CONFIRM] if len(made) > 0 else [],
        "texts": _texts(request, made, refusal) if writing else [],
        "last": made[0] if made else None,
        **_effect(request, marketing, handed_in, days),
    }
    return render(request, "marketing_review/evaluation/evaluation.html", context,
                  status=refusal.status if refusal else 200)


def _effect(request: HttpRequest, marketing: MarketingCase, handed_in: Evaluation | None,
            days: list[Any]) -> dict[str, Any]:
    """As it was handed in, else computed from the figures so far."""
    total = summed(days)
    actuals: dict[str, Any] = dict(handed_in.actuals) if handed_in else dict(
        actual_values(marketing, _typed_satisfaction(request), summed=total) if days else {})
    effects = effects_of(marketing, actuals)
    reached, targets = reached_words(effects)
    counted = kept(handed_in.traced) if handed_in else traced(marketing, total.participants)
    return {"effects": effects, "reached": reached, "targets": targets, "traced": counted, "kept": bool(handed_in)}


def _typed_satisfaction(request: HttpRequest) -> Any:
    try:
        return percent_of(request.POST["satisfaction"]) if request.POST.get("satisfaction") else None
    except Unreadable:
        return None


def _texts(request: HttpRequest, made: list[Evaluation], refusal: Refusal | None) -> list[dict[str, str]]:
    """The fields to write, with what was typed or (asked for again) what was handed in before."""
    fields = refusal.fields if refusal else {}
    former = made[0] if made else None
    return [{
        "name": name, "label": str(Evaluation._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
        "value": request.POST.get(name, getattr(former, name) if former else ""), "error": fields.get(name, ""),
    } for name in TEXTS]
