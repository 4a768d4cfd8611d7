"""The page of a case: where it stands, what it says and what changed, what the reader can do; and giving it up."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals.inbox import services as inbox
from approvals.inbox.models import WorkItem
from approvals.inbox.selectors.guidance import Guidance, guidance
from approvals.inbox.views.opening import note_opening
from approvals.organisation.access import address_of, person_of
from approvals.organisation.models import Person
from marketing_review.models import MarketingCase, Round, State
from marketing_review.models.content import files_in
from marketing_review.selectors.approvals import Approval, approvals_of, lists_of
from marketing_review.selectors.diagram import picture_of
from marketing_review.selectors.events import recent_events
from marketing_review.selectors.missing import missing_in
from marketing_review.selectors.outlook import launch_of
from marketing_review.selectors.pages import (
    Work,
    base_round,
    duties_of,
    fill_item_of,
    reasons_of,
    rounds_with_people,
    work_of,
)
from marketing_review.selectors.reading import compared, only_changed, parts_of, round_of, shown_content
from marketing_review.selectors.seats import REVIEWED, helpers_of, steps_of, strip_of
from marketing_review.selectors.turn import Turn, powers_of, turn_of
from marketing_review.services import CannotEdit, cancel_case, mark_seen
from marketing_review.views.doors import case_or_404, see_other

TABS: Final = ("form", "changes", "files", "board", "trail", "tasks", "flow")
CONTENT: Final = ("form", "changes", "files")  # the tabs beside which a review can be decided
SHOWS: Final = ("all", "marked", "changed")


@require_safe
def case(request: HttpRequest, key: str) -> HttpResponse:
    """The case for whoever may read it; what changed since they last looked comes first."""
    at, person = now(), person_of(request)
    marketing = case_or_404(request, key)
    work = work_of(marketing, person, at)
    rounds = rounds_with_people(marketing)
    context = _content(request, marketing, work, rounds, person)
    changed = frozenset(change.field for change in context["since"].changes)
    tab = context["tab"]
    lists = {} if tab == "flow" else lists_of(marketing, _reviewing(work))  # whoever looks at the diagram needs none
    context |= _standing(marketing, work, at, approvals_of(
        marketing, items=work.items if lists else (), rounds=rounds, versions=lists.values()))
    turn = turn_of(marketing, work, person, changed, beside=tab in CONTENT, lists=lists)
    context |= {
        "nav": "started" if marketing.initiator_id == person.pk else "", "marketing": marketing, "rounds": rounds,
        "now": at, "turn": turn,
        "powers": powers_of(marketing, work, person), "typed": None, "open_items": work.open(),
        "case": marketing.case, "waits": work.waits(), "acts": _takes_part(marketing, work, person),
        "reader": not turn and not work.mine() and person.pk != marketing.initiator_id,
        "guidance": _guidance(marketing, turn, at), **_of_turn(marketing, turn),
        **({"events": recent_events(marketing)} if tab == "trail" else {}),
        **({"duties": list(duties_of(marketing))} if tab == "tasks" else {}),
        **(picture_of(marketing.case) if tab == "flow" else {}),
        **({"missing": missing_in(marketing, _reviewing(work), lists)} if tab == "board" else {}),
    }
    _remember(marketing, person, at)
    if turn is not None and turn.here:
        note_opening(request, turn.item)
    if getattr(marketing, "unread", False):
        inbox.mark_read(case_id=marketing.case_id, person=person, at=at)
    return render(request, "marketing_review/case.html", context)


def _takes_part(marketing: MarketingCase, work: Work, person: Person) -> bool:
    """Whether the reader may urge and copy: who only reads along, as a colleague of the department, may not."""
    part = person.pk == marketing.initiator_id or bool(work.mine() or work.decided_by(person))
    return person.can("work.decide") and (part or person.can("cases.read_all"))


def _guidance(marketing: MarketingCase, turn: Turn | None, at: datetime) -> Guidance | None:
    """How the reader's step is done."""
    version = marketing.case.process_version
    return guidance(version, [turn.item.node], at).get(turn.item.node) if turn is not None else None


def _of_turn(marketing: MarketingCase, turn: Turn | None) -> dict[str, Any]:
    """The tasks that the reader's item signs off."""
    if turn is None or turn.item.node != "dispatch":
        return {}
    own = marketing.duties.filter(round=marketing.round_number, signer=turn.item.signer, done_at=None)
    return {"my_duties": list(own.select_related("branch").order_by("pk"))}


def _reviewing(work: Work) -> list[WorkItem]:
    return [item for item in work.items if item.node in REVIEWED]


def _standing(marketing: MarketingCase, work: Work, at: datetime, approvals: list[Approval]) -> dict[str, Any]:
    launch = launch_of(marketing, work.items, at)
    strip = strip_of(marketing, work, approvals, launch)
    days = (marketing.period_start - at).days if launch and marketing.period_start else None
    return {"strip": strip, "steps": steps_of(marketing, work, strip), "helpers": helpers_of(marketing, strip),
            "launch": launch, "days_to_start": days if days is not None and days >= 0 else None}


def _content(request: HttpRequest, marketing: MarketingCase, work: Work, rounds: list[Round],
             person: Person) -> dict[str, Any]:
    """The round to read with what changed in it, in the way that was asked for."""
    tab = _one_of(request.GET.get("tab", ""), TABS, "form")
    newest = rounds[-1] if rounds else None
    reasons = reasons_of(marketing) if tab in CONTENT and rounds else []
    drafting = marketing.state == State.DRAFT and person.pk in (marketing.initiator_id, marketing.owner_id)
    chosen = round_of(rounds, request.GET.get("round", ""))
    shown = chosen or (None if drafting else newest)
    since = compared(base_round(marketing, rounds, work, person), newest)
    base = round_of(rounds, request.GET.get("from", "")) or (
        since.old if chosen is None or chosen == newest else _former(rounds, chosen))
    comparison = compared(base, shown)
    form, content = shown_content(marketing, shown)
    parts = parts_of(form, content, comparison=comparison, rounds=rounds, reasons=reasons)
    show = _one_of(request.GET.get("show", ""), SHOWS, "marked" if comparison.changes else "all")
    return {
        "tab": tab, "show": show, "since": since, "shown": shown,
        "comparison": comparison, "reasons": reasons, "files": files_in(content), "form": form,
        "open_reasons": [reason for reason in reasons if reason.answered_in is None],
        "parts": only_changed(parts) if show == "changed" else parts, "changed_parts": only_changed(parts),
    }


def _former(rounds: list[Round], chosen: Round) -> Round | None:
    return next((each for each in rounds if each.number == chosen.number - 1), None)


def _one_of(value: str, known: tuple[str, ...], usual: str) -> str:
    return value if value in known else usual


def _remember(marketing: MarketingCase, person: Person, at: datetime) -> None:
    """Looking counts for those who decide; once a round."""
    new = marketing.round_number > int(getattr(marketing, "looked", 0))
    if new and person.can("work.decide") and person.pk != marketing.initiator_id:
        mark_seen(marketing=marketing, person=person, at=at)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, key: str) -> HttpResponse:
    """Ask why, then give the case up; a change of a running campaign is dropped and the campaign goes on as it was."""
    marketing, person = case_or_404(request, key), person_of(request)
    if person.pk != marketing.initiator_id and not person.can("cases.administer"):
        raise PermissionDenied(_("只有发起人或流程管理员可以取消营销案。"))
    error, reason = "", request.POST.get("reason", "")
    if request.method == "POST":
        try:
            _give_up(request, marketing, person, reason)
        except (CannotEdit, inbox.CannotDecide, inbox.Conflict) as refusal:
            error = str(refusal)
        else:
            messages.success(request, _("变更已撤销。") if marketing.in_change else _("营销案已取消。"))
            return see_other(reverse("case", args=[key]))
    context = {"marketing": marketing, "error": error, "reason": reason}
    return render(request, "marketing_review/cancel.html", context, status=422 if error else 200)


def _give_up(request: HttpRequest, marketing: MarketingCase, person: Person, reason: str) -> None:
    if not marketing.in_change:
        cancel_case(case_key=marketing.key, reason=reason, by=person, at=now())
        return
    item = fill_item_of(marketing, person)
    if item is None:
        raise CannotEdit(_("只有发起人在填写变更时可以撤销变更。"))
    inbox.decide(item_id=item.pk, case_id=marketing.case_id, outcome="drop", comment=reason, by=person, at=now(),
                 address=address_of(request))


