"""Working time: eight working hours are not eight hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.working_time.calendars import OFFICE_HOURS, OFFICE_SPANS, Calendar
from approvals.working_time.reckoning import WrongSpec, add, after, between, due_at, left

SHANGHAI = ZoneInfo("Asia/Shanghai")
WITH_HOLIDAYS = Calendar.regular(
    SHANGHAI,
    OFFICE_SPANS,
    holidays=frozenset(date(2026, 10, day) for day in range(1, 8)),
    make_up_days=frozenset({date(2026, 10, 10), date(2026, 10, 3)}),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda naive: naive.replace(tzinfo=UTC))
amounts = st.timedeltas(timedelta(), timedelta(hours=200))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "spec", "due"),
    [
        ("2026-11-30 09:00", "3h", "2026-11-30 12:00"),
        ("2026-11-30 09:00", "8h", "2026-12-01 10:00"),
        ("2026-11-30 11:00", "2h", "2026-11-30 14:30"),
        ("2026-11-30 12:30", "1h", "2026-11-30 14:30"),
        ("2026-11-30 20:00", "1h", "2026-12-01 10:00"),
        ("2026-11-28 10:00", "1h", "2026-11-30 10:00"),  # a Saturday
        ("2026-11-27 17:00", "1h", "2026-11-30 09:30"),  # over the week-end
        ("2026-11-30 10:00", "2d", "2026-12-02 10:00"),
        ("2026-11-30 09:00", "1d", "2026-11-30 17:30"),
        ("2026-11-30 09:00", "1d4h", "2026-12-01 14:30"),
        ("2026-11-30 09:00", "1.5 h", "2026-11-30 10:30"),
        ("2026-11-30 10:00", "1w 1h", "2026-12-07 11:00"),
        ("2026-11-30 10:00", "PT8H", "2026-11-30 18:00"),
        ("2026-11-28 10:00", "P2D", "2026-11-30 10:00"),
        ("2026-01-31 10:00", "P1M", "2026-02-28 10:00"),
        ("2026-12-31 10:00", "P1Y2M", "2028-02-29 10:00"),
    ],
)
def test_limits_end_in_working_time_and_iso_durations_in_elapsed_time(start, spec, due):
    assert after(OFFICE_HOURS, local(start), spec) == local(due)


def test_holidays_are_skipped_and_make_up_days_are_worked():
    assert after(WITH_HOLIDAYS, local("2026-09-30 17:00"), "1h") == local("2026-10-03 09:30")
    assert after(WITH_HOLIDAYS, local("2026-10-09 17:00"), "1h") == local("2026-10-10 09:30")
    assert between(WITH_HOLIDAYS, local("2026-10-08 00:00"), local("2026-10-12 00:00")) == timedelta(hours=21)


@pytest.mark.parametrize("spec", ["", "8", "h", "P", "PT", "eight hours", "-8h", "8x", "1y", "PT8X", "99999d"])
def test_a_wrong_spec_is_refused_and_quoted(spec):
    with pytest.raises(WrongSpec, match=repr(spec) if spec else "''"):
        due_at(OFFICE_HOURS, spec, form="duration", start=datetime(9990, 1, 1, tzinfo=UTC))


def test_dates_without_an_offset_are_meant_in_the_calendars_zone():
    expected = local("2026-12-15 00:00")
    for spec in ("2026-12-15", "2026-12-15T00:00", "2026-12-14T16:00:00Z", "2026-12-15T00:00:00+08:00"):
        assert due_at(OFFICE_HOURS, spec, form="date", start=local("2026-01-01 00:00")) == expected
    with pytest.raises(WrongSpec, match="no date"):
        due_at(OFFICE_HOURS, "15.12.2026", form="date", start=expected)


def test_a_cycle_rings_first_after_one_interval():
    assert due_at(OFFICE_HOURS, "R3/PT1H", form="cycle", start=local("2026-11-30 09:00")) == local("2026-11-30 10:00")


def test_a_calendar_nobody_works_by_is_refused_instead_of_searched_for_ever():
    idle = Calendar.regular(SHANGHAI, ((time(9), time(12)),), weekdays=())
    with pytest.raises(WrongSpec, match="no working day"):
        add(idle, local("2026-11-30 09:00"), timedelta(hours=1))


@given(moments, amounts)
def test_adding_and_measuring_agree(start, amount):
    for calendar in (OFFICE_HOURS, WITH_HOLIDAYS):
        assert between(calendar, start, add(calendar, start, amount)) == amount


@given(moments, amounts, amounts)
def test_adding_in_two_parts_is_adding_at_once(start, first, second):
    assert add(OFFICE_HOURS, add(OFFICE_HOURS, start, first), second) == add(OFFICE_HOURS, start, first + second)


@given(moments, st.integers(0, 100_000), st.integers(0, 200_000))
def test_what_is_left_after_a_pause_is_what_was_left_before_it(start, paused_after, pause):
    due, paused = after(OFFICE_HOURS, start, "3d"), start + timedelta(seconds=paused_after)
    start, resumed = start.replace(microsecond=0), (paused + timedelta(seconds=pause)).replace(microsecond=0)
    rest = left(OFFICE_HOURS, "3d", form="duration", due=due, at=paused)

    again = due_at(OFFICE_HOURS, rest, form="duration", start=resumed)

    assert abs(between(OFFICE_HOURS, resumed, again) - between(OFFICE_HOURS, paused, due)) <= timedelta(seconds=1)


def test_elapsed_durations_keep_their_kind_over_a_pause_and_dates_do_not_move():
    start = local("2026-11-30 09:00")
    due = due_at(OFFICE_HOURS, "PT8H", form="duration", start=start)
    assert left(OFFICE_HOURS, "PT8H", form="duration", due=due, at=start + timedelta(hours=3)) == "PT18000S"
    assert left(OFFICE_HOURS, "PT8H", form="duration", due=due, at=start + timedelta(hours=9)) == "PT0S"
    assert left(OFFICE_HOURS, "2026-12-15", form="date", due=due, at=start) == "2026-12-15"
