"""What in a model cannot be executed: every refusal names the element, its name and the reason.

The compiler (`workflows.engine.graph`) looks again at what it builds; this list is what the author of a file sees
first, and it also covers what never reaches the compiler.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.bpmn.attribute_values import misfits
from workflows.bpmn.forms.problems import problems_of
from workflows.bpmn.model import Element, Flow, Model, Process
from workflows.bpmn.names import ACTIVITIES, EVENTS, SUBPROCESSES
from workflows.bpmn.spoken import kind_in_words
from workflows.bpmn.words import Sentence as _

EXECUTED = frozenset({
    "task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "callActivity",
    "subProcess", "exclusiveGateway", "parallelGateway", "inclusiveGateway",
})
EXECUTED_EVENTS = {
    "startEvent": frozenset({"", "timer"}), "endEvent": frozenset({"", "terminate", "error"}),
    "intermediateCatchEvent": frozenset({"timer"}), "intermediateThrowEvent": frozenset({""}),
    "boundaryEvent": frozenset({"timer", "error"}),
}
NAMED_OPERATIONS = frozenset({"serviceTask", "scriptTask", "sendTask"})
ENTRANCES = frozenset({"startEvent", "boundaryEvent"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an element keeps the version from being published."""

    element_id: str
    name: str
    reason: str


def lint(model: Model) -> list[Problem]:
    """Everything that keeps the model from being executed, in the order of the file; empty when it can be."""
    try:
        process = model.process
    except LookupError:
        return list(_no_process(model))
    found = [*_duplicates(model, process), *_misplaced(model, process)]
    for element in process.elements.values():
        reasons = _reasons(element, process)
        found += [Problem(element.id, element.name or kind_in_words(element), why) for why in reasons]
    for flow in process.flows.values():
        found += [Problem(flow.id, _flow_name(flow, process), why) for why in _flow_reasons(flow, process)]
    return list(dict.fromkeys([*found, *_scopes(process), *_unreachable(process)]))


def _no_process(model: Model) -> Iterator[Problem]:
    filled = [process for process in model.processes if process.elements]
    if not filled:
        key = model.processes[0].id if model.processes else "definitions"
        name = model.processes[0].name if model.processes else ""
        yield Problem(key, name or key, _("文件里没有可执行的流程。"))
        return
    executable = [process for process in filled if process.executable]
    for process in executable or filled:
        yield Problem(process.id, process.name or process.id, _(
            "文件里有 %(count)s 个流程，只能有一个可执行；请只给其中一个标上 isExecutable。",
            count=len(executable or filled)))


def _duplicates(model: Model, process: Process) -> Iterator[Problem]:
    for key in model.duplicates:
        element = process.elements.get(key)
        flow = process.flows.get(key)
        name = element.name if element else flow.name if flow else ""
        yield Problem(key, name or key, _("编号 %(key)s 在文件中出现多次，无法确定指的是哪一个。", key=key))


def _misplaced(model: Model, process: Process) -> Iterator[Problem]:
    for key, why in misfits(process.attributes, "process"):
        yield Problem(process.id, process.name or process.id, _("属性 %(key)s：%(why)s", key=key, why=why))
    for why in problems_of(process.form) if process.form else ():
        yield Problem(process.id, process.name or process.id, why)


# --- one element ------------------------------------------------------------------------------------------------------


def _reasons(element: Element, process: Process) -> Iterator[str]:
    if (refusal := only_drawn(element)) is not None:
        yield refusal
        return
    yield from _event_reasons(element, process)
    yield from _activity_reasons(element)
    yield from _gateway_reasons(element, process)
    for key, why in misfits(element.attributes, element.kind):
        yield _("属性 %(key)s：%(why)s", key=key, why=why)


def only_drawn(element: Element) -> str | None:
    """Why an element is drawn and never executed; None for one that is executed."""
    event = element.event.kind if element.event else ""
    if element.kind in EVENTS:
        if event in EXECUTED_EVENTS[element.kind]:
            return None
    elif element.kind in EXECUTED and not element.triggered_by_event:
        return None
    return _("%(kind)s只能绘制，不能执行。", kind=kind_in_words(element))


def _event_reasons(element: Element, process: Process) -> Iterator[str]:
    event = element.event
    if event and event.kind == "timer" and not event.spec:
        yield _("定时器没有写明期限。")
    if event and event.kind == "error" and element.kind == "endEvent" and not event.spec:
        yield _("错误结束事件没有写错误代码。")
    if element.kind == "boundaryEvent":
        yield from _boundary_reasons(element, process)
    if element.kind in ENTRANCES and element.incoming:
        yield _("开始事件和边界事件不能有流入的顺序流。")
    if element.kind in ENTRANCES and not element.outgoing:
        yield _("没有流出的顺序流，从这里走不下去。")
    if element.kind == "endEvent" and element.outgoing:
        yield _("结束事件不能有流出的顺序流。")


def _boundary_reasons(element: Element, process: Process) -> Iterator[str]:
    host = process.elements.get(element.attached_to or "")
    if host is None:
        yield _("边界事件没有挂在活动上（attachedToRef=“%(host)s”）。", host=element.attached_to or "")
    elif host.kind not in ACTIVITIES:
        yield _("边界事件只能挂在活动上，“%(host)s”不是活动。", host=host.name or host.id)
    elif host.parent != element.parent:
        yield _("边界事件与它所挂的活动“%(host)s”不在同一层。", host=host.name or host.id)
    elif element.event and element.event.kind == "error" and not element.interrupting:
        yield _("错误边界事件必须中断活动。")


def _activity_reasons(element: Element) -> Iterator[str]:
    if element.kind in NAMED_OPERATIONS and not element.attributes.get("operation"):
        yield _("没有指定要执行的操作（operation）；任务里的代码和外部类名不会执行。")
    if element.kind == "businessRuleTask" and not (
            element.attributes.get("decisionRef") or element.attributes.get("operation")):
        yield _("没有指定规则（decisionRef）或操作（operation）。")
    if element.kind == "callActivity" and not element.called:
        yield _("没有指定被调用的流程。")
    multi = element.multi
    if multi is None:
        return
    if multi.loop:
        yield _("标准循环只能绘制，不能执行；请用网关画出循环。")
    elif not (multi.collection or multi.cardinality or element.attributes.get("candidateUsers")
              or element.attributes.get("candidateGroups")):
        yield _("多实例没有写明由谁会签（collection）或份数（loopCardinality）。")


def _gateway_reasons(element: Element, process: Process) -> Iterator[str]:
    if element.default and element.default not in element.outgoing:
        yield _("默认顺序流“%(key)s”不是从这里出去的。", key=element.default)
    if not element.kind.endswith("Gateway"):
        return
    if not element.incoming:
        yield _("没有流入的顺序流，永远走不到这里。")
    if not element.outgoing:
        yield _("没有流出的顺序流，从这里走不下去。")
    flows = [process.flows[key] for key in element.outgoing]
    if element.kind == "parallelGateway":
        if any(flow.raw_condition for flow in flows):
            yield _("并行网关的顺序流不能带条件。")
    elif len(flows) > 1 and not any(flow.raw_condition for flow in flows):
        yield _("从这里分出 %(count)s 条路，却没有一条写了条件。", count=len(flows))


# --- flows ------------------------------------------------------------------------------------------------------------


def _flow_name(flow: Flow, process: Process) -> str:
    if flow.name:
        return flow.name
    ends = (process.elements.get(flow.source), process.elements.get(flow.target))
    return " → ".join((end.name or end.id) if end else "?" for end in ends)


def _flow_reasons(flow: Flow, process: Process) -> Iterator[str]:
    source, target = process.elements.get(flow.source), process.elements.get(flow.target)
    if source is None:
        yield _("起点“%(key)s”不存在。", key=flow.source)
    if target is None:
        yield _("终点“%(key)s”不存在。", key=flow.target)
    if source and target and source.parent != target.parent:
        yield _("顺序流不能越过子流程的边界。")
    if flow.restate:
        yield _("条件“%(raw)s”请改写：%(why)s。", raw=_short(flow.raw_condition or ""), why=flow.restate)
    if source and _undecided(flow, source, process):
        yield _("既没有条件，也不是默认，无法决定何时走它。")


def _undecided(flow: Flow, source: Element, process: Process) -> bool:
    if source.kind not in {"exclusiveGateway", "inclusiveGateway"} or len(source.outgoing) < 2:
        return False
    return flow.raw_condition is None and flow.id != source.default


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}…"


# --- a whole scope ----------------------------------------------------------------------------------------------------


def _scopes(process: Process) -> Iterator[Problem]:
    """Every process and sub-process has one plain beginning."""
    yield from _start_problems(process, process.id, process.name or process.id, top=True)
    for element in process.elements.values():
        if element.kind in SUBPROCESSES and only_drawn(element) is None:
            yield from _start_problems(process, element.id, element.name or element.id, top=False)


def _start_problems(process: Process, scope: str, name: str, *, top: bool) -> Iterator[Problem]:
    inside = [element for element in process.elements.values() if element.parent == scope]
    starts = [element for element in inside if element.kind == "startEvent"]
    plain = [element for element in starts if element.event is None]
    if not inside:
        yield Problem(scope, name, _("里面什么也没有。"))
    elif top and not starts:
        yield Problem(scope, name, _("流程没有开始事件。"))
    if len(plain) > 1:
        for element in plain:
            yield Problem(element.id, element.name or element.id, _("有几个普通开始事件，只能有一个。"))


def _unreachable(process: Process) -> Iterator[Problem]:
    reached = _reached(process)
    for element in process.elements.values():
        if element.id not in reached and element.kind not in ENTRANCES and not element.triggered_by_event:
            yield Problem(element.id, element.name or kind_in_words(element), _("从开始事件走不到这里。"))


def _reached(process: Process) -> set[str]:
    """What can be come to from the starts; entering an activity reaches its boundary events and its inside."""
    beyond: dict[str, list[str]] = {key: [] for key in process.elements}
    for flow in process.flows.values():
        beyond.setdefault(flow.source, []).append(flow.target)
    for element in process.elements.values():
        if element.attached_to:
            beyond.setdefault(element.attached_to, []).append(element.id)
        if element.parent in process.elements and not element.incoming and element.kind != "boundaryEvent":
            beyond[element.parent].append(element.id)
    waiting = [element.id for element in process.elements.values()
               if element.kind == "startEvent" and element.parent == process.id]
    reached: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key in process.elements and key not in reached:
            reached.add(key)
            waiting += beyond[key]
    return reached
