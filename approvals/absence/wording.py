"""An absence's days in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.absence.models import Absence


def day(moment: datetime) -> str:
    """The day of a moment in the house's time zone."""
    return timezone.localtime(moment).strftime("%Y-%m-%d")


def last_day(until: datetime) -> str:
    """The last day of a period that ends before `until`."""
    return day(until - timedelta(microseconds=1))


def days(since: datetime, until: datetime) -> str:
    """One day, or from the first to the last."""
    first, last = day(since), last_day(max(until, since + timedelta(microseconds=1)))
    return first if first == last else _("%(first)s 至 %(last)s") % {"first": first, "last": last}


def period(absence: Absence) -> str:
    """The days of an absence."""
    return days(absence.since, absence.end)


def in_one_line(absence: Absence) -> str:
    """Its days and its reason."""
    return _("%(when)s（%(kind)s）") % {"when": period(absence), "kind": absence.get_kind_display()}
