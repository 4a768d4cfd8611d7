"""A model → one SVG picture with a viewBox: our own drawing, because the PDF needs Chinese and state colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from workflows.bpmn import figures, labels
from workflows.bpmn.figures import INK, PLAIN, STATES, Paint
from workflows.bpmn.layout import pictured
from workflows.bpmn.model import Bounds, Diagram, Drawn, Edge, Element, Flow, Lane, Model, Shape
from workflows.bpmn.words import Sentence as _

MARGIN = 20.0
MESSAGES = frozenset({"messageFlow", "conversationLink"})
ASSOCIATIONS = frozenset({"association", "dataInputAssociation", "dataOutputAssociation"})
NOWHERE: Mapping[str, str] = {}
NONE: Mapping[str, int] = {}


def draw(model: Model, *, states: Mapping[str, str] = NOWHERE, title: str = "", anchor: str = "",
         counts: Mapping[str, int] = NONE) -> str:
    """The whole model as SVG; `states` (element or flow id → done, current, waiting, refused, skipped, or for
    comparisons added, changed, removed) colour it; with an `anchor` every element has an id that begins with it;
    `counts` stand in discs at their elements."""
    drawing = _Drawing(model, pictured(model), states, anchor)
    body = "".join([*drawing.parts(), *drawing.discs(counts)])
    box = drawing.box()
    names = [process.name for process in model.processes if process.name]
    shown = labels.clean(title) or next(iter(names), _("流程图"))
    view = " ".join(figures.number(value) for value in (box.x, box.y, box.width, box.height))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" class="bpmn" role="img" viewBox="{view}" '
            f'width="{figures.number(box.width)}" height="{figures.number(box.height)}" '
            f"aria-label={quoteattr(shown)}><title>{escape(shown)}</title>{body}</svg>")


@dataclass(slots=True)
class _Known:
    """Everything that a shape or an edge may refer to."""

    elements: dict[str, Element]
    flows: dict[str, Flow]
    lanes: dict[str, Lane]


class _Drawing:
    """One picture while it is made, from the ground up: pools, sub-processes, lines, nodes, labels."""

    def __init__(self, model: Model, diagram: Diagram, states: Mapping[str, str], anchor: str = "") -> None:
        self.model = model
        self.diagram = diagram
        self.states = states
        self.anchor = anchor
        self.known = _Known({}, {}, {})
        for process in model.processes:
            self.known.elements |= process.elements
            self.known.flows |= process.flows
            self.known.lanes |= {lane.id: lane for lane in process.lanes}
        shown = {shape.element for shape in diagram.shapes}
        self.opened = {element.parent for element in self.known.elements.values() if element.id in shown}
        self.corners: list[tuple[float, float]] = []

    def box(self) -> Bounds:
        """What the picture covers, with a margin."""
        xs, ys = [x for x, _y in self.corners] or [0.0], [y for _x, y in self.corners] or [0.0]
        left, top = min(xs) - MARGIN, min(ys) - MARGIN
        return Bounds(left, top, max(max(xs) + MARGIN - left, 1.0), max(max(ys) + MARGIN - top, 1.0))

    def parts(self) -> Iterator[str]:
        """All elements in the order in which they cover each other."""
        shapes = sorted(self.diagram.shapes, key=lambda shape: -shape.bounds.width * shape.bounds.height)
        ground = [shape for shape in shapes if self._lies_below(shape)]
        for shape in sorted(ground, key=self._storey):
            yield self._shape(shape)
        for edge in self.diagram.edges:
            yield self._edge(edge)
        attached = sorted((shape for shape in shapes if not self._lies_below(shape)), key=self._storey)
        for shape in attached:
            yield self._shape(shape)
        for edge in self.diagram.edges:
            yield self._edge_label(edge)

    def _lies_below(self, shape: Shape) -> bool:
        element = self.known.elements.get(shape.element)
        if element is not None:
            return self._expanded(shape)
        drawn = self.model.drawn.get(shape.element)
        return drawn is None or drawn.kind in {"participant", "group"}

    def _storey(self, shape: Shape) -> int:
        """Pools, then lanes, then open sub-processes; boundary events on top of everything."""
        element = self.known.elements.get(shape.element)
        if element is not None:
            return 4 if element.kind == "boundaryEvent" else 3
        return 1 if shape.element in self.known.lanes else 0

    def _expanded(self, shape: Shape) -> bool:
        return shape.expanded and shape.element in self.opened

    def discs(self, counts: Mapping[str, int]) -> Iterator[str]:
        """How many there are of something, on top of everything at the upper right of the element."""
        for shape in self.diagram.shapes:
            if number := counts.get(shape.element, 0):
                x, y = shape.bounds.x + shape.bounds.width, shape.bounds.y
                self._cover(Bounds(x - 12, y - 12, 24, 24))
                yield figures.disc(number, x, y)

    # --- shapes -------------------------------------------------------------------------------------------------------

    def _shape(self, shape: Shape) -> str:
        self._cover(shape.bounds)
        if (element := self.known.elements.get(shape.element)) is not None:
            return self._node(element, shape)
        if (lane := self.known.lanes.get(shape.element)) is not None:
            band = figures.band(lane.name, shape.bounds, horizontal=shape.horizontal, pool=False)
            return self._marked(lane.id, band, shape)
        drawn = self.model.drawn.get(shape.element) or Drawn(shape.element, "", "")
        if drawn.kind == "participant":
            band = figures.band(drawn.name, shape.bounds, horizontal=shape.horizontal, pool=True)
            return self._marked(drawn.id, band, shape)
        beside = drawn.kind in {"group"} or (drawn.kind.startswith("data") and drawn.name)
        label = self._beside(drawn.name, shape, PLAIN) if beside else ""
        return self._marked(drawn.id, figures.thing(drawn, shape.bounds) + label, shape)

    def _marked(self, key: str, body: str, shape: Shape) -> str:
        """What surrounds the nodes; it becomes an element of its own only where it is marked."""
        state = self.states.get(key, "")
        paint = STATES.get(state, PLAIN)
        if not paint.mark:
            return body
        self._cover(Bounds(shape.bounds.x - 8, shape.bounds.y - 8, 16, 16))
        return (f"<g class={quoteattr(_classes('bpmn-part', state))}{self._named(key)}>{body}"
                f"{figures.mark(paint, shape.bounds.x, shape.bounds.y)}</g>")

    def _named(self, key: str) -> str:
        anchor = f" id={quoteattr(self.anchor + key)}" if self.anchor else ""
        return f"{anchor} data-element-id={quoteattr(key)}"

    def _node(self, element: Element, shape: Shape) -> str:
        state = self.states.get(element.id, "")
        paint = STATES.get(state, PLAIN)
        outside = element.kind.endswith(("Event", "Gateway"))
        body = figures.node(element, shape.bounds, paint, expanded=self._expanded(shape), labelled=outside)
        label = self._beside(element.name, shape, paint) if outside and element.name else ""
        right, top = shape.bounds.x + shape.bounds.width, shape.bounds.y
        if paint.mark:
            self._cover(Bounds(right - 8, top - 8, 16, 16))
        return (f"<g class={quoteattr(_classes('bpmn-node', state))}{self._named(element.id)}>"
                f"<title>{escape(element.name or element.id)}</title>{body}{label}"
                f"{figures.mark(paint, right, top)}</g>")

    def _beside(self, name: str, shape: Shape, paint: Paint) -> str:
        """A label where the file wants it, else centred underneath."""
        bounds, label = shape.bounds, shape.label
        width = max(label.width, 60.0) if label else 100.0
        lines = labels.wrapped(name, width, 4)
        x = label.x + label.width / 2 if label else bounds.x + bounds.width / 2
        top = label.y if label else bounds.y + bounds.height + 4
        return self._placed(lines, x, top, paint)

    def _placed(self, lines: list[str], x: float, top: float, paint: Paint) -> str:
        half = max((labels.width_of(line) for line in lines), default=0.0) / 2
        height = len(lines) * labels.LEADING
        self._cover(Bounds(x - half, top, 2 * half, height))
        return figures.words(lines, x, top + height / 2, colour=paint.words)

    def _cover(self, bounds: Bounds) -> None:
        self.corners += [(bounds.x, bounds.y), (bounds.x + bounds.width, bounds.y + bounds.height)]

    # --- lines --------------------------------------------------------------------------------------------------------

    def _edge(self, edge: Edge) -> str:
        self.corners += edge.points
        if (flow := self.known.flows.get(edge.element)) is not None:
            return self._flow(flow, edge)
        drawn = self.model.drawn.get(edge.element)
        kind = drawn.kind if drawn else ""
        if kind in MESSAGES:
            return (figures.line(edge.points, colour=INK, dashes="7 5")
                    + figures.tag("circle", cx=edge.points[0][0], cy=edge.points[0][1], r=4, fill="#ffffff",
                                  stroke=INK, stroke_width=1.2)
                    + figures.head(edge.points, colour=INK, filled=False))
        ending = figures.head(edge.points, colour=figures.FAINT) if kind.startswith("data") else ""
        return figures.line(edge.points, colour=figures.FAINT, dashes="2 3") + ending

    def _flow(self, flow: Flow, edge: Edge) -> str:
        state = self.states.get(flow.id, "")
        paint = STATES.get(state, PLAIN)
        parts = [figures.line(edge.points, colour=paint.line, width=paint.width, dashes=paint.dashes),
                 figures.head(edge.points, colour=paint.line)]
        source = self.known.elements.get(flow.source)
        if source is not None and source.default == flow.id:
            parts.append(figures.slash(edge.points, colour=paint.line))
        parts.append(figures.mark(paint, *figures.halfway(edge.points)))
        return (f"<g class={quoteattr(_classes('bpmn-flow', state))}{self._named(flow.id)}>"
                f"{''.join(parts)}</g>")

    def _edge_label(self, edge: Edge) -> str:
        name = self._edge_name(edge.element)
        if not name:
            return ""
        if edge.label:
            lines = labels.wrapped(name, max(edge.label.width, 60.0), 3)
            return self._placed(lines, edge.label.x + edge.label.width / 2, edge.label.y, PLAIN)
        x, y = figures.halfway(edge.points)
        lines = labels.wrapped(name, 90.0, 2)
        height = len(lines) * labels.LEADING
        if any(a[0] == b[0] == x and min(a[1], b[1]) < y < max(a[1], b[1]) for a, b in pairwise(edge.points)):
            beside = max(labels.width_of(line) for line in lines) / 2 + 4  # other flows run along above it
            return self._placed(lines, x - beside, y - height / 2, PLAIN)
        return self._placed(lines, x, y - height - 3, PLAIN)

    def _edge_name(self, key: str) -> str:
        if (flow := self.known.flows.get(key)) is not None:
            return flow.name
        drawn = self.model.drawn.get(key)
        return drawn.name if drawn is not None and drawn.kind in MESSAGES else ""


def _classes(kind: str, state: str) -> str:
    return f"{kind} is-{state}" if state in STATES else kind
