"""What needs no walk: separation of duties, known operations, and the assumptions that the walk makes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflows.bpmn.words import Sentence
from workflows.bpmn.words import Sentence as _
from workflows.engine.graph import nouns
from workflows.engine.graph.attributes import names_of
from workflows.engine.graph.nouns import Graph, Node
from workflows.engine.machine import Law, Separation
from workflows.engine.verify import verdicts
from workflows.engine.verify.abstraction import Abstract
from workflows.engine.verify.moves import signers_tried
from workflows.engine.verify.verdicts import Refusal

INITIATOR = "initiator"


def refusals(graph: Graph, laws: Sequence[Law], operations: frozenset[str] | None) -> Iterator[Refusal]:
    """Separation of duties that a step does not declare, and operations that nobody offers."""
    for law in laws:
        if isinstance(law, Separation):
            yield from _separation(graph, law)
    for node in graph.nodes.values():
        if node.kind == nouns.JOB and operations is not None and node.operation not in operations:
            reason = _("操作“%(operation)s”不存在。", operation=node.operation)
            yield Refusal(verdicts.UNKNOWN_OPERATION, node.id, node.name or node.id, reason, law=node.operation)


def _separation(graph: Graph, law: Separation) -> Iterator[Refusal]:
    """Whoever fires `then` is a person, and the step excludes the initiator or those who fired `first`."""
    needed = _needed(graph, law)
    for node in graph.nodes.values():
        if law.then not in _fired(node):
            continue
        if node.kind != nouns.WORK:
            reason = _("违反规则“%(law)s”：“%(then)s”必须由人办理的步骤触发，才能保证职责分离。",
                       law=law.name, then=law.then)
        elif needed <= set(names_of(node.attributes, "excludes")):
            continue
        else:
            reason = _("违反规则“%(law)s”：触发“%(then)s”的步骤必须写明 excludes=%(needed)s。",
                       law=law.name, then=law.then, needed=",".join(sorted(needed)))
        yield Refusal(verdicts.SEPARATION, node.id, node.name or node.id, reason, law=law.name)


def _needed(graph: Graph, law: Separation) -> set[str]:
    if not law.first:
        return {INITIATOR}
    return {node.id for node in graph.nodes.values() if law.first in _fired(node)}


def _fired(node: Node) -> set[str]:
    return {name for _outcome, name in node.fires} | set(node.fires_on_entry)


def named_in(graph: Graph, why: str) -> str:
    """The node that a sentence of the engine speaks of, by name or id; "" when it speaks of none."""
    if not isinstance(why, Sentence):
        return ""
    said = why.values.get("node", why.values.get("timer"))
    return next((node.id for node in graph.nodes.values() if said is not None and said in (node.id, node.name)), "")


def assumptions(model: Abstract) -> Iterator[str]:
    """What is taken for granted about the world, as far as this process depends on it."""
    nodes = model.graph.nodes.values()
    if model.given:
        yield _("条件读取的变量 %(names)s 在首次读取时已有值，直到声明写入它的步骤完成之前不变。",
                names="、".join(sorted(model.given - model.guesses.keys())) or "—")
    for guess, names in model.guesses.items():
        yield _("对 %(names)s 的计算或相互比较（%(guess)s）视为可真可假。",
                names="、".join(sorted(names)), guess=guess)
    if any(node.vote is not None for node in nodes):
        yield _("会签按 %(count)s 名会签人验证；加签、减签和转办只改变由谁决定，不改变能有哪些结果。",
                count=signers_tried(model.graph))
    if any(node.timer is not None for node in nodes):
        yield _("定时器可能在任何时刻到时，也可能一直不到时。")
    if any(node.kind in (nouns.JOB, nouns.CALL) for node in nodes):
        yield _("操作和被调用的流程最终会完成，或以有边界事件捕获的错误结束。")
    yield _("直接返回和继续有效的意见，视同各人立即作出与之前相同的结论。")
    yield _("不考虑人为撤销整个案件。")


