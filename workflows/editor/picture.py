"""A picture for files that have none: the modeler can only edit what has a place."""

from __future__ import annotations

from lxml import etree

from workflows.bpmn.layout import pictured
from workflows.bpmn.model import Bounds, Diagram
from workflows.bpmn.names import BPMNDI, DC, DI
from workflows.bpmn.reader import read
from workflows.bpmn.safety import parse

PREFIXES = {"bpmndi": BPMNDI, "dc": DC, "di": DI}


def with_picture(source: bytes) -> bytes:
    """The same file, with its steps laid out from left to right if nothing in it says where they stand."""
    model = read(source)
    filled = next((process for process in model.processes if process.elements), None)
    if model.diagram is not None or filled is None:
        return source
    root = parse(source)
    diagram = etree.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", nsmap=PREFIXES, id="diagram")
    plane = etree.SubElement(diagram, f"{{{BPMNDI}}}BPMNPlane", id="plane", bpmnElement=filled.id)
    _draw(plane, pictured(model))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _draw(plane: etree._Element, diagram: Diagram) -> None:
    for shape in diagram.shapes:
        place = etree.SubElement(
            plane, f"{{{BPMNDI}}}BPMNShape", id=f"{shape.element}_di", bpmnElement=shape.element
        )
        etree.SubElement(place, f"{{{DC}}}Bounds", _corners(shape.bounds))
    for edge in diagram.edges:
        line = etree.SubElement(plane, f"{{{BPMNDI}}}BPMNEdge", id=f"{edge.element}_di", bpmnElement=edge.element)
        for x, y in edge.points:
            etree.SubElement(line, f"{{{DI}}}waypoint", x=f"{x:g}", y=f"{y:g}")


def _corners(bounds: Bounds) -> dict[str, str]:
    return {name: f"{getattr(bounds, name):g}" for name in ("x", "y", "width", "height")}
