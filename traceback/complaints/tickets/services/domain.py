"""The ticket's side of every move of its process: the engine asks for a transition, machine and gates decide."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from approvals.organisation.models import Person, Post
from complaints.tickets import owners, posts
from complaints.tickets.laws import JUDGING, OWN_WORK, PROCESS_KEY, spoken
from complaints.tickets.models import Ticket
from complaints.tickets.moves import MOVES
from complaints.tickets.services.locking import advance
from complaints.tickets.services.refusals import CannotTicket
from workflows.editor.ports import Suggestion
from workflows.engine.machine import Law, Machine
from workflows.runtime.move import Move
from workflows.runtime.ports import DomainRefused, Fired

HELD: Final = "tickets.ticket"  # where a move keeps the ticket that it holds


def transitions(words: str, process_key: str) -> list[Suggestion]:
    """The moves by their names, for whoever edits the process."""
    return [Suggestion(code, str(name)) for code, name in MOVES.items()] if process_key == PROCESS_KEY else []


def of_move(move: Move) -> Ticket:
    """The ticket of a case that is being moved, under its lock; read once a move."""
    if HELD not in move.memo:
        move.memo[HELD] = (
            Ticket.objects.select_for_update(of=("self",)).select_related("specialist").get(case_id=move.case.pk))
    held: Ticket = move.memo[HELD]
    return held


class TicketDomain:
    """What the library proves a version against, and what the runtime asks at every move."""

    def machine(self) -> Machine:
        """The ticket's state machine, from where a case begins."""
        return Ticket.machine()

    def laws(self) -> Sequence[Law]:
        """What may never happen."""
        return spoken()

    def operations(self) -> frozenset[str]:
        """No service task of this process calls anything."""
        return frozenset()

    def where(self, case_ids: Collection[int]) -> Mapping[int, str]:
        """The state of each ticket, by the id of its run."""
        found = Ticket.objects.filter(case_id__in=case_ids).values_list("case_id", "state")
        return {case_id: state for case_id, state in found if case_id is not None}

    def fire(self, move: Move, asked: Sequence[Fired]) -> None:
        """Make the transitions, or raise DomainRefused and leave everything as it was."""
        ticket = of_move(move)
        try:
            for fired in asked:
                _duty(ticket, move, fired.transition)
                advance(ticket, fired.transition, by=move.by, at=move.at)
        except CannotTicket as refusal:
            move.memo.pop(HELD, None)
            raise DomainRefused(str(refusal), fields=refusal.fields) from refusal
        move.case.round = ticket.round


def _duty(ticket: Ticket, move: Move, transition: str) -> None:
    """Who alone may do it, whatever a version says about the step."""
    if check := DUTIES.get(transition):
        check(ticket, move)


def _only_customer_service(ticket: Ticket, move: Move) -> None:
    if not _belongs(move, posts.LOCATOR):
        raise CannotTicket(_("原因由客户服务定位。"))


def _only_quality(ticket: Ticket, move: Move) -> None:
    if not _belongs(move, posts.JUDGE):
        raise CannotTicket(_("效果由质量管理判定。"))
    if move.by.id in owners.owners_of(ticket):
        raise CannotTicket(_(OWN_WORK))


def _belongs(move: Move, code: str) -> bool:
    """Whether who moves is of the department that the post stands in."""
    department = Post.objects.filter(code=code).values("department_id")
    return Person.objects.filter(pk=move.by.id or 0, department_id__in=department).exists()


DUTIES: Final[dict[str, Callable[[Ticket, Move], None]]] = {
    "locate_cause": _only_customer_service, **dict.fromkeys(JUDGING, _only_quality)}
