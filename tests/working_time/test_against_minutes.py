"""A year of random moments: what the calendars say, a count minute by minute says as well, to the second."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.working_time import selectors, services
from approvals.working_time.calendars import OFFICE_HOURS
from approvals.working_time.reckoning import add, after, back, between, between_many, due_at, left
from approvals.working_time.services import Exceptional
from tests.organisation.factories import common_people
from tests.working_time.minutes import Minutes, branch, company, office

pytestmark = pytest.mark.django_db
NEW_YEAR = datetime(2025, 12, 31, 16, tzinfo=UTC)  # midnight in Shanghai
A_YEAR = 365 * 86400
A_SECOND = timedelta(seconds=1)
STARTS = 4000
WEEK = ["08:00-11:30 13:00-17:00"] * 5 + ["09:00-12:00", ""]
SUMMER = ["08:30-12:00 14:00-18:00"] * 5 + ["", ""]
OFFICE = ["09:00-12:00 13:30-17:30"] * 5 + ["", ""]
NAMES = ("office", "company", "branch")


@cache
def minutes(name):
    return Minutes({"office": office, "company": company, "branch": branch}[name])


@pytest.fixture(scope="module")
def calendars(django_db_setup, django_db_blocker):
    """The same rules entered as people enter them, and what is worked out from them."""
    with django_db_blocker.unblock(), transaction.atomic():
        people = common_people()
        by, hangzhou = people.wujing.as_actor(), people.departments.HZ.pk
        _enter(by, hangzhou)
        selectors.forget()
        known = selectors.current()
        found = {"office": OFFICE_HOURS, "company": known.calendar(None), "branch": known.calendar(hangzhou)}
        transaction.set_rollback(True)
    selectors.forget()
    return found


def _enter(by, hangzhou):
    told = {"by": by, "at": NEW_YEAR}
    services.load_year(year=2026, **told)
    services.set_hours(department_id=None, since=date(2026, 7, 1), week=SUMMER, **told)
    services.set_hours(department_id=None, since=date(2026, 10, 1), week=OFFICE, **told)
    services.set_hours(department_id=hangzhou, since=date(2026, 9, 14), week=WEEK, **told)
    services.follow_above(department_id=hangzhou, since=date(2027, 3, 1), **told)
    for department, first, last, what in (
        (None, date(2026, 12, 31), date(2026, 12, 31), Exceptional("special", "提前下班", "09:00-11:00")),
        (hangzhou, date(2026, 8, 10), date(2026, 8, 12), Exceptional("holiday", "台风停工")),
        (hangzhou, date(2026, 10, 5), date(2026, 10, 5), Exceptional("special", "国庆值守", "10:00-15:00")),
    ):
        services.set_days(department_id=department, first=first, last=last, what=what, **told)


def moments(random, number):
    return [NEW_YEAR + timedelta(seconds=random.randrange(A_YEAR)) for _ in range(number)]


@pytest.mark.parametrize("name", NAMES)
def test_limits_of_a_year_of_random_starts_end_where_counting_minutes_ends(calendars, name):
    calendar, reference, random = calendars[name], minutes(name), Random(f"limits {name}")
    for start in moments(random, STARTS):
        seconds = random.randrange(1, 60 * 3600)
        assert after(calendar, start, f"{seconds}s") == reference.after(start, seconds), (start, seconds)


@pytest.mark.parametrize("name", NAMES)
def test_the_time_between_random_moments_is_what_counting_minutes_says(calendars, name):
    calendar, reference, random = calendars[name], minutes(name), Random(f"between {name}")
    pairs = list(zip(moments(random, STARTS), moments(random, STARTS), strict=True))
    expected = [timedelta(seconds=reference.between(start, end)) for start, end in pairs]
    assert between_many(calendar, pairs) == expected == [between(calendar, start, end) for start, end in pairs]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_left_at_random_moments_is_what_counting_minutes_says(calendars, name):
    calendar, reference, random = calendars[name], minutes(name), Random(f"left {name}")
    for start in moments(random, STARTS // 4):
        due = after(calendar, start, "5d")
        at = start + timedelta(seconds=random.randrange(12 * 86400))
        assert left(calendar, "5d", form="duration", due=due, at=at) == f"{reference.between(at, due)}s"


@pytest.mark.parametrize("name", NAMES)
def test_counting_back_arrives_where_counting_on_began(calendars, name):
    calendar, random = calendars[name], Random(f"back {name}")
    for start in moments(random, STARTS // 4):
        amount = timedelta(seconds=random.randrange(1, 60 * 3600))
        latest = back(calendar, start, amount)
        assert between(calendar, latest, start) == amount
        assert between(calendar, latest + A_SECOND, start) < amount


@settings(max_examples=150)
@given(
    name=st.sampled_from(NAMES), start=st.integers(0, A_YEAR), seconds=st.integers(1, 40 * 3600),
    rests=st.lists(st.tuples(st.integers(0, 4 * 86400), st.integers(0, 6 * 86400)), max_size=8),
)  # fmt: skip
def test_resting_at_random_moments_loses_nothing_and_wins_nothing(calendars, name, start, seconds, rests):
    calendar, reference = calendars[name], minutes(name)
    at, spec, worked = NEW_YEAR + timedelta(seconds=start), f"{seconds}s", 0
    due = due_at(calendar, spec, form="duration", start=at)
    for runs, rest in rests:
        stopped = at + timedelta(seconds=runs)
        if stopped >= due:
            break
        worked += reference.between(at, stopped)
        spec, at = left(calendar, spec, form="duration", due=due, at=stopped), stopped + timedelta(seconds=rest)
        due = due_at(calendar, spec, form="duration", start=at)
    assert worked + reference.between(at, due) == seconds


def test_a_year_is_reckoned_in_an_instant(calendars):
    """Not a stop-watch: the work is bounded by the number of years, not of days."""
    calendar = calendars["branch"]
    add(calendar, NEW_YEAR, timedelta(hours=1700))
    known = dict(calendar._years)
    for start in moments(Random(1), 1000):
        between(calendar, start, start + timedelta(days=30))
        add(calendar, start, timedelta(hours=100))
    assert {year: id(table) for year, table in known.items()} == {year: id(calendar.year(year)) for year in known}
    assert len(calendar._years) <= 3
