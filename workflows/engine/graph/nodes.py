"""One element of the model → one node of the graph, without its place among the others."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workflows.bpmn.model import Element, Process
from workflows.bpmn.words import Sentence as _
from workflows.engine.expressions import BadExpression, Expression, parse
from workflows.engine.graph import nouns
from workflows.engine.graph.attributes import PASS, REFUSE, fires_of, names_of, timer_of, vote_of
from workflows.engine.graph.nouns import Node, Way
from workflows.engine.graph.problems import Problems

KINDS = {
    "userTask": nouns.WORK, "manualTask": nouns.WORK, "task": nouns.WORK,
    "serviceTask": nouns.JOB, "scriptTask": nouns.JOB, "sendTask": nouns.JOB, "businessRuleTask": nouns.RULE,
    "exclusiveGateway": nouns.XOR, "parallelGateway": nouns.AND, "inclusiveGateway": nouns.OR,
    "subProcess": nouns.SUB, "callActivity": nouns.CALL,
}
# element kind -> event kind ("" for none) -> our kind
EVENTS: dict[str, dict[str, str]] = {
    "startEvent": {"": nouns.START, "timer": nouns.START},
    "endEvent": {"": nouns.END, "terminate": nouns.TERMINATE, "error": nouns.ERROR},
    "intermediateCatchEvent": {"timer": nouns.TIMER},
    "intermediateThrowEvent": {"": nouns.PASS},
    "boundaryEvent": {"timer": nouns.BOUNDARY, "error": nouns.BOUNDARY},
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """The process being compiled and where its problems go."""

    process: Process
    problems: Problems

    def node(self, element: Element) -> Node | None:
        """The node of an element, or None (with a problem noted) when it is only drawn."""
        kind = self._kind(element)
        if not kind:
            self.problems.at(element, _not_run(element))
            return None
        made = Node(id=element.id, kind=kind, name=element.name, parent=self._parent(element),
                    default=element.default or "", attributes=element.attributes)
        made = self._event(made, element)
        if made.is_activity:
            made = self._activity(made, element)
        return replace(
            made, ways=self._ways(element, made),
            fires=fires_of(element, _voiced(made), self.problems),
            fires_on_entry=names_of(element.attributes, "firesOnEntry"),
            fires_on_return=names_of(element.attributes, "firesOnReturn"),
            writes=frozenset(names_of(element.attributes, "writes")))

    def _kind(self, element: Element) -> str:
        if element.kind in EVENTS:
            return EVENTS[element.kind].get(element.event.kind if element.event else "", "")
        if element.kind == "subProcess" and element.triggered_by_event:
            return ""
        kind = KINDS.get(element.kind, "")
        if kind == nouns.RULE and not element.attributes.get("decisionRef"):
            return nouns.JOB
        return kind

    def _parent(self, element: Element) -> str:
        return "" if element.parent == self.process.id else element.parent

    def _event(self, made: Node, element: Element) -> Node:
        event = element.event
        if event is None:
            return made
        if event.kind == "timer":
            made = replace(made, timer=timer_of(element, event, self.problems))
        if event.kind == "error":
            made = replace(made, code=event.spec)
            if made.kind == nouns.ERROR and not event.spec:
                self.problems.at(element, _("错误结束事件没有写错误代码。"))
        if made.kind == nouns.BOUNDARY:
            made = replace(made, host=element.attached_to or "",
                           interrupting=element.interrupting or event.kind == "error")
        return made

    def _activity(self, made: Node, element: Element) -> Node:
        if element.multi is not None and element.multi.loop:
            self.problems.at(element, _("标准循环只能绘制，不能执行；请用网关画出循环。"))
        elif element.multi is not None:
            made = replace(made, vote=vote_of(element, element.multi, self.problems))
        elif element.attributes.get("cosign"):
            self.problems.at(element, _("写了会签规则，但活动不是多实例。"))
        made = self._outcomes(made, element)
        if made.kind == nouns.JOB:
            made = replace(made, operation=element.attributes.get("operation", ""))
            if not made.operation:
                self.problems.at(element, _("没有指定要执行的操作（operation）。"))
        if made.kind == nouns.CALL:
            made = replace(made, called=element.called or element.attributes.get("calledElement", ""))
            if not made.called:
                self.problems.at(element, _("没有指定被调用的流程。"))
        return made

    def _outcomes(self, made: Node, element: Element) -> Node:
        result = element.attributes.get("resultVariable", "")
        if made.kind != nouns.WORK:
            return replace(made, result=result or (f"{made.id}_outcome" if made.vote else ""))
        usual = (PASS, REFUSE) if made.vote else ("done",)
        outcomes = names_of(element.attributes, "outcomes") or usual
        refusals = names_of(element.attributes, "refusals")
        if unknown := [name for name in refusals if name not in outcomes]:
            self.problems.at(element, _("refusals 中的「%(names)s」不在 outcomes 之内。", names="、".join(unknown)))
        returns = element.attributes.get("returns", "any").strip()
        return replace(
            made, outcomes=outcomes, result=result or f"{made.id}_outcome",
            refusals=frozenset(refusals or ({REFUSE} & set(outcomes))),
            returns=None if returns == "any" else () if returns == "none" else names_of(element.attributes, "returns"))

    def _ways(self, element: Element, made: Node) -> tuple[Way, ...]:
        ways = []
        for key in element.outgoing:
            flow = self.process.flows[key]
            condition = None
            if key != element.default:
                condition = self._condition(key)
            ways.append(Way(flow.id, flow.source, flow.target, flow.name, condition))
        return tuple(ways)

    def _condition(self, key: str) -> Expression | None:
        flow = self.process.flows[key]
        if flow.condition is None:
            if flow.raw_condition:
                self.problems.add(key, flow.restate or _("条件「%(raw)s」请改写。", raw=flow.raw_condition))
            return None
        try:
            return parse(flow.condition)
        except BadExpression as error:
            self.problems.add(key, error.message)
            return None


def _voiced(node: Node) -> tuple[str, ...]:
    """The outcomes that `fires` may name."""
    return (PASS, REFUSE) if node.vote else node.outcomes


def _not_run(element: Element) -> str:
    if element.kind == "subProcess" and element.triggered_by_event:
        return _("事件子流程只能绘制，不能执行。")
    event = element.event.kind if element.event else ""
    if event:
        return _("%(kind)s（%(event)s）只能绘制，不能执行。", kind=element.kind, event=event)
    return _("%(kind)s 只能绘制，不能执行。", kind=element.kind)
