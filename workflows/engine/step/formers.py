"""What was decided before: which of it may count once more when a node is come to again."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.bpmn.words import Sentence as _
from workflows.engine.graph import nouns
from workflows.engine.graph.attributes import PASS
from workflows.engine.protocol import Json, Need, Refused
from workflows.engine.state import Former, Scope
from workflows.engine.step.run import Run

Votes = tuple[tuple[str, str], ...]
SINGLE = ("",)  # the list of signers of a task without co-sign


def take_carried(run: Run, scope: Scope) -> Former | None:
    """What was decided at this node when the case was sent back, if it is on its way straight back; only once."""
    carry, former = run.carry, run.former(scope)
    if carry is None or former is None or scope.node not in carry.done or carry.instance != former.instance:
        return None
    run.carry = carry._replace(done=tuple(one for one in carry.done if one != scope.node))
    return former


def counts_unasked(run: Run, scope: Scope, former: Former) -> bool:
    """Whether what was decided is carried straight back without asking what of it stands."""
    asked = run.node_at(scope).approvals_stand and offered(run, scope, former.signers or SINGLE)
    return bool(former.outcome) and not asked


def came_straight_back(run: Run, scope: Scope) -> bool:
    """Whether this is the activity that has sent the case back and gets it back now."""
    carry = run.carry
    return carry is not None and (scope.node, run.instance(scope.id)) == (carry.back, carry.instance)


def offered(run: Run, scope: Scope, signers: tuple[str, ...]) -> dict[str, str] | None:
    """The former approvals that may stand; None when there is nothing to ask."""
    node, former = run.node_at(scope), run.former(scope)
    votes = dict(former.votes) if former and node.approvals_stand else {}
    approvals = {who: votes[who] for who in signers if who in votes and votes[who] not in node.refusals}
    if approvals:
        return approvals
    reviews = node.kind == nouns.WORK and PASS in node.outcomes and not node.writes
    return {} if run.graph.asks_once and reviews else None


def need(run: Run, scope: Scope, signers: tuple[str, ...], votes: Mapping[str, str]) -> Need:
    """The question which of these votes stand."""
    node, former = run.node_at(scope), run.former(scope)
    return Need(scope.id, "standing", node.id, {
        **node.attributes, "signers": list(signers), "votes": dict(votes), "former": former.outcome if former else ""})


def accepted(run: Run, need: Need, answer: Json) -> Votes:
    """The votes that stand, as answered: keys of former votes, or signers with an outcome."""
    node, signers, votes = run.graph.nodes[need.node], need.spec["signers"], need.spec["votes"]
    said = answer if isinstance(answer, Mapping) else None
    if said is None and isinstance(answer, list | tuple) and all(one in votes for one in answer):
        said = {one: votes[one] for one in answer}
    approving = set(node.outcomes) - node.refusals
    if said is None or not all(who in signers and what in approving for who, what in said.items()):
        raise Refused(_("「%(node)s」仍然有效的意见无法识别。", node=node.name or node.id))
    return tuple((who, said[who]) for who in signers if who in said)
