"""Sending a case back.

The rule. A scope remembers the nodes behind its token in this lap (`passed`). Sent back from scope S to node T:

1. Look outwards from S for the first scope A that has T behind it — or, where S is in a branch, a sibling branch of
   it that has T behind it: then A is the scope that holds the split.
2. Everything in A is closed, S included, with its work, timers and called processes; nothing outside A is touched:
   other branches around A go on.
3. A's one token goes to T if T lies directly in A's flow. If T lies in a sub-process that A has left, the sub-process
   is opened again with its one token at T. If T lies behind a split (a joined block, or a sibling branch), the token
   goes to that outermost split and all its branches begin anew, conditions being read again: never into the middle of
   a block. What lies inside a multi-instance sub-process is no target any more once that is left; it is one as a whole.
4. What was behind the token from there on is forgotten: one cannot be sent "back" to what lies ahead.

Instead of what the re-entered node fires on entry, its `firesOnReturn` is fired; if it has none, that of T.
Side paths (non-interrupting boundary events) are closed when the activity they belong to is taken back with them.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflows.bpmn.words import Sentence as _
from workflows.engine import state
from workflows.engine.graph import nouns
from workflows.engine.graph.nouns import Graph, Node
from workflows.engine.protocol import STRAIGHT, Refused, ReturnTo
from workflows.engine.state import Scope, State, Straight
from workflows.engine.step.moves import forgotten
from workflows.engine.step.run import Run


def returnable(graph: Graph, before: State, scope: int) -> list[str]:
    """The nodes to which the open activity `scope` may send the case back, in the order in which they were passed."""
    found = before.scopes.get(scope)
    if found is None or found.wait != state.WORK or before.suspended:
        return []
    allowed = graph.nodes[found.node].returns
    run = Run(graph, before)
    passed = [key for _around, key in _behind(run, found) if graph.nodes[key].is_activity]
    return [key for key in reversed(list(dict.fromkeys(passed))) if allowed is None or key in allowed]


def send_back(run: Run, command: ReturnTo) -> Scope:
    """Obey a ReturnTo whose scope is known to be open; the scope whose token comes to the target."""
    scope = run.scopes[command.scope]
    allowed = run.node_at(scope).returns
    if allowed is not None and command.node not in allowed:
        raise Refused(_("「%(node)s」不允许退回到所选的步骤。", node=run.node_at(scope).name or scope.node))
    around = _around(run, scope, command.node)
    if command.resume != STRAIGHT:
        return _reopen(run, around, command.node, "returned", source=scope)
    way = _straight(run, around, scope, command)
    opened = _reopen(run, around, command.node, "returned", source=scope, resume=STRAIGHT)
    return run.put(opened._replace(straight=way))


def _straight(run: Run, around: Scope, source: Scope, command: ReturnTo) -> Straight:
    """How the case comes straight back to the activity that sends it back."""
    nodes, node = run.graph.nodes, command.node
    if _entry(run, around, node)[-1] != node:
        raise Refused(_("「%(node)s」所在的分支已经汇合，退回后只能重新逐步办理。", node=nodes[node].name or node))
    activity = _activity_of(run, source)
    inside = list(_below(run, around))
    behind = forgotten(around.passed, _entry(run, around, node)[0])
    done = [*around.passed[len(behind):], *(key for one in inside for key in one.passed),
            *(one.node for one in inside if _is_vote(run, one))]
    many = [key for key in done if nodes[key].kind == nouns.SUB and nodes[key].vote is not None]
    if many or run.instance(activity.id) != run.instance(around.id):
        raise Refused(_("其间有多实例子流程，退回后只能重新逐步办理。"))
    kept = tuple(dict.fromkeys(key for key in done if nodes[key].is_activity and key not in (node, source.node)))
    return Straight(node, source.node, run.instance(around.id), kept, command.signers)


def _activity_of(run: Run, scope: Scope) -> Scope:
    """The scope whose token stands at the activity, for one of its signers too."""
    while scope.kind in (state.CHILD, state.BODY):
        scope = run.scopes[scope.parent]
    return scope


def withdraw(run: Run, node: str) -> None:
    """Take the case back to the step decided last, before the next person has acted.

    Only to the node itself: where it has been joined with other branches meanwhile, that would undo their work too."""
    scope, last = run.last
    if last != node or not node:
        raise Refused(_("下一步已有人处理，不能撤回。"))
    if not run.graph.nodes[node].may_be_withdrawn:
        raise Refused(_("「%(node)s」的结论不能撤回。", node=run.graph.nodes[node].name or node))
    holder = run.scopes.get(scope)
    if holder is None or node not in holder.passed:
        holder = next((one for one in run.scopes.values() if node in one.passed), None)
    if holder is None:
        raise Refused(_("案件已经不在这一步之后，不能撤回。"))
    if _entry(run, holder, node)[-1] != node:
        raise Refused(_("各分支已经汇合，不能只撤回其中一步。"))
    _reopen(run, holder, node, "withdrawn", source=holder)


def _behind(run: Run, scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The nodes behind a scope, nearest first, each with the scope that takes the token back."""
    chain = run.ancestors(scope.id)
    for inner, one in zip([None, *chain], chain, strict=False):
        if inner is not None and inner.kind == state.BRANCH:
            for key in _beside(run, inner):
                yield one, key
        for key in reversed(one.passed):
            yield one, key


def _beside(run: Run, branch: Scope) -> Iterator[str]:
    """The nodes behind the sibling branches of a branch, and everything open in them."""
    for sibling in run.children(branch.parent):
        if sibling.kind == state.BRANCH and sibling.id != branch.id:
            for one in _whole(run, sibling):
                yield from reversed(one.passed)


def _whole(run: Run, scope: Scope) -> Iterator[Scope]:
    """A scope and everything in it, except the instances of a multi-instance sub-process and side paths."""
    yield scope
    for child in run.children(scope.id):
        if child.kind in (state.BRANCH, state.SUB):
            yield from _whole(run, child)


def _around(run: Run, scope: Scope, node: str) -> Scope:
    found = next((around for around, key in _behind(run, scope) if key == node), None)
    if found is None or node not in run.graph.nodes or not run.graph.nodes[node].is_activity:
        raise Refused(_("只能退回到本轮已经走过的步骤。"))
    return found


def _level(run: Run, scope: Scope) -> str:
    """The block that a scope's token moves in."""
    if scope.kind == state.ROOT:
        return ""
    return scope.key if scope.kind == state.SIDE else run.scopes[scope.parent].node


def _entry(run: Run, scope: Scope, target: str) -> list[str]:
    """From the scope down to where its token is put: sub-processes to open, then the target or what stands for it."""
    nodes, level = run.graph.nodes, _level(run, scope)
    chain = [target]
    while nodes[chain[0]].block != level:
        chain.insert(0, nodes[chain[0]].block)
    for place, key in enumerate(chain[:-1]):
        if nodes[chain[place + 1]].parent != key:
            return chain[:place + 1]
    return chain


def _reopen(run: Run, scope: Scope, target: str, verb: str, source: Scope, resume: str = "") -> Scope:
    entry = _entry(run, scope, target)
    behind = forgotten(scope.passed, entry[0])
    taken_back = scope.passed[len(behind):]
    undone = {*taken_back, scope.node} | {one for inner in _below(run, scope) for one in (*inner.passed, inner.node)}
    origin = source.node
    _remember_votes(run, scope, source, target)
    _close_sides(run, scope, undone, source)
    run.close_below(scope.id, "returned", keeping=state.SIDE)
    scope = run.silence(run.scopes[scope.id], "returned")
    scope = run.put(scope._replace(passed=behind, straight=None))
    run.last = (0, "")
    to = run.graph.nodes[entry[-1]].stands_for or entry[-1]
    run.record(verb, target, **{"from": origin, "to": to}, **({"resume": resume} if resume else {}))
    _fire(run, scope, entry, target)
    for place, key in enumerate(entry[:-1]):
        scope = _open_again(run, scope, run.graph.nodes[key], taken_back, entry[place + 1])
    run.later("reenter", scope.id, entry[-1])
    return scope


def _remember_votes(run: Run, scope: Scope, source: Scope, target: str) -> None:
    """What has been said in co-signs that are broken off may stand later; the target and who sends back start anew."""
    run.formers.pop((target, run.instance(scope.id)), None)
    if run.node_at(source).is_activity:
        run.unremember(_activity_of(run, source))
    for body in list(_below(run, scope)):
        if _is_vote(run, body):
            run.remember(run.scopes[body.parent], "", body.signers, body.votes)


def _is_vote(run: Run, scope: Scope) -> bool:
    """Whether people vote in this scope."""
    return scope.kind == state.BODY and run.node_at(scope).kind == nouns.WORK and run.node_at(scope).vote is not None


def _below(run: Run, scope: Scope) -> Iterator[Scope]:
    for child in run.children(scope.id):
        if child.kind != state.SIDE:
            yield child
            yield from _below(run, child)


def _close_sides(run: Run, scope: Scope, undone: set[str], source: Scope) -> None:
    """Close the side paths of activities that are taken back, and the one that sends back."""
    around = {one.id for one in run.ancestors(scope.id)}
    acting = {one.id for one in run.ancestors(source.id)} - around
    for side in list(run.scopes.values()):
        if side.kind == state.SIDE and side.parent in around and side.id in run.scopes and (
                side.id in acting or run.graph.nodes[side.key].host in undone):
            run.close(side.id, "returned")


def _fire(run: Run, scope: Scope, entry: list[str], target: str) -> None:
    """firesOnReturn of each node entered again; the last one may leave it to the node that was named."""
    for key in entry:
        node = run.graph.nodes[key]
        moves = node.fires_on_return
        if key == entry[-1]:
            moves = moves or run.graph.nodes[target].fires_on_return
        run.fire(node, scope.id, moves or node.fires_on_entry)


def _open_again(run: Run, scope: Scope, node: Node, taken_back: tuple[str, ...], following: str) -> Scope:
    """Open a sub-process that was left, with what was behind the token inside it."""
    scope = run.wait(scope._replace(node=node.id), state.INNER)
    run.record("entered", node.id)
    inside = run.open(state.SUB, node.id, scope.id)
    begin = taken_back.index(node.id) + 1
    end = taken_back.index(following) if following in taken_back else begin
    return run.put(inside._replace(passed=taken_back[begin:end]))

