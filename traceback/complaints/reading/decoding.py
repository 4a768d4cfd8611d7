"""Which encoding a file is in: what its bytes prove, and a warning where they prove nothing."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final

CHUNK: Final = 1 << 20
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)
PLAUSIBLE: Final = 0.7  # of the characters beyond ASCII, so many are common ones where a text is Chinese
LAST_RESORT: Final = "latin-1"


def encoding_of(path: Path) -> str:
    """The encoding of the whole file; `latin-1` means that nothing better is possible, and must be said."""
    with path.open("rb") as file:
        start = file.read(4096)
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return encoding
    if (silent := _utf_16_without_mark(start)) and _decodes(path, silent):
        return silent
    if _decodes(path, "utf-8"):
        return "utf-8"
    return "gb18030" if _decodes(path, "gb18030") and _is_chinese(path) else LAST_RESORT


def _utf_16_without_mark(start: bytes) -> str:
    """Text of which every other byte is nought is UTF-16 that forgot to say so."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = max(1, len(start) // 2)
    if odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.05 else ""


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese(path: Path) -> bool:
    """Western texts often decode as rare Chinese characters; real ones are mostly those of GB 2312."""
    decoder = codecs.getincrementaldecoder("gb18030")("strict")
    beyond = common = 0
    with path.open("rb") as file:
        while beyond < 2000 and (chunk := file.read(CHUNK)):
            for character in decoder.decode(chunk):
                if character > "\x7f":
                    beyond += 1
                    common += _is_common(character)
    return common >= beyond * PLAUSIBLE


def _is_common(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
