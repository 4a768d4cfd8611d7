"""Who waits for whom among the signers of one activity, since somebody was added before or after another."""

from __future__ import annotations

from workflows.engine.graph.attributes import PASS, REFUSE
from workflows.engine.protocol import AFTER, BEFORE
from workflows.engine.state import CHILD, Link, Scope
from workflows.engine.step.run import Run

ADVICE, CONSENT = "advice", "consent"


def speaking(run: Run, body: Scope) -> dict[str, Scope]:
    """The signers who have not finished, by key."""
    return {one.key: one for one in run.children(body.id)}


def must_wait(run: Run, body: Scope, child: Scope) -> bool:
    """Whether a signer's turn comes only after somebody else's decision."""
    others = speaking(run, body)
    for link in body.links:
        if link.position == BEFORE and link.adder == child.key and link.added in others:
            return True
        if link.position == AFTER and link.added == child.key and link.adder in others and not others[link.adder].said:
            return True
    return False


def is_owed(run: Run, body: Scope) -> bool:
    """Whether one of two who follow each other has decided and the other has not: the count waits for both."""
    others = speaking(run, body)
    pairs = ((link.added, link.adder) if link.position == BEFORE else (link.adder, link.added) for link in body.links)
    return any(first not in others and then in others for first, then in pairs)


def without(body: Scope, signer: str) -> tuple[Link, ...]:
    """The links of a body when a signer has gone."""
    return tuple(link for link in body.links if signer not in (link.adder, link.added))


def still_needed(run: Run, body: Scope) -> tuple[Link, ...]:
    """The links of which somebody has not decided yet."""
    others = speaking(run, body)
    return tuple(link for link in body.links if link.adder in others or link.added in others)


def consent_asked(body: Scope, signer: str) -> Link | None:
    """The link by which somebody was asked to agree to another's decision at a task without co-sign."""
    return next((link for link in body.links if link.added == signer and link.position != BEFORE), None)


def waits_for_consent(body: Scope, signer: str) -> bool:
    """Whether somebody who has been asked to agree with this signer has not done so yet."""
    return any(link.adder == signer and link.position != BEFORE for link in body.links)


def is_performer(run: Run, scope: Scope) -> bool:
    """Whether a scope is the own performer's at a task without co-sign to which others were added."""
    if scope.kind != CHILD or run.node_at(scope).vote is not None:
        return False
    return scope.key == run.scopes[scope.parent].signers[0]


def role_of(run: Run, scope: Scope) -> tuple[str, tuple[str, ...]]:
    """In which role somebody is asked, and what may be answered where it is not the node's own choice."""
    if scope.kind != CHILD or run.node_at(scope).vote is not None or is_performer(run, scope):
        return "", ()
    return CONSENT if consent_asked(run.scopes[scope.parent], scope.key) else ADVICE, (PASS, REFUSE)


def goes_on_with(run: Run, scope: Scope) -> tuple[int, ...]:
    """Scope and generation of the closed item that this scope's next one goes on with; () for a new task."""
    if scope.kind == CHILD and scope.generation > 1:
        return scope.id, scope.generation - 1
    if is_performer(run, scope):
        task = run.scopes[run.scopes[scope.parent].parent]
        return task.id, task.generation
    return ()
