"""A second engine that shares no line with ours, as the oracle: same models, same choices, same open steps."""

import io
import logging
import random
from dataclasses import replace

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from workflows.bpmn.model import Multi
from workflows.engine import graph as graphs
from workflows.engine import state as states
from workflows.engine.protocol import Answer, CalledEnded, Complete, JobDone, Start, TimerFired
from workflows.engine.step import step

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
# What a machine does is a step for people there, so that it waits as a job does here.
MANUAL = ("userTask", "serviceTask", "sendTask", "scriptTask", "businessRuleTask", "callActivity", "task")
DATA = ("extensionElements", "ioSpecification", "property", "dataInputAssociation", "dataOutputAssociation",
        "dataStore", "dataStoreReference", "dataObject", "dataObjectReference")
logging.getLogger("spiff").setLevel(logging.CRITICAL)


class CannotCompare(Exception):
    """One of the two engines cannot run this process; says which and why."""


class Choices:
    """What the decisions of a process depend on: one variable per way that has a choice."""

    def __init__(self, process):
        self.conditions = {}  # flow id -> condition in both languages
        self.options = []  # groups of variables: exactly one (exclusive) or at least one (inclusive) is true
        for element in process.elements.values():
            ways = element.outgoing
            conditional = any(process.flows[key].raw_condition for key in ways)
            if len(ways) > 1 and (element.kind in ("exclusiveGateway", "inclusiveGateway") or
                                  (conditional and element.kind != "parallelGateway")):
                names = [f"way{len(self.conditions) + number}" for number in range(len(ways))]
                self.conditions.update(zip(ways, names, strict=True))
                self.options.append((element.kind == "exclusiveGateway", names))

    def draw(self, chance):
        """Values for all variables."""
        found = {}
        for exclusive, names in self.options:
            sure = chance.choice(names)
            found |= {name: name == sure or (not exclusive and chance.random() < 0.5) for name in names}
        return found


class Ours:
    """The process in our engine."""

    def __init__(self, process, choices):
        self.graph = graphs.compile(_declared(process, choices))
        self.state = None

    def start(self, data):
        self._give(Start(data))

    def _give(self, command):
        while command is not None:
            made = step(self.graph, self.state, command, None)
            self.state = made.state
            command = made.need and Answer(made.need.scope, made.need.kind, ["s1", "s2"])

    def open(self):
        return sorted(scope.node for scope in self.state.waiting())

    def complete(self, node, data):
        scope = next(one for one in self.state.waiting() if one.node == node)
        self.state = replace(self.state, data={**self.state.data, **data})
        if scope.wait == states.WORK:
            outcomes = self.graph.nodes[node].outcomes
            self._give(Complete(scope.id, scope.generation, outcomes[0]))
        elif scope.wait == states.TIMER:
            self._give(TimerFired(scope.id, scope.generation, node))
        else:
            self._give({states.JOB: JobDone, states.CALL: CalledEnded}[scope.wait](scope.id, scope.generation))

    @property
    def ended(self):
        return bool(self.state.ended)


def _declared(process, choices):
    """Our model with what published processes must declare: variables, operations, called processes."""
    elements = {key: _with_operation(element) for key, element in process.elements.items()}
    flows = {key: replace(flow, condition=choices.conditions.get(key), raw_condition=None)
             for key, flow in process.flows.items()}
    variables = ",".join(f"{name}:boolean" for name in choices.conditions.values())
    elements = {key: replace(element, default=None) for key, element in elements.items()}
    return replace(process, elements=elements, flows=flows, attributes={"variables": variables})


def _with_operation(element):
    attributes = dict(element.attributes)
    for name in ("returns", "fires", "writes", "outcomes", "cosign", "resultVariable", "decisionRef"):
        attributes.pop(name, None)
    if element.kind in ("serviceTask", "sendTask", "scriptTask", "businessRuleTask"):
        attributes["operation"] = "op"
    multi = element.multi and (element.multi if element.multi.loop else Multi(element.multi.sequential, "signers"))
    called = element.called or ("other" if element.kind == "callActivity" else None)
    return replace(element, attributes=attributes, multi=multi, called=called)


class Theirs:
    """The process in SpiffWorkflow."""

    def __init__(self, source, process, choices):
        parser = BpmnParser()
        try:
            parser.add_bpmn_io(io.BytesIO(_adapted(source, process, choices)))
            self.workflow = BpmnWorkflow(parser.get_spec(process.id), parser.get_subprocess_specs(process.id))
        except Exception as error:
            raise CannotCompare(f"SpiffWorkflow: {type(error).__name__}: {str(error)[:60]}") from error

    def start(self, data):
        self.workflow.task_tree.data.update(data)
        self._run()

    def _run(self):
        try:
            self.workflow.do_engine_steps()
        except Exception as error:
            raise CannotCompare(f"SpiffWorkflow: {type(error).__name__}: {str(error)[:60]}") from error

    def _tasks(self):
        return [task for task in self.workflow.get_tasks(state=TaskState.READY) if task.task_spec.manual]

    def open(self):
        return sorted(task.task_spec.bpmn_id or task.task_spec.name for task in self._tasks())

    def complete(self, node, data):
        task = next(task for task in self._tasks() if task.task_spec.bpmn_id == node)
        task.data.update(data)
        task.run()
        self._run()

    @property
    def ended(self):
        return self.workflow.completed


def _adapted(source, process, choices):
    """The file as SpiffWorkflow can run it: its own scripts, data, operations and called files play no part."""
    root = etree.fromstring(source)
    for element in list(root.iter(*(BPMN + kind for kind in DATA))):
        element.getparent().remove(element)
    for kind in MANUAL:
        for element in root.iter(BPMN + kind):
            element.tag = f"{BPMN}manualTask"
            for script in element.findall(f"{BPMN}script"):
                element.remove(script)
    for element in root.iter(f"{BPMN}process"):
        element.set("isExecutable", "true")
    for element in root.iter():
        element.attrib.pop("default", None)
    nameless = [flow for flow in process.flows.values() if f'"{flow.id}"'.encode() not in source]
    for flow in root.iter(f"{BPMN}sequenceFlow"):
        if not flow.get("id") and (known := next((one for one in nameless if one.target == flow.get("targetRef") and
                                                  one.source == flow.get("sourceRef")), None)):
            nameless.remove(known)
            flow.set("id", known.id)
        _set_condition(flow, choices.conditions.get(flow.get("id")))
    for loop in root.iter(f"{BPMN}multiInstanceLoopCharacteristics"):
        for part in list(loop):
            loop.remove(part)
        etree.SubElement(loop, f"{BPMN}loopCardinality").text = "2"
    for kind in ("timeDuration", "timeDate", "timeCycle"):
        for element in root.iter(BPMN + kind):
            element.text = f'"{element.text}"'
    return etree.tostring(root)


def _set_condition(flow, condition):
    for old in flow.findall(f"{BPMN}conditionExpression"):
        flow.remove(old)
    if condition:
        etree.SubElement(flow, f"{BPMN}conditionExpression").text = condition


def compare(source, process, seed, most=60):
    """Run both engines with the same choices; the steps taken, each time with what was open. Raises AssertionError."""
    choices, chance = Choices(process), random.Random(seed)
    try:
        ours = Ours(process, choices)
    except graphs.CannotCompile as error:
        key, name, reason = error.problems[0]
        raise CannotCompare(f"ours: {name or key}: {reason}") from error
    theirs = Theirs(source, process, choices)
    data = choices.draw(chance)
    ours.start(data)
    theirs.start(data)
    taken = []
    while len(taken) < most and not ours.ended:
        assert ours.open() == theirs.open(), f"after {taken}"
        node = chance.choice(ours.open())
        data = choices.draw(chance)
        ours.complete(node, data)
        theirs.complete(node, data)
        taken.append(node)
    assert len(taken) == most or (ours.ended and theirs.ended), f"after {taken}: one of the two has not ended"
    return taken
