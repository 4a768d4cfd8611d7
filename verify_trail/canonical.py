"""The one text of a value: RFC 8785 canonical JSON. What JSON cannot carry exactly has become a string before."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any, Final

import rfc8785

SAFE_INTEGER = 2**53 - 1
Plain = Any  # str | int | bool | None | list | dict with string keys


class NotCanonical(ValueError):
    """The text is not the canonical form of any value."""


def _integer(digits: str) -> int:
    number = int(digits)
    if abs(number) > SAFE_INTEGER:
        raise NotCanonical("an integer beyond 2^53")
    return number


def _no_number(digits: str) -> None:
    raise NotCanonical(f"the number {digits}")


# Made once: making them costs more than using them.
LONG_NUMBER: Final = re.compile(r"[:,\[-]\d{16}")  # inside a list or an object; hashes are full of digits too
QUICK: Final = json.JSONDecoder(parse_float=_no_number, parse_constant=_no_number)
CAREFUL: Final = json.JSONDecoder(parse_int=_integer, parse_float=_no_number, parse_constant=_no_number)
ENCODER: Final = json.JSONEncoder(  # a plain value holds no cycle; looking for one costs a tenth
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
)


def moment(at: datetime) -> str:
    """A moment in UTC with microseconds, always 27 characters long."""
    if at.tzinfo is None:
        raise ValueError("A moment without a time zone could mean any of several.")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def text_of(value: Plain) -> str:
    """The canonical text of a plain value.

    The C encoder differs from RFC 8785 only in fractions, which are not plain, and in the order of keys beyond U+FFFF;
    it costs a fifth."""
    text = ENCODER.encode(value)
    return text if _in_basic_plane(text) else rfc8785.dumps(value).decode()


def _in_basic_plane(text: str) -> bool:
    return len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text)


def value_of(text: str) -> Plain:
    """The value of a canonical text; any other spelling of it is refused."""
    decoder = QUICK if text[:1] in ("{", "[") and not LONG_NUMBER.search(text) else CAREFUL
    try:
        value, _end = decoder.raw_decode(text)  # what follows it, or goes before, is seen when it is written again
    except (ValueError, RecursionError) as error:
        raise NotCanonical(str(error)) from error
    if not _spelled_canonically(text, value):
        raise NotCanonical("spelled differently")
    return value


def _spelled_canonically(text: str, value: Plain) -> bool:
    try:
        return text_of(value) == text
    except ValueError:
        return False
