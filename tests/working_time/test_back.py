"""Reckoning backwards: the latest moment to begin so that something is ready in time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from approvals.working_time.calendars import Calendar
from approvals.working_time.reckoning import add, back, between

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = ((time(9), time(12)), (time(13, 30), time(17, 30)))
AUTUMN = Calendar.regular(
    SHANGHAI, HOURS, holidays=frozenset(date(2026, 10, day) for day in range(1, 9)),
    make_up_days=frozenset({date(2026, 10, 10)}),
)  # fmt: skip
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))
AMOUNTS = st.integers(0, 3000 * 3600).map(lambda seconds: timedelta(seconds=seconds))


@given(MOMENTS, AMOUNTS)
def test_from_the_moment_found_exactly_the_amount_passes(end, amount):
    assert between(AUTUMN, back(AUTUMN, end, amount), end) == amount


@given(MOMENTS, AMOUNTS.filter(bool))
def test_no_later_moment_is_early_enough(end, amount):
    found = back(AUTUMN, end, amount)
    assert between(AUTUMN, found + timedelta(microseconds=1), end) < amount


@given(MOMENTS, AMOUNTS)
def test_forwards_again_it_is_ready_in_time(end, amount):
    assert add(AUTUMN, back(AUTUMN, end, amount), amount) <= end


def test_eight_hours_before_monday_morning_lie_on_thursday():
    monday = datetime(2026, 11, 30, 9, 0, tzinfo=SHANGHAI)
    assert back(AUTUMN, monday, timedelta(hours=8)) == datetime(2026, 11, 26, 16, 30, tzinfo=SHANGHAI)
