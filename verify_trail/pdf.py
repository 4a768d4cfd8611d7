"""What is attached to a PDF and printed on its first page, read from a file that may have been made to do harm."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Final, TypeVar

from pypdf import PdfReader

from verify_trail.verdict import Unreadable

LARGEST_FILE: Final = 200 * 1024 * 1024
LARGEST_ATTACHED: Final = 256 * 1024 * 1024
MOST_ATTACHED: Final = 200
MOST_PRINTED: Final = 200_000
Result = TypeVar("Result")


def open_pdf(data: bytes) -> PdfReader:
    """The file, ready to be asked."""
    if len(data) > LARGEST_FILE:
        raise Unreadable("too_large")
    if not data.startswith(b"%PDF-"):
        raise Unreadable("no_pdf")
    return _asked(lambda: PdfReader(io.BytesIO(data)), "no_pdf")


def attachments(reader: PdfReader) -> dict[str, bytes]:
    """Everything that is attached, by name; two of one name are refused, for readers differ in which they show."""
    return _asked(lambda: _read(reader), "attachments")


def _read(reader: PdfReader) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = LARGEST_ATTACHED
    for one in reader.attachment_list:
        if one.name in found or len(found) == MOST_ATTACHED:
            raise Unreadable("attachments")
        found[one.name] = bytes(one.content)
        left -= len(found[one.name])
        if left < 0:
            raise Unreadable("too_large")
    return found


def first_page(reader: PdfReader) -> str:
    """The text of the first page without any spaces."""
    return _asked(lambda: re.sub(r"\s+", "", reader.pages[0].extract_text()[:MOST_PRINTED]), "cover")


def _asked(question: Callable[[], Result], why: str) -> Result:
    """A parser fed with anything at all may raise anything at all: whatever it is, the file cannot be read."""
    try:
        return question()
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(why) from error
