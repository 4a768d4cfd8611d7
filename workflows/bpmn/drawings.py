"""What only has a place in the picture: pools, lanes' surroundings, data, annotations, message flows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from workflows.bpmn.model import Diagram, Drawn, Process
from workflows.bpmn.names import BPMN, FLOW_NODES, bpmn, child, local_reference, text_of

ALWAYS = frozenset({
    "participant", "messageFlow", "association", "textAnnotation", "dataObjectReference", "dataStoreReference",
    "dataObject", "dataInput", "dataOutput", "dataInputAssociation", "dataOutputAssociation", "group",
    "conversationLink",
})
REFERENCES = ("processRef", "sourceRef", "targetRef", "dataObjectRef", "dataStoreRef", "categoryValueRef")
PARTS = FLOW_NODES | {"sequenceFlow", "lane", "laneSet", "process", "definitions"}


def drawn_of(root: etree._Element, processes: Iterable[Process], diagram: Diagram | None) -> dict[str, Drawn]:
    """Everything with an id that is no flow node, flow or lane and is drawn or usually drawn."""
    pictured = _pictured(diagram)
    values = {one.get("id", ""): one.get("value", "") for one in root.iter(f"{{{BPMN}}}categoryValue")}
    found: dict[str, Drawn] = {}
    for element in root.iter(f"{{{BPMN}}}*"):
        key, kind = element.get("id"), bpmn(element)
        if key and kind not in PARTS and key not in found and (kind in ALWAYS or key in pictured):
            found[key] = Drawn(key, kind, _name(element, kind, values), tuple(_references(element)))
    return found


def _pictured(diagram: Diagram | None) -> set[str]:
    if diagram is None:
        return set()
    return {shape.element for shape in diagram.shapes} | {edge.element for edge in diagram.edges}


def _name(element: etree._Element, kind: str, values: dict[str, str]) -> str:
    if kind == "textAnnotation":
        return text_of(child(element, "text"))
    if kind == "group":
        return values.get(local_reference(element.get("categoryValueRef")), "")
    state = text_of(child(element, "dataState")) or _state_name(element)
    name = " ".join((element.get("name") or "").split())
    return f"{name} [{state}]" if state else name


def _state_name(element: etree._Element) -> str:
    state = child(element, "dataState")
    return "" if state is None else state.get("name", "")


def _references(element: etree._Element) -> Iterator[str]:
    """Sources before targets; data associations keep theirs as child elements and may leave out the activity."""
    for name in REFERENCES:
        if value := local_reference(element.get(name)):
            yield value
        for one in element:
            if bpmn(one) == name and (value := local_reference(text_of(one))):
                yield value
