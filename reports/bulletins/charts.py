"""The charts of a bulletin: columns over twelve months, and shares of this month beside the month before."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from xml.sax.saxutils import escape

from reports.bulletins.telling import Told

INK, FAINT, MAIN, PALE = "#141922", "#d5dae2", "#1f54cc", "#a9b9de"
FONT: Final = "Noto Sans CJK SC"
WIDTH, HEIGHT = 640, 200


def columns(history: Sequence[dict[str, Any]]) -> str:
    """Complaints of twelve months as columns, each with its number; the last one stands out."""
    most = max([1, *(one["complaints"] for one in history)])
    step = WIDTH / max(1, len(history))
    body = []
    for at, one in enumerate(history):
        tall = round((HEIGHT - 50) * one["complaints"] / most, 1)
        x, top = round(at * step + 8, 1), round(HEIGHT - 26 - tall, 1)
        colour = MAIN if at == len(history) - 1 else PALE
        body.append(f'<rect x="{x}" y="{top}" width="{round(step - 16, 1)}" height="{tall}" fill="{colour}"/>')
        middle = round(at * step + step / 2, 1)
        body.append(_words(middle, top - 5, str(one["complaints"])) + _words(middle, HEIGHT - 10, one["month"][2:]))
    body.append(f'<line x1="0" x2="{WIDTH}" y1="{HEIGHT - 26}" y2="{HEIGHT - 26}" stroke="{FAINT}"/>')
    return _svg(HEIGHT, body)


def shares(told: Sequence[Told]) -> str:
    """Shares in per cent, each as two bars: this month above, the month before below in pale."""
    body, y = [], 6
    for one in told:
        body.append(_words(0, y + 17, str(one.definition.label), anchor="start"))
        for value, colour, place in ((one.value, MAIN, y), (one.before, PALE, y + 15)):
            body.append(_bar(value, colour, place))
        y += 42
    return _svg(max(y, 20), body)


def bars(rows: Sequence[tuple[str, float, str]]) -> str:
    """Amounts as bars on one scale: a label, the amount, and how it is said."""
    most, body = max((amount for _label, amount, _said in rows), default=0) or 1, []
    for place, (label, amount, said) in enumerate(rows):
        y, wide = 6 + place * 22, round((WIDTH - 250) * amount / most, 1)
        body.append(_words(0, y + 11, label[:14], anchor="start"))
        body.append(f'<rect x="160" y="{y}" width="{wide}" height="13" fill="{MAIN}"/>')
        body.append(_words(166 + wide, y + 11, said, anchor="start"))
    return _svg(max(len(rows) * 22 + 8, 20), body)


def _bar(value: Decimal | None, colour: str, y: int) -> str:
    left, room = 130, WIDTH - 210
    if value is None:
        return _words(left, y + 10, "—", anchor="start")
    wide = round(room * float(min(value, Decimal(100))) / 100, 1)
    return (f'<rect x="{left}" y="{y}" width="{wide}" height="12" fill="{colour}"/>'
            + _words(left + wide + 6, y + 10, f"{value}%", anchor="start"))


def _words(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return (f'<text x="{x}" y="{y}" font-size="11" font-family="{FONT}" fill="{INK}" '
            f'text-anchor="{anchor}">{escape(text)}</text>')


def _svg(height: int, body: Sequence[str]) -> str:
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
            f'height="{height}">{"".join(body)}</svg>')
