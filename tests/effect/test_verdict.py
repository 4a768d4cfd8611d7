"""What the numbers propose: laws that hold for whatever happened."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.effect.statistics import Day, Lack, Proposal, Terms, reading_of
from tests.effect.series import FIX

TERMS = Terms(
    fix_on=FIX, window=28, target=1.5, least_exposure=1_000_000, problem_from=FIX - timedelta(days=14),
    problem_until=FIX - timedelta(days=1), baseline_from=FIX - timedelta(days=28), relapse_days=3, relapse_limit=3.0)
happened = st.lists(st.tuples(st.integers(-40, 60), st.integers(0, 300), st.integers(0, 100_000)), max_size=60,
                    unique_by=lambda one: one[0])
todays = st.integers(-5, 60).map(lambda days: FIX + timedelta(days=days))


def made(rows):
    return [Day(FIX + timedelta(days=at), seen, of) for at, seen, of in rows]


@given(happened, todays)
def test_effective_means_that_nothing_is_lacking(rows, today):
    reading = reading_of(made(rows), TERMS, today)

    assert (reading.proposal == Proposal.EFFECTIVE) == (not reading.shorts)
    if reading.proposal == Proposal.EFFECTIVE:
        assert reading.elapsed >= 28
        assert reading.after.total.exposure >= 1_000_000
        assert reading.after.rate.value <= 1.5


@given(happened, todays, st.randoms())
def test_the_order_in_which_days_come_changes_nothing(rows, today, chance):
    shuffled = made(rows)
    chance.shuffle(shuffled)

    assert reading_of(shuffled, TERMS, today) == reading_of(made(rows), TERMS, today)


@given(happened, todays, st.integers(0, 300), st.integers(0, 100_000))
def test_neither_today_nor_what_lies_ahead_counts(rows, today, seen, of):
    known = [day for day in made(rows) if day.on < today]
    more = [Day(today, seen, of), Day(today + timedelta(days=3), seen, of)]

    assert reading_of(known + more, TERMS, today) == reading_of(known, TERMS, today)


@given(happened, todays)
def test_one_more_complaint_never_makes_a_problem_look_solved(rows, today):
    before = reading_of(made(rows), TERMS, today)
    worse = [Day(day.on, day.count + (day.on >= FIX), day.exposure) for day in made(rows)]

    if before.proposal != Proposal.EFFECTIVE:
        assert reading_of(worse, TERMS, today).proposal != Proposal.EFFECTIVE


@pytest.mark.parametrize(("days", "each", "of", "lacking", "proposal"), [
    (12, 4, 50_000, {Lack.WINDOW, Lack.EXPOSURE}, Proposal.WAIT),
    (28, 4, 50_000, set(), Proposal.EFFECTIVE),
    (28, 4, 30_000, {Lack.EXPOSURE}, Proposal.EXTEND),
    (28, 10, 50_000, {Lack.TARGET}, Proposal.STILL_THERE),
    (28, 20, 50_000, {Lack.TARGET, Lack.RELAPSE}, Proposal.STILL_THERE),
    (9, 17, 50_000, {Lack.WINDOW, Lack.EXPOSURE, Lack.TARGET, Lack.RELAPSE}, Proposal.STILL_THERE),
])
def test_the_proposal_follows_from_what_is_lacking(days, each, of, lacking, proposal):
    series = made((at, each, of) for at in range(days))
    reading = reading_of(series, TERMS, FIX + timedelta(days=days))

    assert {short.lack for short in reading.shorts} == lacking
    assert reading.proposal == proposal


def test_a_missed_target_that_may_be_chance_asks_for_more_time():
    series = made([(at, 8, 50_000) for at in range(28)])  # 1.60, and its interval reaches below 1.50

    assert reading_of(series, TERMS, FIX + timedelta(days=28)).proposal == Proposal.EXTEND


def test_long_spans_are_drawn_by_the_week_without_mixing_the_sides():
    reading = reading_of(made((at, 5, 50_000) for at in range(-28, 160)), TERMS, FIX + timedelta(days=160))

    assert {day.days for day in reading.after.chart.days} <= {7, 6}
    assert min(day.on for day in reading.after.chart.days) == FIX
