"""How the inbox shows, addresses and checks the work of an action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from approvals.inbox.subjects import Checked, Decision, Standing, Subject
from approvals.organisation.models import Person
from complaints.actions.models import Action
from complaints.actions.selectors.access import whole
from complaints.actions.services.locking import of_move
from complaints.actions.services.proving import proofs_of
from complaints.tickets.models.ticket import FINAL
from complaints.tickets.services.locking import locked as locked_ticket
from workflows.engine.protocol import OpenWork
from workflows.runtime.models import Case
from workflows.runtime.move import Move
from workflows.runtime.ports import DomainRefused

DO: Final = "do"
LEAST_RESULT: Final = 2
LONGEST: Final = 5_000


class ActionSubject(Subject):
    """An action speaks for its case."""

    def preview(self, item: WorkItem, person: Person) -> tuple[str, dict[str, Any]]:
        """What is to be done, for which ticket, and what shows that it is."""
        action = whole().get(case_id=item.case_id)
        evidence = list(action.evidence.order_by("pk"))
        return "actions/_preview.html", {"action": action, "evidence": evidence, "doing": item.node == DO}

    def url(self, case_key: str) -> str:
        """The page of the action."""
        ticket, _dash, number = case_key.rpartition("-A")
        return reverse("ticket-action", args=[ticket, int(number)])

    def batch_objection(self, item: WorkItem, person: Person) -> str:
        """Results and evidence are looked at one by one."""
        return _("改进措施须逐项办理。")

    def check(self, move: Move, item: WorkItem, decision: Decision) -> Checked | None:
        """Whether the action may count as done: what was done is said, and something shows it."""
        if item.node != DO:
            return None
        action = of_move(move)
        result = decision.comment.strip()[:LONGEST]
        if problems := _missing(action, result):
            raise DomainRefused("；".join(problems.values()), fields=problems)
        action.result = result
        version = {"version": str(action.version), "sha256": action.version.sha256} if action.version else {}
        return Checked(files=proofs_of(action), detail={"ticket": action.ticket.key, **version})

    def returned(self, move: Move, item: WorkItem, decision: Decision) -> Checked | None:
        """Given back while the ticket still lives."""
        action = of_move(move)
        if locked_ticket(action.ticket_id).state in FINAL:
            raise DomainRefused(_("工单已结束，不能再退回措施。"))
        return None

    def principals(self, move: Move, item: OpenWork) -> Sequence[str] | None:
        """Whoever does it (R), and whoever answers for it (A)."""
        action = of_move(move)
        return [action.owner_key if item.node == DO else action.accountable_key]

    def standing(self, move: Move) -> Standing | None:
        """Done or to be done."""
        action = of_move(move)
        return Standing(int(action.state != Action.State.DOING), 2 if action.is_checked_by_another else 1, None)

    def digest(self, case: Case, item: WorkItem | None = None) -> str:
        """An action does not change once it is dispatched."""
        return ""


def _missing(action: Action, result: str) -> dict[str, str]:
    problems = {}
    if len(result) < LEAST_RESULT:
        problems["comment"] = _("请写明完成情况。")
    if action.kind == Action.Kind.REVISION:
        if action.version_id is None:
            problems["version"] = _("请先在措施页起草或关联修订后的流程版本。")
    elif not action.evidence.exists():
        problems["evidence"] = _("请先在措施页上传完成证据。")
    return problems
