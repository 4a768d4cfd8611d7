"""How tokens move: into a node, out of it, over the ways, through joins and ends."""

from __future__ import annotations

from collections.abc import Callable

from workflows.bpmn.words import Sentence as _
from workflows.engine import protocol, state
from workflows.engine.expressions import CannotEvaluate
from workflows.engine.graph import nouns
from workflows.engine.graph.nouns import Node, Way
from workflows.engine.protocol import Need, Refused
from workflows.engine.state import Former, Scope
from workflows.engine.step import formers, links
from workflows.engine.step.run import OUTSIDE, Run
from workflows.engine.variables import Reading, Unread

DONE = "done"  # what is remembered of a job or called process
_ASSIGNED = frozenset({"assignee", "candidateGroups", "candidateUsers"})


def forgotten(passed: tuple[str, ...], node: str) -> tuple[str, ...]:
    """What stays behind a token that enters `node`: a lap begins anew where it began before."""
    return passed[:passed.index(node)] if node in passed else passed


def enter(run: Run, scope: Scope, key: str) -> None:
    """A token comes to a node; a branch that comes to its join is done."""
    if scope.kind == state.BRANCH and run.node_at(run.scopes[scope.parent]).exit == key:
        arrive(run, scope._replace(node=key))
        return
    run.fire(run.graph.nodes[key], scope.id, run.graph.nodes[key].fires_on_entry)
    reenter(run, scope, key)


def reenter(run: Run, scope: Scope, key: str) -> None:
    """Like `enter`, when what is fired on entry has been fired (or replaced) already."""
    run.count()
    node = run.graph.nodes[key]
    passed = forgotten(scope.passed, key) if node.marked else scope.passed
    scope = run.put(scope._replace(node=key, wait="", passed=passed))
    if node.kind not in nouns.GATEWAYS:
        run.record("entered", key)
    _BEGIN[node.kind](run, scope, node)


def leave(run: Run, scope: Scope, outcome: str = "", *, standing: bool = False) -> None:
    """A token has done its node: timers stop, transitions fire, and it looks for its way."""
    node = run.node_at(scope)
    run.disarm(scope)
    passed = scope.passed if not node.marked or node.id in scope.passed else (*scope.passed, node.id)
    run.carry = scope.straight or run.carry
    run.put(scope._replace(wait="", timers=(), passed=passed, straight=None))
    if node.is_activity:
        run.record("left", node.id, **({"outcome": outcome} if outcome else {}))
    run.fire(node, scope.id, tuple(move for said, move in node.fires if said in ("", outcome)), outcome,
             standing=standing)
    run.later("route", scope.id)


def decide(run: Run, scope: Scope, outcome: str) -> None:
    """A task without co-sign has its outcome."""
    run.remember(scope, outcome, votes=(("", outcome),))
    run.set(run.node_at(scope).result, outcome)
    leave(run, scope, outcome)


def pass_at_once(run: Run, scope: Scope, outcome: str, why: str) -> None:
    """What was decided here before counts once more: a walk in which everybody says the same again at once."""
    node = run.node_at(scope)
    if node.kind != nouns.WORK and node.vote is None:  # a job or a called process: it has left its results behind
        outcome = ""
    run.record("passed", node.id, why=why, **({"outcome": outcome} if outcome else {}))
    if outcome:
        run.set(node.result, outcome)
    if outcome and node.vote is None:
        run.remember(scope, outcome, votes=(("", outcome),))
    run.last = (0, "")  # it has moved on by more than the last decision: that alone cannot be taken back any more
    leave(run, scope, outcome, standing=True)


def route(run: Run, scope: Scope, _what: str = "") -> None:
    """Take the ways whose turn it is; several at once open branches."""
    node = run.node_at(scope)
    try:
        ways = chosen(run, node)
    except Unread as unread:
        run.later("route", scope.id)
        run.ask(Need(scope.id, "value", node.id, {"variable": unread.name}))
        return
    run.flows.extend(way.id for way in ways if way.drawn)
    if not ways:
        finish(run, scope)
    elif node.splits:
        _split(run, scope, ways)
    else:
        run.later("enter", scope.id, ways[0].target)


def chosen(run: Run, node: Node) -> list[Way]:
    """The ways out of a node that are taken now."""
    if not any(way.condition for way in node.ways):
        plain = [way for way in node.ways if way.id != node.default] or list(node.ways)
        return plain[:1] if node.kind == nouns.XOR else list(node.ways)
    reading = Reading(run.graph.variables, run.data)
    found = []
    try:
        for way in node.ways:
            if way.id != node.default and (way.condition is None or way.condition.holds(reading)):
                found.append(way)
                if not node.splits:
                    break
    except CannotEvaluate as error:
        raise Refused(_("「%(node)s」的条件无法判断：%(why)s", node=node.name or node.id, why=error.message)) from error
    found = found or [way for way in node.ways if way.id == node.default]
    if not found:
        raise Refused(_("「%(node)s」没有一条出路的条件成立。", node=node.name or node.id))
    return found


def _split(run: Run, scope: Scope, ways: list[Way]) -> None:
    run.put(scope._replace(wait=state.BRANCHES))
    branches = [run.open(state.BRANCH, scope.node, scope.id, way.id) for way in ways]
    for branch, way in reversed(list(zip(branches, ways, strict=True))):
        run.later("enter", branch.id, way.target)


def arrive(run: Run, branch: Scope) -> None:
    """A branch is done; the last one takes the token on from the join."""
    run.put(branch._replace(wait=state.DONE, timers=()))
    _hand_up_sides(run, branch)
    parent = run.scopes[branch.parent]
    branches = [one for one in run.children(parent.id) if one.kind == state.BRANCH]
    if any(one.wait != state.DONE for one in branches):
        return
    behind = tuple(key for one in branches for key in one.passed)
    for one in branches:
        del run.scopes[one.id]
    parent = run.put(parent._replace(wait="", passed=parent.passed + behind))
    end = run.node_at(parent).exit
    if end:
        run.later("enter", parent.id, end)
    else:
        finish(run, parent)


def finish(run: Run, scope: Scope) -> None:
    """A token is used up at an end."""
    if scope.kind == state.BRANCH:
        arrive(run, scope)
    elif scope.kind == state.SIDE:
        _hand_up_sides(run, scope)
        run.drop(scope.id)
        settle(run, run.scopes[scope.parent])
    else:
        settle(run, run.put(scope._replace(wait=state.DONE)))


def _hand_up_sides(run: Run, scope: Scope) -> None:
    """Side paths outlive the branch in which they began: they belong to the scope around it then."""
    for side in run.children(scope.id):
        if side.kind == state.SIDE:
            run.put(side._replace(parent=scope.parent))


def settle(run: Run, scope: Scope) -> None:
    """End a scope whose flow has ended, as soon as no side path is left in it."""
    if scope.kind in OUTSIDE and scope.wait == state.DONE and not run.children(scope.id):
        complete(run, scope)


def complete(run: Run, scope: Scope, how: str = "completed") -> None:
    """The flow inside a scope is over: the case ends, the sub-process is left, an instance counts as passed."""
    if scope.kind == state.ROOT:
        end_case(run, how)
        return
    parent = run.scopes[scope.parent]
    del run.scopes[scope.id]
    if parent.kind == state.CHILD:
        run.put(parent._replace(wait=""))
        run.later("voted", parent.id, "pass")
    else:
        run.put(parent._replace(passed=(*parent.passed, parent.node, *scope.passed)))
        run.later("leave", parent.id)


def end_case(run: Run, how: str, code: str = "") -> None:
    """Nothing is left open."""
    run.scopes.clear()
    run.agenda.clear()
    run.ended = how
    if run.flows:
        run.record("taken", flows=list(run.flows))
        run.flows.clear()
    run.effects.append(protocol.EndCase(how, code))


# --- what each kind of node does when a token comes to it


def _go_on(run: Run, scope: Scope, node: Node) -> None:
    run.later("leave", scope.id)


def _activity(run: Run, scope: Scope, node: Node) -> None:
    if node.kind == nouns.SUB and node.vote is None:
        begin_activity(run, run.wait(scope, state.INNER), node)
    elif (former := formers.take_carried(run, scope)) and formers.counts_unasked(run, scope, former):
        pass_at_once(run, scope, former.outcome, "straight")
    elif node.vote is not None:
        _gather(run, run.wait(scope, state.ANSWER), node, former)
    elif node.kind == nouns.WORK and not formers.came_straight_back(run, scope) and (
            votes := formers.offered(run, scope, formers.SINGLE)) is not None:
        run.put(scope._replace(wait=state.ANSWER))
        run.ask(formers.need(run, scope, formers.SINGLE, votes))
    else:
        begin_activity(run, run.wait(scope, node.kind), node)


def _gather(run: Run, scope: Scope, node: Node, former: Former | None) -> None:
    """Ask who signs; on the way straight back they are known."""
    if former is None and formers.came_straight_back(run, scope):
        former = run.former(scope)
    if former is not None and former.signers:
        run.later("restore", scope.id)
    else:
        vote = node.vote
        run.ask(Need(scope.id, "signers", node.id, {
            **node.attributes, "collection": vote.collection, "cardinality": vote.cardinality,
            "sequential": vote.sequential} if vote else {}))


def begin(run: Run, scope: Scope, _what: str = "") -> None:
    """Begin the activity at which a scope already waits."""
    begin_activity(run, scope, run.node_at(scope))


def begin_activity(run: Run, scope: Scope, node: Node) -> None:
    """Hand work to a person, an operation or another process, or begin the flow inside a sub-process."""
    if node.kind == nouns.SUB:
        run.later("enter", run.open(state.SUB, node.id, scope.id).id, node.start)
    elif node.kind == nouns.WORK:
        role, outcomes = links.role_of(run, scope)
        run.effects.append(protocol.OpenWork(
            scope.id, scope.generation, node.id, node.name, signer_of(run, scope, node), node.attributes,
            role, outcomes, links.goes_on_with(run, scope)))
    elif node.kind == nouns.JOB:
        run.effects.append(protocol.RunJob(scope.id, scope.generation, node.id, node.operation, node.attributes))
    elif node.kind == nouns.CALL:
        run.effects.append(protocol.StartCalled(scope.id, scope.generation, node.id, node.called, dict(run.data)))


def signer_of(run: Run, scope: Scope, node: Node) -> str:
    """Who is asked: a signer of this co-sign, or whoever the enclosing instance is for where the step names nobody."""
    if scope.kind != state.CHILD and not _ASSIGNED.isdisjoint(node.attributes):
        return ""
    return next((one.key for one in run.ancestors(scope.id) if one.kind == state.CHILD), "")


def _rule(run: Run, scope: Scope, node: Node) -> None:
    run.put(scope._replace(wait=state.ANSWER, generation=scope.generation + 1))
    run.ask(Need(scope.id, "rule", node.id, dict(node.attributes)))


def _timer(run: Run, scope: Scope, node: Node) -> None:
    armed = run.armed(node.id)
    scope = run.put(scope._replace(wait=state.TIMER, generation=scope.generation + 1, timers=(armed,)))
    run.start_timer(scope, armed)


def _end(run: Run, scope: Scope, node: Node) -> None:
    run.fire(node, scope.id, tuple(move for _said, move in node.fires))
    finish(run, scope)


def _terminate(run: Run, scope: Scope, node: Node) -> None:
    """Everything else in the same process or sub-process is interrupted, and that is its end."""
    run.fire(node, scope.id, tuple(move for _said, move in node.fires))
    around = next(one for one in run.ancestors(scope.id) if one.kind in OUTSIDE)
    run.close_below(around.id, "interrupted")
    complete(run, run.put(run.silence(run.scopes[around.id], "interrupted")._replace(wait=state.DONE)), "terminated")


def _error(run: Run, scope: Scope, node: Node) -> None:
    run.fire(node, scope.id, tuple(move for _said, move in node.fires))
    if not throw(run, scope, node.code):
        run.close(run.ancestors(scope.id)[-1].id, "interrupted")
        end_case(run, "error", node.code)


def throw(run: Run, scope: Scope, code: str) -> bool:
    """Bring an error to the nearest activity around the scope that catches it; False when nobody does."""
    inner = scope
    for outer in run.ancestors(scope.id)[1:]:
        whole = inner.kind in (state.SUB, state.BODY) and outer.kind != state.CHILD
        if whole and (boundary := catcher(run, outer, code)):
            run.record("caught", boundary, code=code)
            interrupt(run, outer, boundary)
            return True
        inner = outer
    return False


def catcher(run: Run, scope: Scope, code: str) -> str:
    """The error boundary at a scope's node that catches this code: its own first, then one that catches all."""
    boundaries = [run.graph.nodes[key] for key in run.node_at(scope).boundaries]
    catching = [one for one in boundaries if one.timer is None and one.code in (code, "")]
    return min(catching, key=lambda one: one.code == "").id if catching else ""


def interrupt(run: Run, scope: Scope, boundary: str) -> None:
    """The activity is broken off and its token goes on from the boundary event; side paths go on."""
    run.close_below(scope.id, "interrupted", keeping=state.SIDE)
    scope = run.silence(run.scopes[scope.id], "interrupted")
    run.unremember(scope)
    passed = scope.passed if scope.node in scope.passed else (*scope.passed, scope.node)
    run.put(scope._replace(passed=passed, straight=None))
    run.later("enter", scope.id, boundary)


_BEGIN: dict[str, Callable[[Run, Scope, Node], None]] = {
    nouns.START: _go_on, nouns.PASS: _go_on, nouns.BOUNDARY: _go_on, nouns.XOR: _go_on, nouns.AND: _go_on,
    nouns.OR: _go_on, nouns.WORK: _activity, nouns.JOB: _activity, nouns.CALL: _activity, nouns.SUB: _activity,
    nouns.RULE: _rule, nouns.TIMER: _timer, nouns.END: _end, nouns.TERMINATE: _terminate, nouns.ERROR: _error,
}
