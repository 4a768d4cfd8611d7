"""The picture in the file (BPMN DI): shapes and edges, several diagrams stacked under each other."""

from __future__ import annotations

import math
from collections.abc import Iterator

from lxml import etree

from workflows.bpmn.bad import BadModel
from workflows.bpmn.model import Bounds, Diagram, Edge, Shape
from workflows.bpmn.names import BPMNDI, DC, DI, line_of, local_reference
from workflows.bpmn.words import Sentence as _

GAP = 60.0
FARTHEST = 1_000_000.0


def diagram_of(root: etree._Element) -> Diagram | None:
    """All that is drawn, or None when the file has no picture."""
    shapes: list[Shape] = []
    edges: list[Edge] = []
    floor: float | None = None
    for plane in root.iter(f"{{{BPMNDI}}}BPMNPlane"):
        here = [shape for shape in map(_shape, plane.iterfind(f"{{{BPMNDI}}}BPMNShape")) if shape]
        if not here:
            continue
        drop = 0.0 if floor is None else floor + GAP - min(shape.bounds.y for shape in here)
        here = [_moved_shape(shape, drop) for shape in here]
        shapes += here
        edges += [_moved_edge(edge, drop) for edge in map(_edge, plane.iterfind(f"{{{BPMNDI}}}BPMNEdge")) if edge]
        floor = max(shape.bounds.y + shape.bounds.height for shape in here)
    return Diagram(tuple(shapes), tuple(edges)) if shapes else None


def _shape(element: etree._Element) -> Shape | None:
    bounds = _bounds(element.find(f"{{{DC}}}Bounds"))
    target = local_reference(element.get("bpmnElement"))
    if bounds is None or not target:
        return None
    return Shape(element=target, bounds=bounds, label=_label(element),
                 horizontal=element.get("isHorizontal", "true") != "false",
                 expanded=element.get("isExpanded", "true") != "false")


def _edge(element: etree._Element) -> Edge | None:
    points = tuple(_points(element))
    target = local_reference(element.get("bpmnElement"))
    if len(points) < 2 or not target:
        return None
    return Edge(element=target, points=points, label=_label(element))


def _points(element: etree._Element) -> Iterator[tuple[float, float]]:
    for waypoint in element.iterfind(f"{{{DI}}}waypoint"):
        yield _number(waypoint, "x"), _number(waypoint, "y")


def _label(element: etree._Element) -> Bounds | None:
    label = element.find(f"{{{BPMNDI}}}BPMNLabel")
    bounds = None if label is None else _bounds(label.find(f"{{{DC}}}Bounds"))
    return bounds if bounds and bounds.width > 0 and bounds.height > 0 else None


def _bounds(element: etree._Element | None) -> Bounds | None:
    if element is None:
        return None
    x, y, width, height = (_number(element, name) for name in ("x", "y", "width", "height"))
    return Bounds(x, y, abs(width), abs(height))


def _number(element: etree._Element, name: str) -> float:
    text = element.get(name, "0")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > FARTHEST:
        line = line_of(element)
        raise BadModel(_("图形坐标 %(name)s=“%(text)s” 不是可用的数字（第 %(line)s 行）。",
                         name=name, text=text[:40], line=line), line=line)
    return value


def _moved_shape(shape: Shape, drop: float) -> Shape:
    return Shape(shape.element, _moved(shape.bounds, drop), shape.label and _moved(shape.label, drop),
                 shape.horizontal, shape.expanded)


def _moved_edge(edge: Edge, drop: float) -> Edge:
    return Edge(edge.element, tuple((x, y + drop) for x, y in edge.points), edge.label and _moved(edge.label, drop))


def _moved(bounds: Bounds, drop: float) -> Bounds:
    return Bounds(bounds.x, bounds.y + drop, bounds.width, bounds.height)
