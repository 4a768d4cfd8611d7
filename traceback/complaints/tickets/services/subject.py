"""How the inbox shows, checks and addresses the work of a ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any, Final

from django.urls import reverse
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from approvals.inbox.subjects import Checked, Decision, Standing, Subject
from approvals.organisation.models import Person, Post
from complaints.tickets import posts
from complaints.tickets.models import LIVE, Relief, Said, Ticket
from complaints.tickets.selectors.linked import numbers
from complaints.tickets.services.domain import of_move
from complaints.tickets.steps import TEXTS, StepForm, form_of
from workflows.engine.protocol import OpenWork
from workflows.ledger.chain import Change
from workflows.runtime.models import Case
from workflows.runtime.move import Move
from workflows.runtime.ports import DomainRefused

BY_DEPARTMENT: Final = frozenset({"analyse", "plan", "improve"})
LED: Final = frozenset({"plan"})  # by the province's Quality Management, where province and branches act together
KEPT: Final = (
    "problem_type", "suspected", "specialist", "major", "led_by_province", "without_actions", "fixed_into")
GRADED: Final = ("urgency", "difficulty", "impact")
LABELS: Final = {field.name: field.verbose_name for field in Ticket._meta.concrete_fields}


def key_of(case_key: str) -> str:
    """The ticket's number within the key of one of its cases."""
    return "-".join(case_key.split("-")[:3])


class TicketSubject(Subject):
    """A ticket speaks for its process."""

    def preview(self, item: WorkItem, person: Person) -> tuple[str, dict[str, Any]]:
        """The problem in short, how many complaints there are, and what the step asks."""
        ticket = Ticket.objects.select_related("specialist", "category", "place", "product").get(case_id=item.case_id)
        return "tickets/_preview.html", {
            "ticket": ticket, "item": item, "numbers": numbers(ticket), "form": form_of(item.form_key, ticket),
            "last": ticket.said.order_by("-pk").first(),
        }

    def url(self, case_key: str) -> str:
        """The page of the ticket."""
        return reverse("ticket", args=[key_of(case_key)])

    def digest(self, case: Case, item: WorkItem | None = None) -> str:
        """What a decision is about: the round; links may grow meanwhile."""
        return str(case.round)

    def batch_objection(self, item: WorkItem, person: Person) -> str:
        """Every step of a ticket is written about."""
        return _("工单须逐件办理。")

    def check(self, move: Move, item: WorkItem, decision: Decision) -> Checked:
        """Keep what the step says; the engine and the machine decide whether it moves."""
        ticket = of_move(move)
        form = _filled(item, ticket, decision)
        diff = _take_over(ticket, form)
        text = str(form.cleaned_data.get(TEXTS.get(item.form_key, ""), "") or "")
        Said.objects.create(
            ticket=ticket, round=ticket.round, node=item.node, outcome=decision.outcome, at=decision.at,
            text="\n".join(filter(None, [text, decision.comment])), by_id=decision.by.pk, by_name=decision.by.name,
            detail={"step": item.name, **_detail(form)})
        return Checked(data=_data(ticket, form, decision), diff=diff, detail={"said": text} if text else {})

    def principals(self, move: Move, item: OpenWork) -> Sequence[str] | None:
        """The heads of the specialist department; Quality Management plans what province and branches do together."""
        if item.node not in BY_DEPARTMENT:
            return None
        ticket = of_move(move)
        if ticket.led_by_province and item.node in LED:
            return [f"post:{posts.LEAD}"]
        heads = Post.objects.filter(department=ticket.specialist, active=True).order_by("-is_head", "code")
        codes = list(heads.filter(is_head=True).values_list("code", flat=True)) or list(
            heads.values_list("code", flat=True))
        return [f"post:{code}" for code in codes] or None

    def standing(self, move: Move) -> Standing:
        """How far the ticket has come."""
        state = of_move(move).state
        return Standing(LIVE.index(state) if state in LIVE else len(LIVE), len(LIVE))


class ReliefSubject(Subject):
    """What is done for the customer on the same day."""

    def preview(self, item: WorkItem, person: Person) -> tuple[str, dict[str, Any]]:
        """The complaint in short."""
        relief = Relief.objects.select_related("ticket").get(case_id=item.case_id)
        contact = relief.ticket.links.select_related("contact__place").order_by("pk").first()
        return "tickets/_relief_preview.html", {"relief": relief, "link": contact, "item": item}

    def url(self, case_key: str) -> str:
        """The page of the ticket that the customer's complaint belongs to."""
        return reverse("ticket", args=[key_of(case_key)])

    def batch_objection(self, item: WorkItem, person: Person) -> str:
        """Every customer is spoken to."""
        return _("客户影响须逐件消除。")

    def check(self, move: Move, item: WorkItem, decision: Decision) -> None:
        """Keep what was done and said."""
        Relief.objects.filter(case_id=move.case.pk).update(done_at=decision.at, said=decision.comment)


def _filled(item: WorkItem, ticket: Ticket, decision: Decision) -> StepForm:
    form = form_of(item.form_key, ticket, decision.form, outcome=decision.outcome)
    if not form.is_valid():
        errors = {name: " ".join(map(str, found)) for name, found in form.errors.items()}
        raise DomainRefused(" ".join(errors.values()), fields=errors)
    until = form.cleaned_data.get("observe_until")
    if until and decision.outcome == "extend" and until <= localtime(decision.at).date():
        why = _("请选择今天以后的日期。")
        raise DomainRefused(why, fields={"observe_until": why})
    return form


def _take_over(ticket: Ticket, form: StepForm) -> list[Change]:
    """What the form says about the ticket, kept with the move; the changes for the chain."""
    given = form.cleaned_data
    before = {name: _plain(getattr(ticket, name)) for name in (*KEPT, *GRADED) if name in given}
    for name in KEPT:
        if name in given:
            setattr(ticket, name, given[name])
    if all(given.get(name) for name in GRADED):
        ticket.rate(**{name: given[name] for name in GRADED})
    after = {name: _plain(getattr(ticket, name)) for name in before}
    return [Change(name, str(LABELS[name]), before[name], after[name])
            for name in before if before[name] != after[name]]


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | str) else str(value or "")


def _detail(form: StepForm) -> dict[str, Any]:
    return {name: _plain(value) for name, value in form.cleaned_data.items() if value not in (None, "")}


def _data(ticket: Ticket, form: StepForm, decision: Decision) -> Mapping[str, Any]:
    """The variables that the process reads."""
    if "major" in form.cleaned_data:
        return {"major": ticket.major}
    until = form.cleaned_data.get("observe_until")
    if until and decision.outcome == "extend":
        return {"observe_until": _morning(until).isoformat()}
    return {}


def _morning(day: Any) -> datetime:
    return make_aware(datetime.combine(day, time(8)))
