"""A place for everything in models without a picture: layers from left to right, loops underneath."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from workflows.bpmn.model import Bounds, Diagram, Edge, Element, Flow, Model, Process, Shape
from workflows.bpmn.names import EVENTS, GATEWAYS, SUBPROCESSES

STEP_X, STEP_Y, MARGIN = 60.0, 40.0, 40.0
TASK, GATEWAY, EVENT = (110.0, 80.0), (50.0, 50.0), (36.0, 36.0)


def pictured(model: Model) -> Diagram:
    """The picture of the file, completed where shapes or edges are missing; a laid-out one where there is none."""
    if model.diagram is None:
        return _laid_out(model.processes)
    return _completed(model, model.diagram)


def order_of(process: Process, scope: str) -> list[str]:
    """The nodes of one scope from the start on: what the layers say, read from left to right."""
    nodes = [element for element in process.elements.values() if element.parent == scope]
    ranks = _ranks(nodes, process.flows)
    return sorted(ranks, key=lambda key: ranks[key])


# --- without a picture ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Block:
    """A laid-out scope, its corner at the origin."""

    places: dict[str, Bounds]
    width: float
    height: float


def _laid_out(processes: Iterable[Process]) -> Diagram:
    shapes: list[Shape] = []
    edges: list[Edge] = []
    floor = MARGIN
    for process in processes:
        places = {key: _moved(bounds, MARGIN, floor) for key, bounds in _process_places(process).items()}
        shapes += [Shape(key, bounds, expanded=True) for key, bounds in places.items()]
        edges += _routes(process.flows.values(), places)
        floor = max([floor, *(bounds.y + bounds.height for bounds in places.values())]) + 2 * MARGIN
    return Diagram(tuple(shapes), tuple(edges))


def _process_places(process: Process) -> dict[str, Bounds]:
    """Sub-processes are laid out before what they lie in, so that their size is known."""
    blocks: dict[str, _Block] = {}
    for scope in _deepest_first(process):
        nodes = [element for element in process.elements.values() if element.parent == scope]
        blocks[scope] = _block(nodes, process.flows, blocks)
    places = dict(blocks[process.id].places)
    for scope in reversed(list(blocks)):
        if scope in places:
            corner = places[scope]
            places |= {key: _moved(bounds, corner.x, corner.y) for key, bounds in blocks[scope].places.items()}
    return places


def _deepest_first(process: Process) -> list[str]:
    depth = {process.id: 0}
    for element in process.elements.values():
        if element.kind in SUBPROCESSES:
            depth[element.id] = depth.get(element.parent, 0) + 1
    inside = {key for key in depth if any(element.parent == key for element in process.elements.values())}
    return sorted(inside | {process.id}, key=lambda key: -depth[key])


def _block(nodes: list[Element], flows: Mapping[str, Flow], inner: Mapping[str, _Block]) -> _Block:
    ranks = _ranks(nodes, flows)
    columns: dict[int, list[Element]] = {}
    for element in nodes:
        if element.id in ranks:
            columns.setdefault(ranks[element.id], []).append(element)
    places: dict[str, Bounds] = {}
    left = MARGIN
    for rank in sorted(columns):
        column = sorted(columns[rank], key=lambda element: _pull(element, flows, places))
        left = _fill_column(column, left, places, inner) + STEP_X
    _centre(columns, places)
    for element in nodes:
        if element.kind == "boundaryEvent" and element.id not in places:
            _place_boundary(element, nodes, places, left)
    return _framed(places)


def _fill_column(column: list[Element], left: float, places: dict[str, Bounds], inner: Mapping[str, _Block]) -> float:
    sizes = {element.id: _size(element, inner) for element in column}
    widest = max(width for width, _height in sizes.values())
    top = MARGIN
    for element in column:
        width, height = sizes[element.id]
        places[element.id] = Bounds(left + (widest - width) / 2, top, width, height)
        top += height + STEP_Y
    return left + widest


def _centre(columns: Mapping[int, list[Element]], places: dict[str, Bounds]) -> None:
    bottoms = {rank: max(places[one.id].y + places[one.id].height for one in column)
               for rank, column in columns.items()}
    lowest = max(bottoms.values(), default=0.0)
    for rank, column in columns.items():
        for element in column:
            places[element.id] = _moved(places[element.id], 0, (lowest - bottoms[rank]) / 2)


def _place_boundary(element: Element, nodes: list[Element], places: dict[str, Bounds], left: float) -> None:
    host = places.get(element.attached_to or "")
    width, height = EVENT
    if host is None:
        places[element.id] = Bounds(left, MARGIN, width, height)
        return
    same = [one.id for one in nodes if one.attached_to == element.attached_to].index(element.id)
    places[element.id] = Bounds(host.x + host.width - width - 6 - same * (width + 4), host.y + host.height - height / 2,
                                width, height)


def _framed(places: dict[str, Bounds]) -> _Block:
    width = max((bounds.x + bounds.width for bounds in places.values()), default=60.0) + MARGIN
    height = max((bounds.y + bounds.height for bounds in places.values()), default=40.0) + MARGIN
    return _Block(places, width, height)


def _size(element: Element, inner: Mapping[str, _Block]) -> tuple[float, float]:
    if element.id in inner:
        return inner[element.id].width, inner[element.id].height
    if element.kind in EVENTS:
        return EVENT
    return GATEWAY if element.kind in GATEWAYS else TASK


def _pull(element: Element, flows: Mapping[str, Flow], places: Mapping[str, Bounds]) -> float:
    """The height of what leads here: keeps branches in the order of their beginnings."""
    before = [places[flows[key].source] for key in element.incoming if flows[key].source in places]
    return sum(bounds.y + bounds.height / 2 for bounds in before) / len(before) if before else 0.0


def _ranks(nodes: list[Element], flows: Mapping[str, Flow]) -> dict[str, int]:
    """The longest way from a start, loops left out; boundary paths begin after their host."""
    inside = {element.id: element for element in nodes}
    following: dict[str, list[str]] = {key: [] for key in inside}
    for element in nodes:
        begin = element.attached_to if element.kind == "boundaryEvent" and element.attached_to in inside else element.id
        following[begin or element.id] += [flows[key].target for key in element.outgoing
                                           if flows[key].target in inside]
    ordered = _without_loops(nodes, following)
    ranks = {key: 0 for key, element in inside.items() if element.kind != "boundaryEvent"}
    place = {key: number for number, key in enumerate(ordered)}
    for key in ordered:
        for target in following[key]:
            if place[target] > place[key] and target in ranks and key in ranks:
                ranks[target] = max(ranks[target], ranks[key] + 1)
    return ranks


def _without_loops(nodes: list[Element], following: Mapping[str, list[str]]) -> list[str]:
    """Reverse post-order of a depth-first walk from the starts: only loops run against it."""
    starts = sorted(nodes, key=lambda element: (element.kind != "startEvent", bool(element.incoming)))
    seen: set[str] = set()
    finished: list[str] = []
    for start in starts:
        if start.id in seen:
            continue
        seen.add(start.id)
        waiting = [(start.id, iter(following[start.id]))]
        while waiting:
            key, targets = waiting[-1]
            target = next((one for one in targets if one not in seen), None)
            if target is None:
                finished.append(key)
                waiting.pop()
            else:
                seen.add(target)
                waiting.append((target, iter(following[target])))
    return finished[::-1]


# --- with half a picture ----------------------------------------------------------------------------------------------


def _completed(model: Model, diagram: Diagram) -> Diagram:
    places = {shape.element: shape.bounds for shape in diagram.shapes}
    floor = max(bounds.y + bounds.height for bounds in places.values()) + 2 * MARGIN
    left = min(bounds.x for bounds in places.values())
    shapes, edges = list(diagram.shapes), list(diagram.edges)
    drawn = {edge.element for edge in edges}
    for process in model.processes:
        for element in _undrawn(process, diagram):
            width, height = _size(element, {})
            places[element.id] = Bounds(left, floor, width, height)
            shapes.append(Shape(element.id, places[element.id], expanded=False))
            left += width + STEP_X
        missing = [flow for flow in process.flows.values() if flow.id not in drawn]
        edges += _routes(missing, places)
    return Diagram(tuple(shapes), tuple(edges))


def _undrawn(process: Process, diagram: Diagram) -> list[Element]:
    """Nodes without a shape, unless they lie in a sub-process that is folded up."""
    shown = {shape.element for shape in diagram.shapes}
    return [element for element in process.elements.values()
            if element.id not in shown and element.parent == process.id]


# --- lines ------------------------------------------------------------------------------------------------------------


def _routes(flows: Iterable[Flow], places: Mapping[str, Bounds]) -> list[Edge]:
    return [Edge(flow.id, route(places[flow.source], places[flow.target]))
            for flow in flows if flow.source in places and flow.target in places]


def route(source: Bounds, target: Bounds) -> tuple[tuple[float, float], ...]:
    """Out on the right, in on the left, with one bend; backwards underneath both."""
    right, middle = source.x + source.width, source.y + source.height / 2
    entry = target.y + target.height / 2
    if target.x >= right + 10:
        if abs(middle - entry) < 1:
            return (right, middle), (target.x, entry)
        column = target.x + target.width / 2 - max(target.width, TASK[0]) / 2  # wider nodes above and below begin here
        bend = max(column - STEP_X / 2, right + 5)
        return (right, middle), (bend, middle), (bend, entry), (target.x, entry)
    below = max(source.y + source.height, target.y + target.height) + STEP_Y / 2
    start, end = source.x + source.width / 2, target.x + target.width / 2
    return (start, source.y + source.height), (start, below), (end, below), (end, target.y + target.height)


def _moved(bounds: Bounds, right: float, down: float) -> Bounds:
    return replace(bounds, x=bounds.x + right, y=bounds.y + down)
