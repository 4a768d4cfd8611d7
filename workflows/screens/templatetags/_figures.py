"""Numbers and money as each language writes them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from workflows.screens.templatetags._times import english

TEN_THOUSAND = Decimal(10_000)
HUNDRED_MILLION = Decimal(100_000_000)


def number_words(value: object) -> str:
    """Thousands apart: `18,402`; what is no number stays as it is."""
    number = _decimal(value)
    return str(value) if number is None else f"{number.normalize():,f}"


def large_words(value: object) -> str:
    """Large counts in 万 and 亿 in Chinese, in full in English: `86.4 万`, `864,000`."""
    number = _decimal(value)
    if number is None or english() or abs(number) < TEN_THOUSAND:
        return number_words(value)
    unit, name = (HUNDRED_MILLION, "亿") if abs(number) >= HUNDRED_MILLION else (TEN_THOUSAND, "万")
    shown = round(number / unit, 2).normalize()
    return f"{shown:,f} {name}"


def money_words(value: object) -> str:
    """`1,370,000.00 元` in Chinese, `CNY 1,370,000.00` in English."""
    number = _decimal(value)
    if number is None:
        return str(value)
    return f"CNY {number:,.2f}" if english() else f"{number:,.2f} 元"


def _decimal(value: object) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
