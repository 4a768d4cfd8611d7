"""Moments as people write them: one form is decided on for a whole column and then kept, never guessed row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.utils.timezone import get_default_timezone


class DateForm(StrEnum):
    """In which order day, month and year stand."""

    YEAR_FIRST = "ymd"
    MONTH_FIRST = "mdy"
    DAY_FIRST = "dmy"
    SERIAL = "serial"  # days since 1899-12-30, as spreadsheets count


MONTHS: Final = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}
DAY: Final = re.compile(
    r"(\d{1,4})\s*[-/.年\s]\s*(\d{1,2}|[A-Za-z]{3,9})\s*[-/.月,\s]\s*(\d{1,4})\s*日?"
    r"|([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})|(\d{8})(?!\d)")
TIME: Final = re.compile(
    r"[T,\s]*(上午|下午|晚上|[AaPp]\.?[Mm]\.?)?\s*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2})(?:[.,]\d+)?)?[分秒]?"
    r"\s*([AaPp]\.?[Mm]\.?)?\s*(Z|[+-]\d{2}:?\d{2})?")
SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")
EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - days are counted without a zone
EARLIEST, LATEST = 1990, 2100


def forms_of(values: Iterable[str]) -> list[DateForm]:
    """The forms in which most values can be read, if that is half of them at least; more than one is a question."""
    given = [value for value in values if value]
    fitting = {form: sum(moment_of(value, form) is not None for value in given) for form in DateForm}
    most = max(fitting.values())
    return [form for form, count in fitting.items() if most and count == most and 2 * most >= len(given)]


def moment_of(value: str, form: DateForm, clock: str = "") -> datetime | None:
    """The moment, with its time of day from `clock` where that is a column of its own; None if it cannot be read."""
    try:
        if form is DateForm.SERIAL:
            return _serial(value)
        found = DAY.match(value)
        day = _day(found, form) if found else None
        if found is None or day is None:
            return None
        return _at(day, clock or value[found.end() :])
    except (ValueError, OverflowError):
        return None


def _serial(value: str) -> datetime | None:
    if not SERIAL.fullmatch(value):
        return None
    moment = EPOCH + timedelta(seconds=round(float(value) * 86_400))
    return moment.replace(tzinfo=get_default_timezone()) if EARLIEST <= moment.year <= LATEST else None


def _day(found: re.Match[str], form: DateForm) -> date | None:
    first, second, third, name, day, year, packed = found.groups()
    if packed:
        parts = packed[:4], packed[4:6], packed[6:]
        return _date(*parts) if form is DateForm.YEAR_FIRST else None
    if name:
        return _date(year, name, day) if form is DateForm.MONTH_FIRST else None
    if (len(first) > 2) != (form is DateForm.YEAR_FIRST):
        return None
    if form is DateForm.YEAR_FIRST:
        return _date(first, second, third)
    if form is DateForm.DAY_FIRST:
        return _date(third, second, first)
    return _date(third, first, second) if second.isdigit() else None


def _date(year: str, month: str, day: str) -> date | None:
    named = MONTHS.get(month[:3].lower()) if not month.isdigit() else int(month)
    if named is None or len(day) > 2 or len(year) not in {2, 4}:
        return None
    full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 70 else 1900)
    return date(full, named, int(day)) if EARLIEST <= full <= LATEST else None


def _at(day: date, rest: str) -> datetime | None:
    zone = get_default_timezone()
    if not rest.strip():
        return datetime(day.year, day.month, day.day, tzinfo=zone)
    found = TIME.fullmatch(rest.strip())
    if not found:
        return None
    before, hour, minute, second, after, offset = found.groups()
    hours = _hours(int(hour), (before or after or "").lower())
    moment = datetime(day.year, day.month, day.day, hours, int(minute), int(second or 0), tzinfo=zone)
    return datetime.fromisoformat(moment.strftime("%Y-%m-%dT%H:%M:%S") + _offset(offset)) if offset else moment


def _hours(hour: int, half: str) -> int:
    """Twelve-hour times: 12 AM is midnight, 12 PM is noon, and there is no 13 PM."""
    if not half:
        return hour
    if half in {"上午", "下午", "晚上"} and hour > 12:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half[0] in "p下晚" else 0)


def _offset(offset: str) -> str:
    return "+00:00" if offset == "Z" else offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
