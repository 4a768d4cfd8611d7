"""The reference: a list with one entry per minute of the years, filled by rules written down a second time.

Nothing here knows the product's calendars. The holidays are copied from the State Council's notice for 2026.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate

FIRST, LAST = date(2025, 12, 1), date(2028, 1, 31)
UTC_AHEAD = timedelta(hours=8)  # Shanghai's clock
MIDNIGHT = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) - UTC_AHEAD
A_MINUTE = timedelta(minutes=1)


def days(first, last):
    start = date.fromisoformat(f"2026-{first}")
    return {start + timedelta(days=n) for n in range((date.fromisoformat(f"2026-{last}") - start).days + 1)}


OFF = (days("01-01", "01-03") | days("02-15", "02-23") | days("04-04", "04-06") | days("05-01", "05-05")
       | days("06-19", "06-21") | days("09-25", "09-27") | days("10-01", "10-07"))  # fmt: skip
WORKED = {date.fromisoformat(f"2026-{day}") for day in ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")}

OFFICE = [(540, 720), (810, 1050)]  # minutes of the day
SUMMER = [(510, 720), (840, 1080)]
BRANCH = [(480, 690), (780, 1020)]
SATURDAY = [(540, 720)]


def company(day):
    week = SUMMER if date(2026, 7, 1) <= day < date(2026, 10, 1) else OFFICE
    if day == date(2026, 12, 31):
        return [(540, 660)]  # home early
    if day in WORKED:
        return week
    return [] if day in OFF or day.weekday() >= 5 else week


def branch(day):
    if days("08-10", "08-12") & {day}:
        return []  # a typhoon
    if day == date(2026, 10, 5):
        return [(600, 900)]  # on call in the holidays
    if not date(2026, 9, 14) <= day < date(2027, 3, 1):
        return company(day)  # the branch has hours of its own for half a year
    if day == date(2026, 12, 31):
        return [(540, 660)]
    if day in WORKED:
        return BRANCH
    if day in OFF:
        return []
    return {5: SATURDAY, 6: []}.get(day.weekday(), BRANCH)


def office(day):
    return OFFICE if day.weekday() < 5 else []


class Minutes:
    """Counts minute by minute."""

    def __init__(self, spans_of):
        self.worked = []
        day = FIRST
        while day <= LAST:
            minutes = [0] * 1440
            for opens, closes in spans_of(day):
                minutes[opens:closes] = [1] * (closes - opens)
            self.worked += minutes
            day += timedelta(days=1)
        self.before = [0, *accumulate(self.worked)]

    def seconds(self, moment):
        """How many working seconds lie before the moment."""
        passed = moment - MIDNIGHT
        minute = passed // A_MINUTE
        return self.before[minute] * 60 + self.worked[minute] * (passed - minute * A_MINUTE) // timedelta(seconds=1)

    def between(self, start, end):
        return max(self.seconds(end) - self.seconds(start), 0)

    def after(self, start, seconds):
        """The first moment by which so many working seconds have passed."""
        wanted = self.seconds(start) + seconds
        minute = bisect_left(self.before, -(-wanted // 60)) - 1
        return MIDNIGHT + minute * A_MINUTE + timedelta(seconds=wanted - self.before[minute] * 60)
