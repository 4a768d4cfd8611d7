"""Moments and spans of time in words, in the reader's language and in the house's time zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SOON_SHARE = 0.25


def moment_words(value: datetime, *, now: datetime) -> str:
    """Same day `今天 08:58`, same year `11-18 10:26`, else with the year."""
    local, today = timezone.localtime(value), timezone.localtime(now).date()
    clock = local.strftime("%H:%M")
    if local.date() == today:
        return _("今天 %(clock)s") % {"clock": clock}
    return f"{day_words(local.date(), this_year=today.year)} {clock}"


def full_moment_words(value: datetime) -> str:
    """Date, time to the second and zone, as audits and paper want it."""
    local = timezone.localtime(value)
    zone = local.strftime("%z")
    return f"{day_words(local.date())} {local:%H:%M:%S} {zone[:3]}:{zone[3:]}"


def day_words(day: date, *, this_year: int | None = None) -> str:
    """ISO in Chinese, `18 Nov 2026` in English; the year is left out when it is this year."""
    same_year = day.year == this_year
    if english():
        words = f"{day.day} {MONTHS[day.month - 1]}"
        return words if same_year else f"{words} {day.year}"
    return day.strftime("%m-%d") if same_year else day.isoformat()


def span_words(span: timedelta) -> str:
    """The two largest units of a span: `1 天 2 小时`, `3 小时 18 分`, `12 分`."""
    minutes = max(int(span.total_seconds()) // 60, 0)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        parts = [_days(days), _hours(hours)] if hours else [_days(days)]
    elif hours:
        parts = [_hours(hours), _minutes(minutes)] if minutes else [_hours(hours)]
    else:
        parts = [_minutes(minutes)]
    return " ".join(parts)


def due_kind(*, due: datetime, opened: datetime | None, now: datetime) -> str:
    """`over` when past, `soon` in the last quarter of the time given, else `ok`."""
    if due <= now:
        return "over"
    given = due - opened if opened and opened < due else timedelta(days=1)
    return "soon" if (due - now) <= given * SOON_SHARE else "ok"


def due_words(*, due: datetime, now: datetime) -> str:
    """How long is left, or how long ago it should have been done."""
    if due <= now:
        return _("超时 %(span)s") % {"span": span_words(now - due)}
    return _("剩 %(span)s") % {"span": span_words(due - now)}


def english() -> bool:
    return (translation.get_language() or "").startswith("en")


def _days(number: int) -> str:
    return ngettext("%(number)s 天", "%(number)s 天", number) % {"number": number}


def _hours(number: int) -> str:
    return ngettext("%(number)s 小时", "%(number)s 小时", number) % {"number": number}


def _minutes(number: int) -> str:
    return pgettext("minutes of a span", "%(number)s 分") % {"number": number}
