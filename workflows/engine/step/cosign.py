"""Multi-instance activities: who is asked, how votes count, when it is decided."""

from __future__ import annotations

from decimal import ROUND_CEILING

from workflows.bpmn.words import Sentence as _
from workflows.engine import protocol, state
from workflows.engine.graph import nouns
from workflows.engine.graph.attributes import PASS, REFUSE
from workflows.engine.graph.nouns import Vote
from workflows.engine.protocol import Json, Need, Refused
from workflows.engine.state import Former, Scope, Tally
from workflows.engine.step import formers, links, moves
from workflows.engine.step.run import Run


def gather(run: Run, scope: Scope, need: Need, answer: Json) -> None:
    """The signers are known: find out whose former approval stands, and ask the others."""
    node, former = run.node_at(scope), run.former(scope)
    if need.spec.get("again") and former is not None:
        _ask_again(run, scope, former, answer)
        return
    signers = _checked(answer, node.name or node.id)
    votes = formers.offered(run, scope, signers)
    _open_body(run, scope, signers)
    if votes is None:
        begin(run, scope, ())
    else:
        run.ask(formers.need(run, scope, signers, votes))


def restore(run: Run, scope: Scope, _what: str = "") -> None:
    """On the way straight back to a co-sign that was not decided: what was said stands, the others are asked."""
    former = run.former(scope)
    if former is None:
        raise LookupError(scope.node)
    if formers.came_straight_back(run, scope):
        again = run.carry.again if run.carry else ()
        if former.votes and not again:
            run.ask(Need(scope.id, "signers", scope.node, {
                **run.node_at(scope).attributes, "again": True, "signers": list(former.signers),
                "votes": dict(former.votes)}))
        else:
            _ask_again(run, scope, former, again)
        return
    votes = formers.offered(run, scope, former.signers)
    _open_body(run, scope, former.signers)
    if votes is None or not run.node_at(scope).approvals_stand:
        begin(run, scope, former.votes)
    else:
        run.ask(formers.need(run, scope, former.signers, votes))


def _ask_again(run: Run, scope: Scope, former: Former, again: Json) -> None:
    if not isinstance(again, list | tuple) or not set(again) <= set(former.signers):
        raise Refused(_("「%(node)s」的会签人名单无法识别。", node=run.node_at(scope).name or scope.node))
    _open_body(run, scope, former.signers)
    begin(run, scope, tuple((who, what) for who, what in former.votes if who not in again))


def _open_body(run: Run, scope: Scope, signers: tuple[str, ...]) -> None:
    run.put(run.open(state.BODY, scope.node, scope.id)._replace(
        generation=1, wait=state.VOTE, tally=Tally(len(signers)), signers=signers))


def begin(run: Run, scope: Scope, votes: formers.Votes) -> None:
    """Count the votes that stand; ask everybody else, or the first of them when they sign in turn."""
    body = next(one for one in run.children(scope.id) if one.kind == state.BODY)
    for who, what in votes:
        body = run.put(counted(run, body, who, what))
    run.put(scope._replace(wait=state.VOTE))
    voted = {who for who, _what in votes}
    if voted:
        run.record("standing", scope.node, signers=sorted(voted))
    rule, asked = run.node_at(scope).vote, tuple(one for one in body.signers if one not in voted)
    if rule is None or (decided := decision(rule, body.tally)):
        _decide(run, body, decided, why="straight" if run.carry else "standing")
    elif rule.sequential:
        run.put(body._replace(queue=asked[1:]))
        _open_children(run, body, asked[:1])
    else:
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
    body = counted(run, run.scopes[child.parent], child.key, outcome)
    run.close(child.id, "completed")
    evaluate(run, run.put(body._replace(links=links.still_needed(run, body))))


def counted(run: Run, body: Scope, signer: str, outcome: str) -> Scope:
    """The body with one vote more."""
    refused = outcome in run.node_at(body).refusals
    tally = body.tally
    tally = tally._replace(refused=tally.refused + 1) if refused else tally._replace(passed=tally.passed + 1)
    return body._replace(tally=tally, votes=(*body.votes, (signer, outcome)))


def evaluate(run: Run, body: Scope) -> None:
    """Decide if the votes suffice; otherwise ask whose turn it is now."""
    rule = run.node_at(body).vote
    if rule is None or links.is_owed(run, body) or not (decided := decision(rule, body.tally)):
        release(run, body)
    else:
        _decide(run, body, decided)


def recount(run: Run, body: Scope, _what: str = "") -> None:
    """The rule is another one now: what has been said is counted by it, and whose turn it is by it is asked."""
    node = run.node_at(body)
    refused = sum(what in node.refusals for _who, what in body.votes)
    tally = Tally(body.tally.total, len(body.votes) - refused, refused)
    queue = body.queue if node.vote is not None and node.vote.sequential else ()
    run.put(body._replace(tally=tally, queue=queue))
    if not queue:
        _open_children(run, body, body.queue)
    evaluate(run, run.scopes[body.id])


def release(run: Run, body: Scope) -> None:
    """Open the work of those who wait for nobody any more; of those who sign in turn the next one."""
    for child in run.children(body.id):
        if child.wait == state.HELD and not child.said and not links.must_wait(run, body, child):
            run.put(child._replace(wait=run.node_at(child).kind, generation=child.generation + 1))
            run.later("begin", child.id)
    if body.queue and all(child.wait == state.HELD for child in run.children(body.id)):
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


def _decide(run: Run, body: Scope, decided: str, *, why: str = "") -> None:
    node, tally = run.node_at(body), body.tally
    run.close(body.id, "decided")
    run.set(node.result, decided)
    run.record("cosign_decided", node.id, outcome=decided, total=tally.total, **{
        PASS: tally.passed, REFUSE: tally.refused})
    scope = run.scopes[body.parent]
    run.remember(scope, decided, body.signers, body.votes)
    if why:
        run.record("passed", node.id, outcome=decided, why=why)
        run.last = (0, "")
    moves.leave(run, scope, decided, standing=bool(why))


def add(run: Run, body: Scope, signer: str) -> None:
    """One more signer beside the others; the ratio is taken over all of them."""
    rule = run.node_at(body).vote
    sequential = rule is not None and rule.sequential
    body = run.put(body._replace(
        signers=(*body.signers, signer), tally=body.tally._replace(total=body.tally.total + 1),
        queue=(*body.queue, signer) if sequential else ()))
    run.record("signer_added", body.node, signer=signer)
    if not sequential:
        _open_children(run, body, (signer,))
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
        queue=tuple(one for one in body.queue if one != signer), links=links.without(body, signer),
        tally=body.tally._replace(total=body.tally.total - 1))))
