"""The comparison as pictures: both versions in one with what is gone as a shade, or one beside the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from workflows.bpmn.diff.changes import REMOVED, Difference
from workflows.bpmn.draw import draw
from workflows.bpmn.layout import pictured, route
from workflows.bpmn.model import Bounds, Diagram, Edge, Element, Flow, Model, Process, Shape
from workflows.bpmn.names import SUBPROCESSES

GONE = "was-"  # what an element of the old version is called in the merged picture
ANCHOR = "at-"
GAP = 20.0
NOT_MOVED = (0.0, 0.0)
MOST_STEPS_ASIDE = 50


def merged(old: Model, new: Model, difference: Difference, *, title: str = "") -> str:
    """The new version with the old one's lost elements where they used to be, everything marked by + ~ −."""
    shades = _Shades(old, new, difference)
    model = shades.model()
    states = difference.states(of_new=True) | dict.fromkeys(shades.ids(), REMOVED)
    return draw(model, states=states, title=title, anchor=ANCHOR)


def side_by_side(old: Model, new: Model, difference: Difference, *, titles: tuple[str, str]) -> tuple[str, str]:
    """Both versions, each as it was drawn, with the same marks."""
    before = draw(old, states=difference.states(of_new=False), title=titles[0], anchor=f"{ANCHOR}{GONE}")
    return before, draw(new, states=difference.states(of_new=True), title=titles[1], anchor=ANCHOR)


@dataclass(slots=True)
class _Places:
    """Where everything stands in one picture."""

    diagram: Diagram
    bounds: dict[str, Bounds] = field(default_factory=dict)

    @classmethod
    def of(cls, model: Model) -> _Places:
        diagram = pictured(model)
        return cls(diagram, {shape.element: shape.bounds for shape in diagram.shapes})


class _Shades:
    """What only the old version has, put into the new one's picture."""

    def __init__(self, old: Model, new: Model, difference: Difference) -> None:
        self.new, self.difference = new, difference
        self.there, self.here = _Places.of(old), _Places.of(new)
        self.elements = {key: one for process in old.processes for key, one in process.elements.items()}
        self.old_flows = {key: one for process in old.processes for key, one in process.flows.items()}
        self.gone = [one for key, one in self.elements.items() if key not in difference.nodes]
        self.flows = [one for key, one in self.old_flows.items() if key not in difference.flows]
        self.moves: dict[str, tuple[float, float]] = {}
        known = {key: one for process in new.processes for key, one in process.elements.items()}
        self.solid = [self.here.bounds[key] for key, one in known.items()
                      if key in self.here.bounds and one.kind not in SUBPROCESSES]

    def ids(self) -> Iterator[str]:
        """The ids under which the lost elements stand in the picture."""
        yield from (GONE + one.id for one in self.gone)
        yield from (GONE + one.id for one in self.flows)

    def model(self) -> Model:
        """The new model with all of it."""
        for element in self.gone:
            self._move_of(element)
        shapes = [self._shape(shape) for shape in self.there.diagram.shapes if shape.element in self.moves]
        edges = [edge for flow in self.flows if (edge := self._edge(flow)) is not None]
        diagram = Diagram((*self.here.diagram.shapes, *shapes), (*self.here.diagram.edges, *edges))
        process = Process(GONE, "", False, {GONE + one.id: self._element(one) for one in self.gone},
                          {GONE + one.id: self._flow(one) for one in self.flows})
        return replace(self.new, processes=(*self.new.processes, process), diagram=diagram)

    def _called(self, key: str) -> str:
        """What an old element is called in the picture."""
        return self.difference.nodes.get(key, GONE + key if key in self.elements else key)

    def _element(self, element: Element) -> Element:
        return replace(element, id=GONE + element.id, parent=self._called(element.parent),
                       default=GONE + element.default if element.default else None)

    def _flow(self, flow: Flow) -> Flow:
        return replace(flow, id=GONE + flow.id, source=self._called(flow.source), target=self._called(flow.target))

    def _shape(self, shape: Shape) -> Shape:
        move = self.moves[shape.element]
        return replace(shape, element=GONE + shape.element, bounds=_moved(shape.bounds, move),
                       label=shape.label and _moved(shape.label, move))

    def _edge(self, flow: Flow) -> Edge | None:
        """The old line where both of its ends still stand as they did, else a new one between them."""
        ends = [self._place(key) for key in (flow.source, flow.target)]
        source, target = ends
        if source is None or target is None:
            return None
        drawn = next((edge for edge in self.there.diagram.edges if edge.element == flow.id), None)
        still = [self.there.bounds.get(key) for key in (flow.source, flow.target)] == ends
        if drawn is not None and still:
            return replace(drawn, element=GONE + flow.id)
        return Edge(GONE + flow.id, route(source, target))

    def _place(self, key: str) -> Bounds | None:
        if key in self.moves and key in self.there.bounds:
            return _moved(self.there.bounds[key], self.moves[key])
        return self.here.bounds.get(self.difference.nodes.get(key, ""))

    def _move_of(self, element: Element) -> tuple[float, float]:
        """How far a lost element is drawn from its old place: with its sub-process, host or neighbours, and aside of
        what stands there now."""
        if element.id in self.moves:
            return self.moves[element.id]
        self.moves[element.id] = NOT_MOVED
        held_by = next((self.elements[key] for key in (element.parent, element.attached_to or "")
                        if key in self.elements and key not in self.difference.nodes), None)
        if held_by is not None:
            self.moves[element.id] = self._move_of(held_by)
        elif element.id in self.there.bounds:
            self.moves[element.id] = self._aside(self.there.bounds[element.id], self._with_neighbours(element))
        return self.moves[element.id]

    def _with_neighbours(self, element: Element) -> tuple[float, float]:
        """How far the first neighbour that is still there has moved."""
        flows: Mapping[str, Flow] = self.old_flows
        near = [element.attached_to or "", element.parent, *(flows[key].source for key in element.incoming),
                *(flows[key].target for key in element.outgoing)]
        for key in near:
            now = self.here.bounds.get(self.difference.nodes.get(key, ""))
            if now is not None and (was := self.there.bounds.get(key)) is not None:
                return now.x - was.x, now.y - was.y
        return NOT_MOVED

    def _aside(self, bounds: Bounds, move: tuple[float, float]) -> tuple[float, float]:
        for _step in range(MOST_STEPS_ASIDE):
            place = _moved(bounds, move)
            if not any(_overlap(place, other) for other in self.solid):
                break
            move = move[0], move[1] + bounds.height + GAP
        self.solid.append(_moved(bounds, move))
        return move


def _moved(bounds: Bounds, move: tuple[float, float]) -> Bounds:
    return replace(bounds, x=bounds.x + move[0], y=bounds.y + move[1])


def _overlap(one: Bounds, other: Bounds) -> bool:
    return (one.x < other.x + other.width and other.x < one.x + one.width
            and one.y < other.y + other.height and other.y < one.y + one.height)
