"""Plays one trace of the log: each logged event becomes a decision of the person it belongs to, or is refused.

Only what the process allows happens. An event that fits no open work item is counted with its reason and left out.
The log holds no data, so a choice that an event makes (which way a declaration goes) is read from what follows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from approvals.inbox.models import WorkItem
from approvals.inbox.replay.cast import Cast
from approvals.inbox.replay.domain import PROCESS_KEY
from approvals.inbox.replay.log import LoggedEvent, Trace
from approvals.inbox.rows import Waiting, oldest_open
from approvals.inbox.services import CannotDecide, Conflict, RefusedByRules, decide, save_draft, withdraw
from approvals.organisation.models import Person
from workflows.runtime.models import Case
from workflows.runtime.services import start_case

SUBMITTED: Final = "Declaration SUBMITTED by EMPLOYEE"
SAVED: Final = "Declaration SAVED by EMPLOYEE"
TAKEN_BACK: Final = "Declaration REJECTED by EMPLOYEE"
MISSING: Final = "Declaration REJECTED by MISSING"
BUDGET: Final = ("Declaration APPROVED by BUDGET OWNER", "Declaration REJECTED by BUDGET OWNER")

# event -> (step, outcome) in the order they are tried
STEPS: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    SUBMITTED: (("declare", "submit"), ("rejected", "resubmit")),
    TAKEN_BACK: (("rejected", "take_back"),),
    "Declaration APPROVED by PRE_APPROVER": (("pre_approver", "approve"),),
    "Declaration REJECTED by PRE_APPROVER": (("pre_approver", "reject"),),
    "Declaration APPROVED by ADMINISTRATION": (("administration", "approve"),),
    "Declaration REJECTED by ADMINISTRATION": (("administration", "reject"),),
    BUDGET[0]: (("budget_owner", "approve"),),
    BUDGET[1]: (("budget_owner", "reject"),),
    "Declaration FINAL_APPROVED by SUPERVISOR": (("supervisor", "approve"),),
    "Declaration REJECTED by SUPERVISOR": (("supervisor", "reject"),),
    "Request Payment": (("request_payment", "request"),),
    "Payment Handled": (("handle_payment", "paid"),),
    MISSING: (("request_payment", "missing"), ("handle_payment", "missing")),
}
OWNERS: Final = {"request_payment": "finance_desk", "handle_payment": "finance_desk"}
OWN_STEPS: Final = ("declare", "rejected")


@dataclass(slots=True)
class Tally:
    """What a replay came to; `refused` counts (event, why)."""

    cases: int = 0
    completed: int = 0
    dropped: int = 0
    known: int = 0
    events: int = 0
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Take another tally's numbers in."""
        for name in ("cases", "completed", "dropped", "known", "events"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.refused.update(other.refused)


def play(trace: Trace, cast: Cast) -> Tally:
    """Play one trace as one case; a trace that was played before is left alone."""
    tally = Tally(cases=1)
    key = f"DD-{trace.name.removeprefix('declaration')}"
    if not trace.events or Case.objects.filter(key=key).exists():
        tally.known += 1
        return tally
    case = start_case(
        process_key=PROCESS_KEY, key=key, title=trace.name, by=cast.employee.as_actor(), at=trace.events[0].at
    )
    for place, event in enumerate(trace.events):
        why = _play(case, event, trace.events[place + 1 :], cast)
        tally.events += not why
        if why:
            tally.refused[event.name, why] += 1
    _close(case, tally)
    return tally


def _close(case: Case, tally: Tally) -> None:
    if not Case.objects.filter(pk=case.pk, status=Case.Status.ENDED).exists():
        return
    last = WorkItem.objects.filter(case_id=case.pk).order_by("-pk").values_list("outcome", flat=True).first()
    tally.completed += 1
    tally.dropped += last == "drop"


def _play(case: Case, event: LoggedEvent, following: Sequence[LoggedEvent], cast: Cast) -> str:
    """Carry out one event; returns why not, or nothing."""
    item = oldest_open(case.pk)  # by the ORM this alone took a third of a replay
    if item is None:
        return "the case is over"
    if event.name == SAVED:
        return _save(item, event, cast)
    move = next((step for step in STEPS.get(event.name, ()) if step[0] == item.node), None)
    try:
        if move is None and event.name == TAKEN_BACK:
            withdraw(case_id=case.pk, by=cast.employee, at=event.at)
        elif move is None:
            return f"the case stands at {item.node}"
        else:
            _decide(item, _outcome(event, move[1], following), event, following, cast)
    except (CannotDecide, Conflict, RefusedByRules) as refusal:
        return str(refusal)
    return ""


def _save(item: Waiting, event: LoggedEvent, cast: Cast) -> str:
    if item.node != "declare":
        return f"the case stands at {item.node}"
    save_draft(item_id=item.id, person_id=cast.employee.pk, text=event.name, at=event.at)
    return ""


def _outcome(event: LoggedEvent, outcome: str, following: Sequence[LoggedEvent]) -> str:
    """A rejected declaration after which nothing comes was given up."""
    return "drop" if event.name == TAKEN_BACK and not following else outcome


def _decide(
    item: Waiting, outcome: str, event: LoggedEvent, following: Sequence[LoggedEvent], cast: Cast
) -> None:
    data = _choices(item.node, outcome, following)
    decide(item_id=item.id, case_id=item.case_id, outcome=outcome, by=_owner(item.node, cast), at=event.at, data=data)


def _owner(node: str, cast: Cast) -> Person:
    return cast.employee if node in OWN_STEPS else cast.holders[OWNERS.get(node, node)]


def _choices(node: str, outcome: str, following: Sequence[LoggedEvent]) -> dict[str, Any]:
    """What the decision says about the way: who reviews first, whether the budget's owner is asked."""
    comes = following[0].name if following else ""
    if outcome in {"submit", "resubmit"}:
        shortcuts = ("pre_approver", "supervisor")
        return {"route": next((way for way in shortcuts if way.upper() in comes), "administration")}
    if node == "administration":
        return {"needs_budget_owner": comes in BUDGET}
    return {}
