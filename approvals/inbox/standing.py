"""Which former approvals still count: those whose fields did not change, and those of the same person, by policy.

Every approval that stands without being asked for again is told in the chain, with the reason; it is never shown as a
signature given anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from approvals.inbox.addressing import PERSON, POST, look_up, named_by
from approvals.inbox.models import WorkItem
from approvals.inbox.subjects import subject_of
from workflows.engine.protocol import Need
from workflows.ledger.chain import Entry, Object

if TYPE_CHECKING:
    from workflows.runtime.move import Move


def votes(move: Move, need: Need) -> dict[str, str]:
    """Signer -> outcome of every former approval that stands."""
    former = dict(need.spec.get("votes") or {})
    reasons = dict(subject_of(move.case.process_key).still_stands(move, need)) if former else {}
    found = {signer: former[signer] for signer in reasons if signer in former}
    for signer in found:
        _tell(move, need, "work.stands", signer, reasons[signer])
    if move.graph.asks_once:
        found |= _by_policy(move, need, set(found))
    return found


def way_back(move: Move, item: WorkItem) -> str:
    """The node that the item's case goes straight back to once the item is done; empty when it walks."""
    scope = move.state.scopes.get(item.scope) if move.state else None
    return scope.straight.back if scope is not None and scope.straight is not None else ""


def again(move: Move, need: Need) -> list[str]:
    """Who of those who have voted signs again when a case comes straight back: whose approval no longer stands."""
    given = dict(need.spec.get("votes") or {})
    stands = dict(subject_of(move.case.process_key).still_stands(move, need))
    for signer in given:
        if signer in stands:
            _tell(move, need, "work.stands", signer, stands[signer])
    return [signer for signer in given if signer not in stands]


def _by_policy(move: Move, need: Need, known: set[str]) -> dict[str, str]:
    """Approvals of people who have approved another step of this round already, where the process asks them once."""
    node = move.graph.nodes[need.node]
    passing = next((outcome for outcome in node.outcomes if outcome not in node.refusals), "")
    signers = [signer for signer in need.spec.get("signers") or [""] if signer not in known]
    if not passing or not signers:
        return {}
    alone, approved = _alone(move, need, signers), _approved_by(move, need.node)
    found = {signer: approved[person] for signer, person in alone.items() if person in approved}
    for signer, (who, step) in found.items():
        with override("zh-hans"):  # it is recorded, whatever language the person before reads
            why = _("%(who)s 已在「%(step)s」同意，按流程策略同一人只问一次，系统自动通过，非本人签署。")
        _tell(move, need, "work.passed_by_policy", signer, why % {"who": who, "step": step})
    return dict.fromkeys(found, passing)


def _alone(move: Move, need: Need, signers: list[str]) -> dict[str, int]:
    """The signers behind whom exactly one person stands now."""
    keys = {signer: [signer] if signer else _named(need, move) for signer in signers}
    directory = look_up({key for some in keys.values() for key in some}, move.at)
    found = {}
    for signer, some in keys.items():
        people = {directory.people[key.removeprefix(PERSON)][0] for key in some
                  if key.startswith(PERSON) and key.removeprefix(PERSON) in directory.people}
        for key in some:
            seat = directory.posts.get(key.removeprefix(POST)) if key.startswith(POST) else None
            people |= set(seat.holders) if seat else set()
        if len(people) == 1:
            found[signer] = people.pop()
    return found


def _named(need: Need, move: Move) -> list[str]:
    return named_by({name: str(value) for name, value in need.spec.items() if isinstance(value, str)}, move)


def _approved_by(move: Move, node: str) -> dict[int, tuple[str, str]]:
    """Who has approved another step in this round: person -> their name and that step's."""
    items = WorkItem.objects.filter(
        case_id=move.case.pk, round=move.case.round, decided_by__isnull=False, close_reason="completed"
    ).exclude(node=node)
    return {
        item.decided_by.pk: (item.decided_by.name, item.name)
        for item in items.select_related("decided_by").order_by("pk")
        if item.decided_by and item.outcome in _passing(move, item)
    }


def _passing(move: Move, item: WorkItem) -> set[str]:
    """The outcomes by which a review of this step approves; none where a step is no review."""
    node = move.graph.nodes.get(item.node)
    return set(node.outcomes) - node.refusals if node and node.refusals else set()


def _tell(move: Move, need: Need, verb: str, signer: str, why: str) -> None:
    node = move.graph.nodes[need.node]
    detail: Mapping[str, Any] = {"signer": signer} if signer else {}
    move.record(Entry(verb=verb, object=Object("step", need.node, node=need.node, name=node.name), reason=why,
                      detail=detail))
