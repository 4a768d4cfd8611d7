"""What each kind of element looks like, as SVG text. Colours stand on the elements: a PDF has no page styles."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from workflows.bpmn import icons, labels
from workflows.bpmn.model import Bounds, Drawn, Element

INK, PAPER, FAINT, TEXT = "#454e5d", "#ffffff", "#828c9c", "#141922"
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, sans-serif"


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours of one element: its line, its ground, and the words on it."""

    line: str = INK
    ground: str = PAPER
    words: str = TEXT
    width: float = 1.5
    mark: str = ""  # a sign beside the element, where colour alone must not say it
    dashes: str = ""


PLAIN = Paint()
# the colours of the design's tokens (light): ok, accent, warn, bad, mute
STATES = {
    "done": Paint("#13804a", "#e4f4ea", "#0f6b3c"),
    "current": Paint("#1f54cc", "#eaf0fd", "#18459f", 2.5),
    "waiting": Paint("#d07a00", "#fff0d9", "#8a4b00", 2.0),
    "refused": Paint("#cf3a32", "#fdebe9", "#b0201a", 2.0),
    "skipped": Paint("#c9d0da", "#edf0f4", "#5d6675"),
    "added": Paint("#13804a", "#e4f4ea", "#0f6b3c", 2.0, "added"),
    "changed": Paint("#d07a00", "#fff0d9", "#8a4b00", 2.0, "changed"),
    "removed": Paint("#cf3a32", "#fdf5f4", "#b0201a", 1.5, "removed", "6 4"),
}


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def tag(name: str, /, **attributes: str | float) -> str:
    """An empty element; underscores in names become hyphens."""
    written = "".join(f" {key.rstrip('_').replace('_', '-')}="
                      f"{quoteattr(number(value) if isinstance(value, float | int) else value)}"
                      for key, value in attributes.items())
    return f"<{name}{written}/>"


def words(lines: Sequence[str], x: float, y: float, *, colour: str = TEXT, anchor: str = "middle",
          size: float = labels.SIZE, turn: str = "") -> str:
    """Lines of text; `y` is the middle of the block."""
    top = y - (len(lines) - 1) * labels.LEADING / 2 + size * 0.36
    turned = f" transform={quoteattr(turn)}" if turn else ""
    spans = "".join(f'<tspan x="{number(x)}" y="{number(top + place * labels.LEADING)}">{escape(line)}</tspan>'
                    for place, line in enumerate(lines))
    return (f'<text font-size="{number(size)}" font-family={quoteattr(FONT)} fill="{colour}" '
            f'text-anchor="{anchor}"{turned}>{spans}</text>') if lines else ""


def sign(path: str, x: float, y: float, scale: float, *, line: str, ground: str = "none", width: float = 1.2) -> str:
    """A small icon at a place."""
    return tag("path", d=path, transform=f"translate({number(x)} {number(y)}) scale({scale:.2f})", fill=ground,
               stroke=line, stroke_width=width, stroke_linejoin="round")


# --- flow nodes -------------------------------------------------------------------------------------------------------


def node(element: Element, bounds: Bounds, paint: Paint, *, expanded: bool, labelled: bool) -> str:
    """A flow node; events and gateways leave their name to a label beside them."""
    if element.kind.endswith("Event"):
        return "".join(_event(element, bounds, paint))
    if element.kind.endswith("Gateway"):
        return "".join(_gateway(element, bounds, paint))
    return "".join(_activity(element, bounds, paint, expanded=expanded, labelled=labelled))


def _event(element: Element, bounds: Bounds, paint: Paint) -> Iterator[str]:
    x, y = bounds.x + bounds.width / 2, bounds.y + bounds.height / 2
    radius = min(bounds.width, bounds.height) / 2
    ends, begins = element.kind == "endEvent", element.kind == "startEvent"
    dashes = _dashed(paint) if element.interrupting else {"stroke_dasharray": "4 3"}
    width = paint.width + 2 if ends else paint.width
    yield tag("circle", cx=x, cy=y, r=radius, fill=paint.ground, stroke=paint.line, stroke_width=width, **dashes)
    if not ends and not begins:
        yield tag("circle", cx=x, cy=y, r=max(radius - 3.5, 1), fill="none", stroke=paint.line,
                  stroke_width=paint.width, **dashes)
    kind = element.event.kind if element.event else ""
    if kind in icons.EVENT_SIGNS:
        thrown = ends or element.kind == "intermediateThrowEvent" or kind in icons.ALWAYS_FILLED
        ground = paint.line if thrown else "none"
        line = paint.ground if thrown and kind == "message" else paint.line
        yield sign(icons.EVENT_SIGNS[kind], x, y, radius / 18, line=line, ground=ground)


def _gateway(element: Element, bounds: Bounds, paint: Paint) -> Iterator[str]:
    x, y = bounds.x + bounds.width / 2, bounds.y + bounds.height / 2
    corners = ((x, bounds.y), (bounds.x + bounds.width, y), (x, bounds.y + bounds.height), (bounds.x, y))
    yield tag("polygon", points=" ".join(f"{number(a)},{number(b)}" for a, b in corners), fill=paint.ground,
              stroke=paint.line, stroke_width=paint.width, **_dashed(paint))
    if element.kind in icons.GATEWAY_SIGNS:
        yield sign(icons.GATEWAY_SIGNS[element.kind], x, y, min(bounds.width, bounds.height) / 50,
                   line=paint.line, width=2.6 if element.kind != "eventBasedGateway" else 1.3)


def _activity(element: Element, bounds: Bounds, paint: Paint, *, expanded: bool, labelled: bool) -> Iterator[str]:
    thick = paint.width + 2 if element.kind == "callActivity" else paint.width
    dashes = {"stroke_dasharray": "2 3"} if element.triggered_by_event else _dashed(paint)
    yield tag("rect", x=bounds.x, y=bounds.y, width=bounds.width, height=bounds.height, rx=9,
              fill=paint.ground if not expanded else ("#fbfcfd" if paint is PLAIN else paint.ground),
              stroke=paint.line, stroke_width=thick, **dashes)
    if element.kind == "transaction":
        yield tag("rect", x=bounds.x + 3, y=bounds.y + 3, width=max(bounds.width - 6, 1),
                  height=max(bounds.height - 6, 1), rx=6, fill="none", stroke=paint.line, stroke_width=1)
    if element.kind in icons.TASK_SIGNS:
        filled = element.kind in icons.FILLED_TASKS
        yield sign(icons.TASK_SIGNS[element.kind], bounds.x + 14, bounds.y + 14, 0.9, width=1.1,
                   line=paint.ground if filled else paint.line, ground=paint.line if filled else "none")
    yield from _marks(element, bounds, paint, expanded=expanded)
    if not labelled:
        yield _inside_label(element, bounds, paint, expanded=expanded)


def _marks(element: Element, bounds: Bounds, paint: Paint, *, expanded: bool) -> Iterator[str]:
    marks = list(_marks_of(element, expanded=expanded))
    left = bounds.x + bounds.width / 2 - (len(marks) - 1) * 9
    for place, mark in enumerate(marks):
        yield sign(icons.MARKS[mark], left + place * 18, bounds.y + bounds.height - 10, 0.85, line=paint.line,
                   width=1.5)


def _marks_of(element: Element, *, expanded: bool) -> Iterator[str]:
    if element.multi is not None:
        yield "loop" if element.multi.loop else "sequential" if element.multi.sequential else "parallel"
    if element.kind == "adHocSubProcess":
        yield "adhoc"
    if not expanded and element.kind in {"subProcess", "transaction", "adHocSubProcess"}:
        yield "collapsed"


def _inside_label(element: Element, bounds: Bounds, paint: Paint, *, expanded: bool) -> str:
    x, width = bounds.x + bounds.width / 2, max(bounds.width - 12, 20)
    if expanded:
        return words(labels.wrapped(element.name, width, 1), x, bounds.y + 15, colour=paint.words)
    below = 18 if element.multi or element.kind in {"subProcess", "adHocSubProcess", "transaction"} else 0
    above = 20 if element.kind in icons.TASK_SIGNS else 0
    room = bounds.height - below - 6
    lines = labels.wrapped(element.name, width, max(int((room - above) / labels.LEADING), 1))
    middle = bounds.y + (above + bounds.height - below) / 2 if len(lines) > 2 else bounds.y + bounds.height / 2
    return words(lines, x, middle, colour=paint.words)


def _dashed(paint: Paint) -> dict[str, str]:
    return {"stroke_dasharray": paint.dashes} if paint.dashes else {}


def mark(paint: Paint, x: float, y: float) -> str:
    """The sign of a changed element in a disc, so that its colour never stands alone."""
    if not paint.mark:
        return ""
    return tag("circle", cx=x, cy=y, r=8, fill=paint.line, stroke=PAPER, stroke_width=1.5) + sign(
        icons.CHANGES[paint.mark], x, y, 1.0, line=PAPER, width=2)


def disc(count: int, x: float, y: float) -> str:
    """A number in a disc."""
    paint = STATES["refused"]
    ground = tag("circle", cx=x, cy=y, r=11, fill=paint.line, stroke=PAPER, stroke_width=1.5)
    return f'<g class="bpmn-count">{ground}{words([str(min(count, 99))], x, y, colour=PAPER, size=12)}</g>'


# --- everything around them -------------------------------------------------------------------------------------------


def band(name: str, bounds: Bounds, *, horizontal: bool, pool: bool) -> str:
    """A pool or a lane with its name along the side."""
    frame = tag("rect", x=bounds.x, y=bounds.y, width=bounds.width, height=bounds.height,
                fill="#ffffff" if pool else "none", stroke=FAINT, stroke_width=1.2)
    length = bounds.height if horizontal else bounds.width
    lines = labels.wrapped(name, max(length - 12, 20), 1 if not pool else 2)
    x, y = (bounds.x + 15, bounds.y + bounds.height / 2) if horizontal else (bounds.x + bounds.width / 2, bounds.y + 15)
    turn = f"rotate(-90 {number(x)} {number(y)})" if horizontal else ""
    return frame + words(lines, x, y, turn=turn)


def thing(drawn: Drawn, bounds: Bounds) -> str:
    """Data, stores, annotations and groups; anything unknown is a plain box with its name."""
    x, y, bottom = bounds.x, bounds.y, bounds.y + bounds.height
    if drawn.kind == "textAnnotation":
        path = f"M{number(x + 12)},{number(y)} L{number(x)},{number(y)} L{number(x)},{number(bottom)} " \
               f"L{number(x + 12)},{number(bottom)}"
        lines = labels.wrapped(drawn.name, max(bounds.width - 12, 20), max(int(bounds.height / labels.LEADING), 1))
        return tag("path", d=path, fill="none", stroke=FAINT, stroke_width=1.2) + words(
            lines, x + 8, y + bounds.height / 2, anchor="start")
    if drawn.kind == "group":
        return tag("rect", x=x, y=y, width=bounds.width, height=bounds.height, rx=9, fill="none", stroke=FAINT,
                   stroke_width=1.2, stroke_dasharray="8 3 2 3")
    if drawn.kind == "dataStoreReference":
        return tag("path", d=_store(bounds), fill=PAPER, stroke=FAINT, stroke_width=1.2)
    if drawn.kind.startswith("data"):
        return tag("path", d=_sheet(bounds), fill=PAPER, stroke=FAINT, stroke_width=1.2)
    lines = labels.wrapped(drawn.name, max(bounds.width - 8, 20), 3)
    return tag("rect", x=x, y=y, width=bounds.width, height=bounds.height, fill=PAPER, stroke=FAINT,
               stroke_width=1.2) + words(lines, x + bounds.width / 2, y + bounds.height / 2)


def _sheet(bounds: Bounds) -> str:
    """A page with its corner folded."""
    left, top = number(bounds.x), number(bounds.y)
    right, bottom = number(bounds.x + bounds.width), number(bounds.y + bounds.height)
    size = min(bounds.width, bounds.height) / 3
    across, down = number(bounds.x + bounds.width - size), number(bounds.y + size)
    return (f"M{left},{top} L{across},{top} L{right},{down} L{right},{bottom} L{left},{bottom} Z "
            f"M{across},{top} L{across},{down} L{right},{down}")


def _store(bounds: Bounds) -> str:
    left, right = number(bounds.x), number(bounds.x + bounds.width)
    lid = bounds.height / 6
    top, bottom = number(bounds.y + lid), number(bounds.y + bounds.height - lid)
    arc = f"{number(bounds.width / 2)},{number(lid)} 0 0"
    return (f"M{left},{top} A{arc} 1 {right},{top} A{arc} 1 {left},{top} L{left},{bottom} "
            f"A{arc} 0 {right},{bottom} L{right},{top}")


# --- lines ------------------------------------------------------------------------------------------------------------


def line(points: Sequence[tuple[float, float]], *, colour: str, width: float = 1.5, dashes: str = "") -> str:
    """A line through points."""
    more = {"stroke_dasharray": dashes} if dashes else {}
    return tag("polyline", points=" ".join(f"{number(x)},{number(y)}" for x, y in points), fill="none", stroke=colour,
               stroke_width=width, stroke_linejoin="round", **more)


def head(points: Sequence[tuple[float, float]], *, colour: str, filled: bool = True) -> str:
    """An arrow head at the end of a line, drawn as a shape because not every PDF maker knows markers."""
    (x, y), (dx, dy) = points[-1], _direction(points[-2], points[-1])
    back_x, back_y = x - 10 * dx, y - 10 * dy
    corners = ((x, y), (back_x + 4.5 * dy, back_y - 4.5 * dx), (back_x - 4.5 * dy, back_y + 4.5 * dx))
    return tag("polygon", points=" ".join(f"{number(a)},{number(b)}" for a, b in corners),
               fill=colour if filled else PAPER, stroke=colour, stroke_width=1)


def slash(points: Sequence[tuple[float, float]], *, colour: str) -> str:
    """The mark of a default flow, across its beginning."""
    (x, y), (dx, dy) = points[0], _direction(points[0], points[1])
    x, y = x + 10 * dx, y + 10 * dy
    ends = ((x - 5 * dx - 5 * dy, y - 5 * dy + 5 * dx), (x + 5 * dx + 5 * dy, y + 5 * dy - 5 * dx))
    return line(ends, colour=colour)


def _direction(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    return (dx / length, dy / length) if length else (1.0, 0.0)


def halfway(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The middle of a line, along its length."""
    lengths = [math.dist(start, end) for start, end in pairwise(points)]
    rest = sum(lengths) / 2
    for place, length in enumerate(lengths):
        if rest <= length and length:
            share = rest / length
            (ax, ay), (bx, by) = points[place], points[place + 1]
            return ax + (bx - ax) * share, ay + (by - ay) * share
        rest -= length
    return points[0]
