"""Text in a picture: how wide it is, and where it breaks when half of it is Chinese."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

SIZE = 12.0
LEADING = 15.0
NEVER_FIRST = frozenset("，。、；：！？）》」』】”’…,.;:!?)]}%％·")
ELLIPSIS = "…"
_LATIN_WIDTH = 0.56
_UNDRAWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_PIECES = re.compile(r"\s+|[^\s\u2e80-\uffff\U00020000-\U0003ffff]+|.", re.DOTALL)


def width_of(text: str, size: float = SIZE) -> float:
    """How wide a text is drawn, near enough: Chinese characters are square, others about half of that."""
    return sum(_width(character) for character in text) * size


def _width(character: str) -> float:
    if combining(character):
        return 0.0
    return 1.0 if east_asian_width(character) in "WF" else _LATIN_WIDTH


def clean(text: str) -> str:
    """Without what may not stand in an XML document."""
    return _UNDRAWABLE.sub("", text)


def wrapped(text: str, width: float, most_lines: int, size: float = SIZE) -> list[str]:
    """The text in lines no wider than `width`; what does not fit into `most_lines` ends in an ellipsis."""
    lines: list[str] = []
    for paragraph in clean(text)[:400].splitlines():
        lines += _broken(paragraph.strip(), width, size)
    lines = [line for line in lines if line]
    if len(lines) <= most_lines:
        return lines
    kept = lines[:max(most_lines, 1)]
    kept[-1] = _shortened(kept[-1], width, size)
    return kept


def _broken(text: str, width: float, size: float) -> list[str]:
    lines, line = [], ""
    for piece in _fitting_pieces(text, width, size):
        if line and piece not in NEVER_FIRST and width_of((line + piece).rstrip(), size) > width:
            lines.append(line.strip())
            line = "" if piece.isspace() else piece
        else:
            line += piece
    return [*lines, line.strip()]


def _fitting_pieces(text: str, width: float, size: float) -> list[str]:
    """Words and single Chinese characters; a word wider than the line is cut."""
    found: list[str] = []
    for piece in _PIECES.findall(text):
        if piece.isspace():
            found.append(" ")
        elif width_of(piece, size) <= width:
            found.append(piece)
        else:
            found += list(piece)
    return found


def _shortened(line: str, width: float, size: float) -> str:
    while line and width_of(line + ELLIPSIS, size) > width:
        line = line[:-1]
    return line + ELLIPSIS
