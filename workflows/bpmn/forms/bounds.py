"""What `min`, `max` and `default` of a field may say: values of its own kind."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
COUNT = re.compile(r"[0-9]{1,6}")


def number(text: str) -> Decimal | None:
    """An exact number."""
    return Decimal(text) if NUMBER.fullmatch(text) else None


def count(text: str) -> int | None:
    """How many or how long."""
    return int(text) if COUNT.fullmatch(text) else None


def day(text: str) -> date | None:
    """A day as `2026-12-15`."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-12-15") else None
    except ValueError:
        return None


def moment(text: str) -> datetime | None:
    """A moment as `2026-12-15T08:30`, without zone: it is the house's."""
    try:
        found = datetime.fromisoformat(text) if len(text) == len("2026-12-15T08:30") else None
    except ValueError:
        return None
    return found if found and found.tzinfo is None else None


READERS = {"number": number, "length": count, "count": count, "date": day, "moment": moment}


def bound(bounds: str, text: str) -> Decimal | int | date | datetime | None:
    """A `min` or `max` as a value; None for nothing said, and for what cannot be read."""
    reader = READERS.get(bounds)
    return reader(text) if reader and text else None
