"""A process of the model → a graph that can be run, or everything that is in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from workflows.bpmn.model import Process
from workflows.bpmn.words import Sentence as _
from workflows.engine.graph import nouns, walks
from workflows.engine.graph.blocks import Block, Pairing, placed, sides
from workflows.engine.graph.grouping import grouped
from workflows.engine.graph.nodes import Drawing
from workflows.engine.graph.nouns import Graph, Node
from workflows.engine.graph.problems import Problems
from workflows.engine.graph.reads import check_decision, check_reads, variables_of
from workflows.engine.graph.rules import check_form
from workflows.engine.graph.walks import Container

MOST_NODES = 1_000
WAITING = frozenset({nouns.WORK, nouns.JOB, nouns.CALL, nouns.TIMER})


def compile(process: Process, *, variables: Mapping[str, str] | None = None) -> Graph:  # noqa: A001
    """The graph of a process; raises CannotCompile with every problem found.

    `variables` (name -> kind, e.g. `enum(a|b)`) adds declarations to those of the process."""
    names = {element.id: element.name for element in process.elements.values()}
    names |= {flow.id: flow.name for flow in process.flows.values()} | {process.id: process.name}
    problems = Problems(names)
    nodes = _nodes(process, problems)
    problems.check()
    nodes = _with_boundaries(nodes, problems)
    starts = _starts(process, nodes, problems)
    nodes = _with_inner_starts(nodes, problems)
    known = variables_of(process, nodes.values(), variables or {}, problems)
    check_reads(nodes.values(), known, problems)
    check_form(process, nodes.values(), known, problems)
    _check_flows(nodes, problems)
    problems.check()
    nodes = _paired(grouped(nodes), starts, problems)
    problems.check()
    return Graph(process.id, process.name, MappingProxyType(nodes), starts[0], starts, MappingProxyType(known),
                 process.attributes, process.form)


def _nodes(process: Process, problems: Problems) -> dict[str, Node]:
    if len(process.elements) > MOST_NODES:
        problems.add(process.id, _("流程超过 %(limit)d 个节点。", limit=MOST_NODES))
        problems.check()
    drawing = Drawing(process, problems)
    found = [drawing.node(element) for element in process.elements.values()]
    return {node.id: node for node in found if node is not None}


def _with_boundaries(nodes: dict[str, Node], problems: Problems) -> dict[str, Node]:
    made = dict(nodes)
    for node in nodes.values():
        if node.kind != nouns.BOUNDARY:
            continue
        host = made.get(node.host)
        if host is None or not host.is_activity or host.parent != node.parent:
            problems.add(node.id, _("边界事件没有挂在活动上。"))
        elif host.kind == nouns.RULE:
            problems.add(node.id, _("规则任务立即完成，不能挂边界事件。"))
        else:
            timers_first = sorted((*host.boundaries, node.id), key=lambda key: nodes[key].timer is None)
            made[host.id] = replace(host, boundaries=tuple(timers_first))
    return made


def _starts(process: Process, nodes: Mapping[str, Node], problems: Problems) -> tuple[str, ...]:
    """The top-level start events, the none start first; a timer start alone will do."""
    found = [node for node in nodes.values() if node.kind == nouns.START and not node.parent]
    plain = [node for node in found if node.timer is None]
    if len(plain) > 1 or (not plain and len(found) != 1):
        for node in plain or found:
            problems.add(node.id, _("流程有几个开始事件，只能有一个。"))
        if not found:
            problems.add(process.id, _("流程没有开始事件。"))
    return tuple(node.id for node in sorted(found, key=lambda node: node.timer is not None))


def _with_inner_starts(nodes: dict[str, Node], problems: Problems) -> dict[str, Node]:
    made = dict(nodes)
    entered = {way.target for node in nodes.values() for way in node.ways}
    for node in nodes.values():
        if node.kind != nouns.SUB:
            continue
        inside = [one for one in nodes.values() if one.parent == node.id]
        starts = [one for one in inside if one.kind == nouns.START]
        starts = starts or [one for one in inside if one.id not in entered and one.kind != nouns.BOUNDARY]
        if len(starts) != 1 or starts[0].timer is not None:
            problems.add(node.id, _("子流程必须正好有一个普通开始事件。"))
        else:
            made[node.id] = replace(made[node.id], start=starts[0].id)
    return made


def _check_flows(nodes: Mapping[str, Node], problems: Problems) -> None:
    entered = {way.target for node in nodes.values() for way in node.ways}
    begin = {node.start for node in nodes.values()}
    for node in nodes.values():
        check_decision(node, problems)
        if node.vote and node.kind == nouns.RULE:
            problems.add(node.id, _("规则任务不能是多实例。"))
        if node.kind in (nouns.START, nouns.BOUNDARY):
            if node.id in entered:
                problems.add(node.id, _("开始事件和边界事件不能有流入的顺序流。"))
        elif node.id not in entered | begin:
            problems.add(node.id, _("没有顺序流通到这里，永远不会执行。"))
        if node.kind in (nouns.END, nouns.TERMINATE, nouns.ERROR) and node.ways:
            problems.add(node.id, _("结束事件不能有流出的顺序流。"))
        for way in node.ways:
            if way.target not in nodes or nodes[way.target].parent != node.parent:
                problems.add(way.id, _("顺序流不能越过子流程的边界。"))
        for target in node.returns or ():
            if target not in nodes or not nodes[target].is_activity:
                problems.add(node.id, _("returns 中的「%(key)s」不是本流程的活动。", key=target))


def _paired(nodes: dict[str, Node], starts: tuple[str, ...], problems: Problems) -> dict[str, Node]:
    blocks: list[Block] = []
    heads: set[str] = set()
    quick: set[str] = set()
    for key in _deepest_first(nodes):
        inside = walks.container(key, nodes)
        reachable = _reachable(inside, [nodes[key].start] if key else list(starts))
        found = Pairing(inside, reachable, problems).blocks() + sides(inside, reachable, problems)
        blocks += sorted(found, key=lambda block: -len(block.inside))
        heads |= walks.heads_of_loops(inside)
        _check_rest(inside, quick, problems)
        if key and _runs_through(inside, nodes[key].start, quick):
            quick.add(key)
    made = placed(nodes, blocks)
    return {key: walks.with_mark(node, heads) for key, node in made.items()}


def _deepest_first(nodes: Mapping[str, Node]) -> list[str]:
    def depth(key: str) -> int:
        return 0 if not key else 1 + depth(nodes[key].parent)

    return sorted(["", *(node.id for node in nodes.values() if node.kind == nouns.SUB)], key=depth, reverse=True)


def _reachable(inside: Container, starts: list[str]) -> set[str]:
    """Everything a token can come to, the paths of non-interrupting boundaries included."""
    following = {key: (*targets, *inside.nodes[key].boundaries) for key, targets in inside.next.items()}
    return walks.reach(following, starts)


def _without_waiting(inside: Container, quick: set[str]) -> dict[str, tuple[str, ...]]:
    """`next` among the nodes that a token passes without waiting; `quick` are the sub-processes that do not wait."""
    return {key: targets for key, targets in inside.next.items()
            if inside.nodes[key].kind not in WAITING and (inside.nodes[key].kind != nouns.SUB or key in quick)}


def _check_rest(inside: Container, quick: set[str], problems: Problems) -> None:
    """Every cycle has a node that waits."""
    hurried = _without_waiting(inside, quick)
    circling = [key for key in hurried if key in walks.reach(hurried, hurried[key])]
    if circling:
        problems.add(circling[0], _("「%(keys)s」构成的循环中没有任何等待，会无休止地执行。",
                                    keys="、".join(inside.nodes[key].name or key for key in circling)))


def _runs_through(inside: Container, start: str, quick: set[str]) -> bool:
    """Whether a token can come from the start to an end without waiting."""
    hurried = _without_waiting(inside, quick)
    passed = walks.reach(hurried, [start])
    return any(walks.END in hurried.get(key, ()) or inside.nodes[key].kind in (nouns.TERMINATE, nouns.ERROR)
               for key in passed)
