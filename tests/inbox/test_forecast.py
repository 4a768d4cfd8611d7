"""By when a step has to be done so that the date holds, and where the date slips to otherwise."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from approvals.inbox.forecast import forecast, limits, remaining
from approvals.working_time.calendars import Calendar
from tests.engine.drawing import draw

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar.regular(SHANGHAI, ((time(9), time(12)), (time(13, 30), time(17, 30))))  # seven hours


def at(day, hour=9, minute=0):
    return datetime(2026, 12, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def graph(**nodes):
    given = {"legal": {"limit": "7h"}, "boss": {"limit": "7h"}, "train": {"limit": "2d"},
             "config": {"limit": "7h"}} | nodes
    return draw("""
        start > legal > boss > and1
        and1 > train > and2
        and1 > config > and2
        and2 > launch > end
    """, **given)


def left(node, **nodes):
    drawn = graph(**nodes)
    return remaining(drawn, node, "launch", limits(drawn, OFFICE))


def test_what_is_left_is_the_longest_branch_and_never_the_sum_of_branches():
    assert left("legal") == timedelta(hours=7 + 14)
    assert left("boss") == timedelta(hours=14)
    assert left("config") == timedelta()


def test_no_way_is_no_number():
    assert left("launch") is None


def test_a_loop_back_is_not_walked():
    drawn = draw("""
        start > draft > check > xor1 >[*] launch > end
        xor1 >[budget > 1] draft
    """, variables="budget:number", draft={"limit": "7h"}, check={"limit": "7h"})
    assert remaining(drawn, "draft", "launch", limits(drawn, OFFICE)) == timedelta(hours=7)


def test_the_latest_moment_leaves_exactly_what_is_needed():
    wanted = at(14)  # a Monday, 09:00
    told = forecast(calendar=OFFICE, wanted=wanted, rest=timedelta(hours=14), due=at(9), now=at(8))
    assert told.latest == at(10)  # Thursday and Friday are needed
    assert not told.late
    assert told.reached_at == wanted
    assert told.slips_to == at(14, 17, 30)


def test_a_late_step_says_where_the_date_slips_to():
    told = forecast(calendar=OFFICE, wanted=at(14), rest=timedelta(hours=14), due=at(11, 12), now=at(11, 9))
    assert told.late
    assert told.reached_at == at(15, 12, 0)


@pytest.mark.parametrize("spec", ["PT8H", "", "nonsense"])
def test_steps_without_a_limit_in_working_time_take_none(spec):
    assert left("boss", train={"limit": spec}, config={}) == timedelta()
