"""Decisions that a file leaves open, because no way has a condition: a person says which way it goes. Where somebody
does a task right before, their task gets an outcome for each way; where nothing decides before, a task is put in that
asks. After an automatic step the file means what comes out of that, and only its author knows how: that is left to say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from lxml import etree

from workflows.bpmn.dialects.notes import TRANSLATED, Note
from workflows.bpmn.dialects.pictures import put_before
from workflows.bpmn.dialects.tasks import PERSONAL, named, note
from workflows.bpmn.dialects.trees import say
from workflows.bpmn.dialects.variables import CHOICE
from workflows.bpmn.model import Element, Flow, Process
from workflows.bpmn.names import BPMN, bpmn
from workflows.bpmn.words import Sentence as _

AUTOMATIC: Final = frozenset({
    "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "callActivity", "subProcess", "transaction",
    "adHocSubProcess", "task", "userTask", "manualTask", "eventBasedGateway",
})  # fmt: skip


def ask(root: etree._Element, process: Process, nodes: dict[str, etree._Element]) -> Iterator[Note]:
    """Let a person choose the way at every decision without a single condition."""
    for element in process.elements.values():
        ways = [process.flows[key] for key in element.outgoing]
        known = {element.id, *element.incoming, *element.outgoing} <= nodes.keys()
        if element.kind != "exclusiveGateway" or len(ways) < 2 or any(way.raw_condition for way in ways) or not known:
            continue
        before = [process.elements.get(process.flows[key].source) for key in element.incoming]
        outcomes = _outcomes(ways, process)
        said = {"step": "", "ways": "、".join(outcomes)}
        if len(before) == 1 and (asked := _asked(before[0])) and asked.id in nodes:
            _decided_at(nodes[asked.id], element, ways, outcomes, nodes)
            yield note(TRANSLATED, element, _("没有写条件：由办理「%(step)s」的人选择 %(ways)s。",
                                              **{**said, "step": named(asked)}))
        elif before and not any(one is None or one.kind in AUTOMATIC for one in before):
            _decided_at(_put_in(root, element, nodes), element, ways, outcomes, nodes)
            yield note(TRANSLATED, element, _("没有写条件：在它之前加一个人工环节，由人选择 %(ways)s。", **said))


def results(process: Process) -> set[str]:
    """The variables that hold which way a person chose; the steps declare them themselves."""
    said = (element.attributes for element in process.elements.values())
    return {one["resultVariable"] for one in said if one.get("outcomes") and one.get("resultVariable")}


def _asked(before: Element | None) -> Element | None:
    """The task of one person that leads here and nowhere else."""
    if before is None or before.kind not in PERSONAL or before.multi is not None or len(before.outgoing) != 1:
        return None
    return None if before.attributes.get("outcomes") or before.attributes.get("resultVariable") else before


def _decided_at(
    task: etree._Element, gateway: Element, ways: list[Flow], outcomes: list[str], nodes: dict[str, etree._Element]
) -> None:
    """Give the task an outcome for each way, and each way its outcome."""
    key = task.get("id", "")
    result = f"{key}_outcome" if key.isidentifier() else "choice_" + hashlib.sha256(key.encode()).hexdigest()[:8]
    say(task, "outcomes", ",".join(outcomes))
    say(task, "resultVariable", result)
    if "default" in nodes[gateway.id].attrib:
        del nodes[gateway.id].attrib["default"]
    for way, outcome in zip(ways, outcomes, strict=True):
        _on_condition(nodes[way.id], f"{result} == '{outcome}'")


def _put_in(root: etree._Element, gateway: Element, nodes: dict[str, etree._Element]) -> etree._Element:
    """A task in front of the gateway, which everything that came to the gateway now comes to."""
    node, key = nodes[gateway.id], f"ask_{gateway.id}"
    task = etree.Element(f"{{{BPMN}}}userTask", {"id": key, "name": gateway.name or _("选择走向")})
    flow = etree.Element(f"{{{BPMN}}}sequenceFlow", {"id": f"{key}_on", "sourceRef": key, "targetRef": gateway.id})
    for one in gateway.incoming:
        nodes[one].set("targetRef", key)
        etree.SubElement(task, f"{{{BPMN}}}incoming").text = one
    etree.SubElement(task, f"{{{BPMN}}}outgoing").text = f"{key}_on"
    listed = [one for one in node if bpmn(one) == "incoming"]
    for into in listed[1:]:
        node.remove(into)
    for into in listed[:1]:
        into.text = f"{key}_on"
    node.addprevious(task)
    node.addnext(flow)
    put_before(root, key, gateway.id, f"{key}_on")
    return task


def _outcomes(ways: list[Flow], process: Process) -> list[str]:
    """What the ways are called, where that tells them apart, else where they lead."""
    for names in ([way.name for way in ways], [_target(way, process) for way in ways]):
        found = ["_".join(name.split()).replace(":", "") for name in names]
        if all(CHOICE.fullmatch(one) for one in found) and len(set(found)) == len(ways):
            return found
    return [f"way_{number}" for number, _way in enumerate(ways, 1)]


def _target(way: Flow, process: Process) -> str:
    target = process.elements.get(way.target)
    return target.name if target else ""


def _on_condition(node: etree._Element, condition: str) -> None:
    made = etree.SubElement(node, f"{{{BPMN}}}conditionExpression")
    made.set("{http://www.w3.org/2001/XMLSchema-instance}type", "tFormalExpression")
    made.text = condition
