"""What changed between two texts, word by word; Chinese is compared character by character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

SENTENCE = re.compile(r"[^。\uff01\uff1f\uff1b!?;\n]*[。\uff01\uff1f\uff1b!?;\n]|[^。\uff01\uff1f\uff1b!?;\n]+")
WORD = re.compile(r"[A-Za-z]+|\d+(?:[.,:/-]\d+)*|\s+|.", re.DOTALL)
TOO_MANY_PAIRS = 250_000  # a longer passage is shown as replaced in whole: comparing is quadratic
SHORT = 2  # equal runs of up to so many characters between two changes are noise


class Piece(NamedTuple):
    """`same`, `old` or `new`, and the text."""

    kind: str
    text: str


def changes(old: str, new: str) -> list[Piece]:
    """The pieces that lead from the old text to the new one, in reading order."""
    return _merged(_calmed(_merged(_by_sentence(old, new))))


def shortened(pieces: Sequence[Piece], *, context: int) -> list[Piece]:
    """The same with long unchanged passages cut down to their ends; a cut is a piece `gap`."""
    short: list[Piece] = []
    for position, piece in enumerate(pieces):
        if piece.kind != "same" or len(piece.text) <= 2 * context:
            short.append(piece)
            continue
        if position > 0:
            short.append(Piece("same", piece.text[:context]))
        short.append(Piece("gap", "…"))
        if position < len(pieces) - 1:
            short.append(Piece("same", piece.text[-context:]))
    return short


def _by_sentence(old: str, new: str) -> Iterator[Piece]:
    before, after = SENTENCE.findall(old), SENTENCE.findall(new)
    for tag, i1, i2, j1, j2 in _opcodes(before, after):
        removed, added = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "replace":
            yield from _by_word(removed, added)
        else:
            yield from _pieces(tag, removed, added)


def _by_word(old: str, new: str) -> Iterator[Piece]:
    before, after = WORD.findall(old), WORD.findall(new)
    if len(before) * len(after) > TOO_MANY_PAIRS:
        yield from _pieces("replace", old, new)
        return
    for tag, i1, i2, j1, j2 in _opcodes(before, after):
        yield from _pieces(tag, "".join(before[i1:i2]), "".join(after[j1:j2]))


def _opcodes(before: list[str], after: list[str]) -> list[tuple[str, int, int, int, int]]:
    return list(SequenceMatcher(None, before, after, autojunk=False).get_opcodes())


def _pieces(tag: str, old: str, new: str) -> Iterator[Piece]:
    if tag == "equal":
        yield Piece("same", old)
        return
    if old:
        yield Piece("old", old)
    if new:
        yield Piece("new", new)


def _calmed(pieces: list[Piece]) -> list[Piece]:
    """Short equal runs between two changes belong to both: otherwise one reads confetti."""
    calm: list[Piece] = []
    for position, piece in enumerate(pieces):
        inside = 0 < position < len(pieces) - 1
        if piece.kind == "same" and inside and len(piece.text) <= SHORT and "\n" not in piece.text:
            calm += [Piece("old", piece.text), Piece("new", piece.text)]
        else:
            calm.append(piece)
    return calm


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours of one kind become one, and between two unchanged pieces the old stands before the new."""
    merged: list[Piece] = []
    texts = {"same": "", "old": "", "new": ""}

    def flush(*kinds: str) -> None:
        for kind in kinds:
            if texts[kind]:
                merged.append(Piece(kind, texts[kind]))
                texts[kind] = ""

    for piece in pieces:
        flush(*(("old", "new") if piece.kind == "same" else ("same",)))
        texts[piece.kind] += piece.text
    flush("same", "old", "new")
    return merged
