"""Changing who is asked: signers added before, after or beside another, work handed to somebody else.

A task without co-sign becomes a small one of its own kind: a body whose first signer is the task's performer, whose
outcome alone is that of the task; whoever was added gives advice (before) or has to agree (after, beside).
"""

from __future__ import annotations

import json

from workflows.bpmn.words import Sentence as _
from workflows.engine import protocol, state
from workflows.engine.graph import nouns
from workflows.engine.graph.attributes import REFUSE
from workflows.engine.protocol import AFTER, BEFORE, PARALLEL, AddSigner, Reassign, Refused, RemoveSigner, Stale
from workflows.engine.state import Link, Scope, Tally
from workflows.engine.step import cosign, links, moves
from workflows.engine.step.run import Run

# --- adding -----------------------------------------------------------------------------------------------------------


def add(run: Run, command: AddSigner) -> None:
    """One more who is asked; see AddSigner."""
    if command.position not in (PARALLEL, BEFORE, AFTER):
        raise Refused(_("加签方式只能是前加签、后加签或并加签。"))
    body, by = _place(run, command)
    if command.signer in body.signers or not command.signer:
        raise Refused(_("此人已在会签人名单之中。"))
    if run.node_at(body).vote is not None and command.position == PARALLEL:
        cosign.add(run, body, command.signer)
    else:
        _link(run, body, _checked(run, body, by), command)


def _place(run: Run, command: AddSigner) -> tuple[Scope, Scope | None]:
    """The body, and the open scope for which somebody is added."""
    found = run.scopes.get(command.scope)
    if found is None or found.generation != command.generation:
        raise Stale(_("会签已经结束。"))
    if found.kind == state.BODY:
        return found, run.scopes.get(command.by)
    if found.wait != state.WORK:
        raise Stale(_("这项工作已经被处理或关闭。"))
    if found.kind == state.CHILD:
        return run.scopes[found.parent], run.scopes.get(command.by or found.id)
    if command.by not in (0, found.id):
        raise Refused(_("请指明为谁加签。"))
    return _opened(run, found, "held" if command.position == BEFORE else "moved")


def _checked(run: Run, body: Scope, by: Scope | None) -> Scope:
    if run.node_at(body).kind != nouns.WORK:
        raise Refused(_("这个环节不是由人办理的，不能加签。"))
    if by is None or by.parent != body.id or by.key not in body.signers:
        raise Refused(_("请指明为谁加签。"))
    if by.wait not in (state.WORK, state.HELD) or by.said or (by.wait == state.HELD and by.generation):
        raise Stale(_("这项工作已经被处理或关闭。"))
    return by


def _link(run: Run, body: Scope, by: Scope, command: AddSigner) -> None:
    signer, position = command.signer, command.position
    run.record("signer_added", body.node, signer=signer, position=position, by=by.key)
    if position == BEFORE and by.wait == state.WORK:
        run.effects.append(protocol.CloseWork(by.id, by.generation, by.node, "held"))
        run.put(by._replace(wait=state.HELD))
    run.put(run.open(state.CHILD, body.node, body.id, signer)._replace(wait=state.HELD))
    body = run.put(body._replace(
        signers=(*body.signers, signer), tally=body.tally._replace(total=body.tally.total + 1),
        links=(*body.links, Link(by.key, signer, position))))
    cosign.release(run, body)


def _opened(run: Run, task: Scope, why: str) -> tuple[Scope, Scope]:
    """The body of a task without co-sign, with its performer as the only signer, held until released."""
    signer = moves.signer_of(run, task, run.node_at(task))
    run.effects.append(protocol.CloseWork(task.id, task.generation, task.node, why))
    run.put(task._replace(wait=state.VOTE))
    body = run.put(run.open(state.BODY, task.node, task.id)._replace(
        generation=1, wait=state.VOTE, tally=Tally(1), signers=(signer,)))
    child = run.open(state.CHILD, task.node, body.id, signer)
    return body, run.put(child._replace(wait=state.HELD))


# --- a task without co-sign, decided by its performer ---------------------------------------------------------------


def speak(run: Run, child: Scope, outcome: str, wrote: str) -> None:
    """Somebody at such a task has decided, or said what they think of it."""
    body = run.scopes[child.parent]
    if not links.is_performer(run, child):
        run.record("opinion", body.node, signer=child.key, outcome=outcome)
    asked = links.consent_asked(body, child.key)
    if asked is None or outcome != REFUSE:
        run.put(child._replace(wait=state.HELD, said=outcome, wrote=wrote))
        settle(run, body)
        return
    body = _heard(run, body, child, outcome)
    adder = links.speaking(run, body)[asked.adder]
    run.put(adder._replace(said="", wrote=""))
    settle(run, body)


def settle(run: Run, body: Scope) -> None:
    """Count out whoever has spoken and waits for nobody's consent; when that is the performer, the task is done."""
    while done := next((one for one in run.children(body.id)
                        if one.said and not links.waits_for_consent(body, one.key)), None):
        if links.is_performer(run, done):
            _leave(run, body, done)
            return
        body = _heard(run, body, done, done.said)
    cosign.release(run, body)


def _heard(run: Run, body: Scope, child: Scope, outcome: str) -> Scope:
    tally = body.tally
    tally = tally._replace(refused=tally.refused + 1) if outcome == REFUSE else tally._replace(passed=tally.passed + 1)
    run.close(child.id, "completed")
    return run.put(body._replace(tally=tally, links=links.without(body, child.key)))


def _leave(run: Run, body: Scope, performer: Scope) -> None:
    run.close(body.id, "decided")
    task, (data, ask) = run.scopes[body.parent], json.loads(performer.wrote)
    run.write(run.node_at(task), data, tuple(ask))
    moves.decide(run, task, performer.said)


# --- taking away, handing over ----------------------------------------------------------------------------------------


def remove(run: Run, command: RemoveSigner) -> None:
    """Take a signer away who has not decided."""
    found = run.scopes.get(command.scope)
    if found is not None and found.kind == state.CHILD and found.generation == command.generation:
        body, signer = run.scopes[found.parent], found.key
    elif found is None or found.kind != state.BODY or found.generation != command.generation:
        raise Stale(_("会签已经结束。"))
    else:
        body, signer = found, command.signer
    if run.node_at(body).vote is not None:
        cosign.remove(run, body, signer)
    else:
        _take_out(run, body, signer)


def _take_out(run: Run, body: Scope, signer: str) -> None:
    if signer == body.signers[0]:
        raise Refused(_("不能减去这一步自己的办理人；可以改为转办。"))
    child = links.speaking(run, body).get(signer)
    if child is None or child.said:
        raise Stale(_("此人已经表决或不在会签人名单之中。"))
    run.close(child.id, "removed")
    run.record("signer_removed", body.node, signer=signer)
    settle(run, run.put(body._replace(
        signers=tuple(one for one in body.signers if one != signer), links=links.without(body, signer),
        tally=body.tally._replace(total=body.tally.total - 1))))


def reassign(run: Run, command: Reassign) -> None:
    """The work item, or the turn that is still to come, goes to somebody else; the others never notice."""
    if command.waiting:
        body = _body_of(run, command)
        _rename(run, body, command.waiting, command.signer)
        return
    body, child = _held_or_open(run, command)
    body = _rename(run, body, child.key, command.signer)
    if child.wait == state.WORK:
        run.effects.append(protocol.CloseWork(child.id, child.generation, child.node, "reassigned"))
    run.put(child._replace(key=command.signer, wait=state.HELD))
    cosign.release(run, body)


def _body_of(run: Run, command: Reassign) -> Scope:
    """The body in which somebody waits for their turn; Stale when it has come."""
    found = run.scopes.get(command.scope)
    if found is None or found.generation != command.generation or command.waiting not in found.queue:
        raise Stale(_("此人已经表决或不在会签人名单之中。"))
    return found


def _rename(run: Run, body: Scope, old: str, new: str) -> Scope:
    """The body with another name in somebody's place."""
    if new in body.signers or not new:
        raise Refused(_("此人已在会签人名单之中。"))
    run.record("reassigned", body.node, **{"from": old, "to": new})
    renamed = {old: new}
    return run.put(body._replace(
        signers=tuple(renamed.get(one, one) for one in body.signers),
        queue=tuple(renamed.get(one, one) for one in body.queue),
        links=tuple(Link(renamed.get(one.adder, one.adder), renamed.get(one.added, one.added), one.position)
                    for one in body.links)))


def _held_or_open(run: Run, command: Reassign) -> tuple[Scope, Scope]:
    found = run.scopes.get(command.scope)
    if found is None or found.generation != command.generation or found.said or (
            found.wait not in (state.WORK, state.HELD)):
        raise Stale(_("这项工作已经被处理或关闭。"))
    if found.kind == state.CHILD:
        return run.scopes[found.parent], found
    return _opened(run, found, "reassigned")
