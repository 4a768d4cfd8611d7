"""What reviewers pass: the content as JSON, its canonical text, its digests and its sums."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from zoneinfo import ZoneInfo

import rfc8785
from django.utils.translation import gettext as _

UNSEEN: Final = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
Content = Mapping[str, Any]
ZONE = ZoneInfo("Asia/Shanghai")
CENT = Decimal("0.01")
LARGEST = Decimal("1e13")


class Unreadable(Exception):
    """A value that is not what its field asks for; the message says what was expected."""


def canonical(content: Any) -> str:
    """The canonical JSON text (RFC 8785) that is hashed and kept."""
    return rfc8785.dumps(content).decode()


def sha256_of(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def cleaned(value: Any) -> Any:
    """What was typed without characters that nobody sees, that turn the order of others or that databases refuse."""
    if isinstance(value, str):
        seen = UNSEEN.sub("", value)
        return "".join(one for one in seen if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs"))
    if isinstance(value, list | tuple):
        return [cleaned(entry) for entry in value]
    if isinstance(value, Mapping):
        return {cleaned(str(key)): cleaned(entry) for key, entry in value.items()}
    return value


def digest_of(content: Content, fields: Iterable[str] | None = None) -> str:
    """One digest over some fields of a content, or over all of it."""
    keys = sorted(content) if fields is None else sorted(set(fields))
    return sha256_of(canonical({key: content[key] for key in keys if is_filled(content.get(key))}))


def is_filled(value: Any) -> bool:
    """Whether something was entered; `False` and 0 are answers."""
    return value not in (None, "", [], {})


def decimal_of(value: Any) -> Decimal:
    """A number as a Decimal; raises Unreadable."""
    text = str(value).strip().replace(",", "").replace("\uff0c", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Unreadable(_("「%(value)s」不是数字") % {"value": value}) from None
    if not number.is_finite() or abs(number) > LARGEST:
        raise Unreadable(_("「%(value)s」超出范围") % {"value": value})
    return number


def money_of(value: Any) -> Decimal:
    """An amount in yuan, two decimals, not negative; raises Unreadable."""
    number = decimal_of(value)
    if number < 0 or number != number.quantize(CENT):
        raise Unreadable(_("「%(value)s」不是金额（不小于 0，最多两位小数）") % {"value": value})
    return number.quantize(CENT)


def integer_of(value: Any) -> int:
    """A whole number, not negative; raises Unreadable."""
    number = decimal_of(value)
    if number < 0 or number != number.to_integral_value():
        raise Unreadable(_("「%(value)s」不是非负整数") % {"value": value})
    return int(number)


def percent_of(value: Any) -> Decimal:
    """A percentage between 0 and 100; raises Unreadable."""
    number = decimal_of(str(value).strip().removesuffix("%").removesuffix("\uff05"))
    if not 0 <= number <= 100:
        raise Unreadable(_("「%(value)s」不在 0 到 100 之间") % {"value": value})
    return number


def moment_of(value: Any) -> datetime:
    """A moment in China's time; 24:00 is the next day's midnight; raises Unreadable."""
    text = str(value).strip().replace("T", " ")
    day, _space, clock = text.partition(" ")
    ends_day = clock.startswith("24:00")
    try:
        moment = datetime.fromisoformat(day if ends_day or not clock else f"{day} {clock}")
    except ValueError:
        raise Unreadable(_("「%(value)s」不是时间（例：2026-12-15 00:00）") % {"value": value}) from None
    if ends_day:
        moment += timedelta(days=1)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def segment_cost(segment: Mapping[str, Any]) -> Decimal:
    """What one segment costs: customers × (benefit + gift unit cost)."""
    return integer_of(segment["customers"]) * (money_of(segment["benefit"]) + money_of(segment["gift_cost"]))


def computed_budget(content: Content) -> Decimal:
    """The budget as the sum over the segment plans; raises Unreadable or KeyError on unreadable rows."""
    return sum((segment_cost(segment) for segment in content.get("segments") or ()), Decimal(0))


def computed_list_size(content: Content) -> int:
    """The list size as the sum of the segments' customers."""
    return sum(integer_of(segment["customers"]) for segment in content.get("segments") or ())


def files_in(content: Content) -> list[dict[str, Any]]:
    """All files named in a content, field by field."""
    return [
        {"field": key, **file}
        for key, value in sorted(content.items()) if isinstance(value, list)
        for file in value if isinstance(file, dict) and "sha256" in file
    ]
