"""Multi-instance activities: who is asked, how votes count, when it is decided."""

from __future__ import annotations

from decimal import ROUND_CEILING

from workflows.bpmn.words import Sentence as _
from workflows.engine import protocol, state
from workflows.engine.graph import nouns
from workflows.engine.graph.attributes import PASS, REFUSE
from workflows.engine.graph.nouns import Vote
from workflows.engine.protocol import Json, Refused
from workflows.engine.state import Scope, Tally
from workflows.engine.step import moves
from workflows.engine.step.run import Run


def gather(run: Run, scope: Scope, answer: Json) -> None:
    """The signers are known: open the body and ask all of them, or the first one when they sign in turn."""
    node = run.node_at(scope)
    signers = _checked(answer, node.name or node.id)
    body = run.open(state.BODY, node.id, scope.id)
    sequential = node.vote is not None and node.vote.sequential
    asked, queue = (signers[:1], signers[1:]) if sequential else (signers, ())
    run.put(body._replace(generation=1, wait=state.VOTE, tally=Tally(len(signers)), signers=signers, queue=queue))
    run.put(scope._replace(wait=state.VOTE))
    _open_children(run, body, asked)


def _checked(answer: Json, node: str) -> tuple[str, ...]:
    if not isinstance(answer, list | tuple) or not all(isinstance(one, str) and one for one in answer):
        raise Refused(_("「%(node)s」的会签人名单无法识别。", node=node))
    if not answer:
        raise Refused(_("「%(node)s」没有任何会签人，不能继续。", node=node))
    if len(set(answer)) != len(answer):
        raise Refused(_("「%(node)s」的会签人名单有重复。", node=node))
    return tuple(answer)


def _open_children(run: Run, body: Scope, signers: tuple[str, ...]) -> None:
    node = run.node_at(body)
    wait = state.INNER if node.kind == nouns.SUB else node.kind
    children = [run.open(state.CHILD, node.id, body.id, signer) for signer in signers]
    for child in reversed(children):
        run.put(child._replace(wait=wait, generation=1))
        run.later("begin", child.id)


def vote(run: Run, child: Scope, outcome: str) -> None:
    """One signer is done; the body counts and perhaps decides."""
    body = run.scopes[child.parent]
    refused = outcome in run.node_at(body).refusals
    tally = body.tally
    tally = tally._replace(refused=tally.refused + 1) if refused else tally._replace(passed=tally.passed + 1)
    run.close(child.id, "completed")
    evaluate(run, run.put(body._replace(tally=tally)))


def evaluate(run: Run, body: Scope) -> None:
    """Decide if the votes suffice; otherwise ask the next one who signs in turn."""
    rule = run.node_at(body).vote
    decided = decision(rule, body.tally) if rule is not None else ""
    if decided:
        _decide(run, body, decided)
    elif body.queue and not run.children(body.id):
        run.put(body._replace(queue=body.queue[1:]))
        _open_children(run, body, body.queue[:1])


def decision(vote: Vote, tally: Tally) -> str:
    """pass, refuse, or nothing yet."""
    needed = {"all": tally.total, "any": 1}.get(vote.rule) or max(
        1, int((vote.share * tally.total).to_integral_value(ROUND_CEILING)))
    if tally.passed >= needed:
        return PASS
    lost = tally.passed + tally.open < needed
    return REFUSE if lost and (vote.early_end or not tally.open) else ""


def _decide(run: Run, body: Scope, decided: str) -> None:
    node, tally = run.node_at(body), body.tally
    run.close(body.id, "decided")
    run.set(node.result, decided)
    run.record("cosign_decided", node.id, outcome=decided, total=tally.total, **{
        PASS: tally.passed, REFUSE: tally.refused})
    moves.leave(run, run.scopes[body.parent], decided)


def add(run: Run, command: protocol.AddSigner) -> None:
    """One more signer; the ratio is taken over all of them."""
    body = run.scopes[command.scope]
    if command.signer in body.signers or not command.signer:
        raise Refused(_("此人已在会签人名单之中。"))
    rule = run.node_at(body).vote
    sequential = rule is not None and rule.sequential
    body = run.put(body._replace(
        signers=(*body.signers, command.signer), tally=body.tally._replace(total=body.tally.total + 1),
        queue=(*body.queue, command.signer) if sequential else ()))
    run.record("signer_added", body.node, signer=command.signer)
    if not sequential:
        _open_children(run, body, (command.signer,))
    evaluate(run, run.scopes[body.id])


def remove(run: Run, body: Scope, signer: str) -> None:
    """One signer less, who has not voted; what remains may be decided by that. The last one of all must stay."""
    if body.tally.total == 1:
        raise Refused(_("至少要保留一名会签人。"))
    child = next((one for one in run.children(body.id) if one.key == signer), None)
    if child is None and signer not in body.queue:
        raise protocol.Stale(_("此人已经表决或不在会签人名单之中。"))
    if child is not None:
        run.close(child.id, "removed")
    run.record("signer_removed", body.node, signer=signer)
    evaluate(run, run.put(body._replace(
        signers=tuple(one for one in body.signers if one != signer),
        queue=tuple(one for one in body.queue if one != signer),
        tally=body.tally._replace(total=body.tally.total - 1))))
