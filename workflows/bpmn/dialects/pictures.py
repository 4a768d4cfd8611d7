"""The picture of a file that was changed: where an event has become a task, a circle grows into a box and its lines end
at the border; a task that was put in stands above what it was put before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from workflows.bpmn.names import BPMNDI, DC, DI, local_reference

WIDTH, HEIGHT = 100.0, 80.0
GATEWAY, ABOVE = 50.0, 110.0
PLACES: Final = ("x", "y", "width", "height")
Point = tuple[float, float]


def widened(root: etree._Element, key: str) -> None:
    """Draw the element as a box of a task's size around the same middle; nothing where it has no picture."""
    for shape, middle in list(_shapes_of(root, key)):
        _set_bounds(shape.find(f"{{{DC}}}Bounds"), middle)
        for label in shape.findall(f"{{{BPMNDI}}}BPMNLabel"):
            shape.remove(label)
        _shorten_lines(root, key, middle)


def put_before(root: etree._Element, key: str, gateway: str, flow: str) -> None:
    """Draw a new box above a gateway, with a line down to it; nothing where the gateway has no picture."""
    for shape, (across, down) in list(_shapes_of(root, gateway)):
        middle = (across, down - ABOVE)
        box = etree.Element(f"{{{BPMNDI}}}BPMNShape", {"id": f"{key}_di", "bpmnElement": key})
        _set_bounds(etree.SubElement(box, f"{{{DC}}}Bounds"), middle)
        line = etree.Element(f"{{{BPMNDI}}}BPMNEdge", {"id": f"{flow}_di", "bpmnElement": flow})
        for y in (middle[1] + HEIGHT / 2, down - GATEWAY / 2):
            etree.SubElement(line, f"{{{DI}}}waypoint", {"x": f"{across:g}", "y": f"{y:g}"})
        shape.addnext(box)
        box.addnext(line)
        _shorten_lines(root, key, middle)


def _shapes_of(root: etree._Element, key: str) -> Iterator[tuple[etree._Element, Point]]:
    """The shapes of an element, each with its middle."""
    for shape in root.iter(f"{{{BPMNDI}}}BPMNShape"):
        bounds = shape.find(f"{{{DC}}}Bounds")
        if bounds is None or local_reference(shape.get("bpmnElement")) != key:
            continue
        try:
            x, y, width, height = (float(bounds.get(name, "")) for name in PLACES)
        except ValueError:
            continue
        yield shape, (x + width / 2, y + height / 2)


def _set_bounds(bounds: etree._Element | None, middle: Point) -> None:
    if bounds is not None:
        for name, value in zip(PLACES, (middle[0] - WIDTH / 2, middle[1] - HEIGHT / 2, WIDTH, HEIGHT), strict=True):
            bounds.set(name, f"{value:g}")


def _shorten_lines(root: etree._Element, key: str, middle: Point) -> None:
    """Let the lines to and from the element end at its new border."""
    ends = {one.get("id"): one for one in root.iter(etree.Element)
            if key in (one.get("sourceRef"), one.get("targetRef"))}
    for edge in root.iter(f"{{{BPMNDI}}}BPMNEdge"):
        flow = ends.get(local_reference(edge.get("bpmnElement")))
        points = edge.findall(f"{{{DI}}}waypoint")
        if flow is None or len(points) < 2:
            continue
        if flow.get("sourceRef") == key:
            _to_border(points[0], points[1], middle)
        if flow.get("targetRef") == key:
            _to_border(points[-1], points[-2], middle)


def _to_border(end: etree._Element, before: etree._Element, middle: Point) -> None:
    """Move the end of a line to where the way from the middle to the next corner leaves the box."""
    try:
        across, down = (float(before.get(axis, "")) - at for axis, at in zip("xy", middle, strict=True))
    except ValueError:
        return
    share = min([1.0, *(half / abs(way) for half, way in ((WIDTH / 2, across), (HEIGHT / 2, down)) if way)])
    end.set("x", f"{middle[0] + across * share:g}")
    end.set("y", f"{middle[1] + down * share:g}")
