"""Going on in another version: the same scopes and generations over another graph.

What a case remembers of nodes that the new version does not have, or has in another place, is forgotten: one cannot be
sent back there any more. What is open moves only where the blocks around it are the same in both versions; everything
else is refused, and nothing is moved half.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from workflows.bpmn.words import Sentence as _
from workflows.engine import protocol, state
from workflows.engine.graph import nouns
from workflows.engine.graph.blocks import opens_all
from workflows.engine.graph.nouns import Node
from workflows.engine.protocol import CarryTimer, CarryWork, Migrate, Refused
from workflows.engine.state import Armed, Former, Scope, Straight
from workflows.engine.step import links
from workflows.engine.step.moves import forgotten
from workflows.engine.step.run import OUTSIDE, Run
from workflows.engine.variables import BadVariable

RECOUNT = "recount"
_KINDS = {state.WORK: nouns.WORK, state.CALL: nouns.CALL, state.TIMER: nouns.TIMER, state.INNER: nouns.SUB}


def migrate(run: Run, command: Migrate) -> None:
    """Put the case into the graph of the run; refused with the first thing that does not fit there."""
    _check_rest(run)
    run.record("migrated")
    _move_data(run, command)
    moved = [_moved(run, command, scope) for scope in run.scopes.values()]
    run.scopes = {scope.id: scope for scope in moved}
    for scope in moved:
        _check_home(run, scope)
        _check_fits(run, scope)
    _move_memory(run, command)
    for scope in list(run.scopes.values()):
        _carry_timers(run, command, scope)
        if scope.wait == state.WORK:
            node = run.node_at(scope)
            outcomes = links.role_of(run, scope)[1]
            run.effects.append(CarryWork(scope.id, scope.generation, node.id, node.name, node.attributes, outcomes))
    for body in [one for one in run.scopes.values() if one.kind == state.BODY and one.node in command.recounted]:
        run.later(RECOUNT, body.id)


def _check_rest(run: Run) -> None:
    """A job on its way comes back to the version that sent it, and so does what has come while the case rests."""
    if any(task.verb != RECOUNT for task in run.agenda):
        raise Refused(_("案件暂停期间收到了自动任务或子流程的结果，恢复之后才能迁移。"))
    job = next((one for one in run.scopes.values() if one.wait == state.JOB), None)
    if job is not None:
        name = run.graph.nodes[job.node].name if job.node in run.graph.nodes else ""
        raise Refused(_("「%(node)s」的自动任务还没有完成，完成之后才能迁移。", node=name or job.node))


# --- data -------------------------------------------------------------------------------------------------------------


def _move_data(run: Run, command: Migrate) -> None:
    """Values of variables that both versions have; one that the old version did not have is empty."""
    values = {**dict.fromkeys(command.empty), **run.data}
    try:
        run.data = {name: variable.accept(values[name]) for name, variable in run.graph.variables.items()
                    if name in values}
    except BadVariable as error:
        raise Refused(error.args[0]) from error


# --- scopes -----------------------------------------------------------------------------------------------------------


def _moved(run: Run, command: Migrate, scope: Scope) -> Scope:
    node = _node(run, command, scope)
    passed = _known(run, command, scope.passed)
    if node != command.nodes.get(scope.node, scope.node):
        passed = forgotten(passed, node)
    return scope._replace(
        node=node, key=_key(command, scope), passed=passed, straight=_straight(run, command, scope.straight))


def _node(run: Run, command: Migrate, scope: Scope) -> str:
    """Where the scope's token stands in the new version."""
    nodes = run.graph.nodes
    node = command.nodes.get(scope.node, scope.node) or command.places.get(scope.node, "")
    if scope.wait == state.DONE and scope.kind in (state.BRANCH, *OUTSIDE):
        around = run.scopes.get(scope.parent)
        block = command.nodes.get(around.node, around.node) if around else ""
        if scope.kind == state.BRANCH and block in nodes:
            return nodes[block].exit or (node if node in nodes else block)
        return node if node in nodes else _an_end(run, block if scope.kind == state.SUB else "")
    if node not in nodes:
        raise Refused(_("新版本中没有与「%(node)s」对应的环节。", node=scope.node))
    return node


def _an_end(run: Run, level: str) -> str:
    """Where a flow that has ended stands when its end is drawn no more."""
    inside = [one for one in run.graph.nodes.values() if one.parent == level]
    return next((one.id for one in inside if one.kind == nouns.END), inside[-1].id)


def _key(command: Migrate, scope: Scope) -> str:
    if scope.kind == state.BRANCH:
        return command.flows.get(scope.key, scope.key)
    return command.nodes.get(scope.key, scope.key) if scope.kind == state.SIDE else scope.key


def _known(run: Run, command: Migrate, keys: Iterable[str]) -> tuple[str, ...]:
    """What of these nodes the new version still remembers, each once."""
    moved = (command.nodes.get(key, key) for key in keys)
    return tuple(dict.fromkeys(key for key in moved if key in run.graph.nodes and run.graph.nodes[key].marked))


def _straight(run: Run, command: Migrate, way: Straight | None) -> Straight | None:
    """The way straight back, as long as both its ends are there; otherwise every step is walked again."""
    if way is None:
        return None
    node, back = (command.nodes.get(key, key) for key in (way.node, way.back))
    if node not in run.graph.nodes or back not in run.graph.nodes:
        return None
    return way._replace(node=node, back=back, done=_known(run, command, way.done))


# --- whether it fits --------------------------------------------------------------------------------------------------


def _check_home(run: Run, scope: Scope) -> None:
    """The token stands in the flow of the block that its scope is for."""
    node = run.node_at(scope)
    if scope.kind == state.BRANCH and scope.wait == state.DONE:
        return
    if node.block != _home(run, scope):
        raise Refused(_("「%(node)s」在新版本中不在同样的分支或子流程之内。", node=node.name or node.id))


def _home(run: Run, scope: Scope) -> str:
    if scope.kind == state.ROOT:
        return ""
    if scope.kind == state.SIDE:
        event = run.graph.nodes.get(scope.key)
        if event is None or event.kind != nouns.BOUNDARY or event.interrupting:
            raise Refused(_("新版本中没有与「%(node)s」对应的环节。", node=scope.key))
        return event.block if scope.node == scope.key else scope.key
    around = run.node_at(run.scopes[scope.parent])
    return around.block if scope.kind in (state.BODY, state.CHILD) else around.id


def _check_fits(run: Run, scope: Scope) -> None:
    """The node is of the kind that the scope waits at."""
    node = run.node_at(scope)
    fits = scope.wait not in _KINDS or node.kind == _KINDS[scope.wait]
    if scope.wait == state.INNER:
        fits &= (node.vote is not None) == (scope.kind == state.CHILD)
    elif scope.wait == state.WORK and scope.kind != state.CHILD:
        fits &= node.vote is None
    elif scope.wait == state.BRANCHES:
        fits = node.splits
        _check_branches(run, scope, node)
    elif scope.kind == state.BODY:
        fits = node.is_activity
        _check_votes(run, scope, node)
    if not fits:
        raise Refused(_("「%(node)s」在新版本中是另一种环节。", node=node.name or node.id))


def _check_branches(run: Run, scope: Scope, node: Node) -> None:
    """Every open branch is one of the new version; where all open together none may be missing."""
    open_ways = [one.key for one in run.children(scope.id) if one.kind == state.BRANCH]
    known = {way.id for way in node.ways}
    if not known.issuperset(open_ways) or len(set(open_ways)) != len(open_ways) or (
            opens_all(node) and len(known) != len(open_ways)):
        raise Refused(_("案件已在「%(node)s」分出分支，而新版本在这里的分支不同。", node=node.name or node.id))


def _check_votes(run: Run, body: Scope, node: Node) -> None:
    said = {what for _who, what in body.votes}
    said |= {one.said for one in run.children(body.id) if one.said and links.is_performer(run, one)}
    strangers = sorted(said - set(node.outcomes)) if node.kind == nouns.WORK else []
    if strangers:
        raise Refused(_("「%(node)s」已有人作出的结论「%(outcome)s」在新版本中不存在。",
                        node=node.name or node.id, outcome="、".join(strangers)))
    for child in run.children(body.id):
        data, ask = json.loads(child.wrote or "[{}, []]")
        if not node.writes.issuperset([*data, *ask]):
            raise Refused(_("「%(node)s」已填写的内容在新版本中不能写入。", node=node.name or node.id))


# --- memory -----------------------------------------------------------------------------------------------------------


def _move_memory(run: Run, command: Migrate) -> None:
    formers = (_former(run, command, one) for one in run.formers.values())
    run.formers = {(one.node, one.instance): one for one in formers if one is not None}
    scope, node = run.last
    node = command.nodes.get(node, node)
    run.last = (scope, node) if node in run.graph.nodes else (0, "")


def _former(run: Run, command: Migrate, former: Former) -> Former | None:
    """What was decided, where the new version has the same step and the same outcomes."""
    node = run.graph.nodes.get(command.nodes.get(former.node, former.node))
    if node is None:
        return None
    said = {what for _who, what in former.votes}
    return former._replace(node=node.id) if node.kind != nouns.WORK or said <= set(node.outcomes) else None


# --- timers -----------------------------------------------------------------------------------------------------------


def _carry_timers(run: Run, command: Migrate, scope: Scope) -> None:
    """Timers of both versions go on, others stop; one that the old version did not have starts now."""
    if scope.kind in (state.BODY, state.CHILD) or scope.wait in ("", state.BRANCHES, state.DONE):
        return
    kept = tuple(_carried(run, command, scope))
    fresh = [run.armed(key) for key in run.node_at(scope).boundaries if key in command.fresh]
    for armed in fresh:
        run.start_timer(scope, armed)
    run.put(scope._replace(timers=(*kept, *fresh)))


def _carried(run: Run, command: Migrate, scope: Scope) -> Iterator[Armed]:
    node = run.node_at(scope)
    for armed in scope.timers:
        key = node.id if scope.wait == state.TIMER else command.nodes.get(armed.timer, armed.timer)
        if key != node.id and key not in node.boundaries:
            run.effects.append(protocol.CancelTimer(scope.id, scope.generation, armed.timer))
            continue
        goes_on = run.armed(key) if key in command.rearmed else armed._replace(timer=key)
        if goes_on != armed:
            run.effects.append(CarryTimer(scope.id, scope.generation, armed.timer, *goes_on, key in command.rearmed))
        yield goes_on
