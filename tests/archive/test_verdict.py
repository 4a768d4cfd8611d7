"""The verdict by numbers: an honest test, the same whatever the units, careful where it cannot know."""

import random

from hypothesis import given
from hypothesis import strategies as st

from complaints.archive.counting import Against, Figures
from complaints.archive.verdict import by_numbers


def figures(complaints, value=None, measure="customers", own=True):
    return Figures({"complaint": complaints}, None if value is None else Against(measure, value, 30, own))


def verdict(before, after):
    return by_numbers(before, after, days=(31, 30))


def test_far_fewer_are_effective_and_as_many_are_not():
    assert verdict(figures(40, 10_000), figures(10, 10_000)) .verdict == "effective"
    assert verdict(figures(40, 10_000), figures(35, 10_000)).verdict == "still_there"
    assert verdict(figures(40, 10_000), figures(80, 10_000)).verdict == "still_there"
    assert verdict(figures(0, 10_000), figures(5, 10_000)).verdict == "quiet"


def test_half_as_many_among_half_as_many_customers_is_no_effect():
    assert verdict(figures(40, 100_000), figures(20, 50_000)).verdict == "still_there"
    assert verdict(figures(40), figures(20)).verdict == "effective"


def test_what_is_not_comparable_is_compared_by_count_and_said_so():
    for other in (figures(10), figures(10, 0), figures(10, 5, "orders"), figures(10, 9_999, own=False)):
        assert verdict(figures(40, 10_000), other).basis == "count"
    assert verdict(figures(40, 10_000), figures(10, 10_000)).basis == "rate"


@given(st.integers(1, 300), st.integers(0, 300))
def test_more_complaints_afterwards_are_never_better(before, after):
    order = ["effective", "still_there"]
    first = order.index(verdict(figures(before, 1000), figures(after, 1000)).verdict)
    second = order.index(verdict(figures(before, 1000), figures(after + 1, 1000)).verdict)
    assert second >= first
    if after >= before:
        assert first == 1


def test_where_nothing_changed_it_cries_effective_at_most_once_in_twenty():
    chance = random.Random(7)
    rounds, cried = 2000, 0
    for _round in range(rounds):
        one, other = (sum(chance.random() < 0.02 for _customer in range(1000)) for _month in range(2))
        cried += verdict(figures(one, 1000), figures(other, 1000)).verdict == "effective"
    assert cried / rounds <= 0.06
