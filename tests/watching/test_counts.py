"""Counts that are kept: whatever comes in late or is sorted anew, they are what adding everything up would give."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.models import Category, Contact, Place
from complaints.sorting.services import Choice, sort_contacts
from complaints.watching.models import ChangedDay, DayCount, RuleVersion
from complaints.watching.selectors import counting
from complaints.watching.services.adding import Question, counts_of
from tests.watching.conftest import AT, TODAY

FIRST = TODAY - timedelta(days=9)


def questions():
    """One of every way to count."""
    version = RuleVersion.objects.in_force().get(rule__way="escalated")
    for by in ("category", "category,place", "category,product", "place"):
        version.by = by
        for escalated in (False, True):
            yield Question(version, escalated)


def recounted(question):
    extra = counting.escalated(question.version) if question.escalated else None
    return counting.counted(question.version, FIRST, TODAY, extra)


def assert_the_same():
    for question in questions():
        assert counts_of(question, FIRST, TODAY) == recounted(question), question


@pytest.fixture
def others(desk):
    category = Category.objects.create(tree=desk.category.tree, level=2, name="断网", path="宽带 › 断网")
    return category, Place.objects.create(name="宁波")


deeds = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 9), st.integers(0, 23), st.integers(0, 2), st.booleans(),
                  st.booleans()),
        st.tuples(st.just("sort"), st.integers(0, 50), st.booleans()),
        st.tuples(st.just("count"), st.integers(0, 7))),
    max_size=14)


@given(deeds)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_kept_counts_equal_a_full_recount(desk, others, done):
    for name, *how in done:
        if name == "put":
            day, hour, category, place, escalated = how
            desk.put(TODAY, 1, at=datetime(2026, 10, 10, hour, 30, tzinfo=UTC) + timedelta(days=day),
                     category=[None, desk.category, others[0]][category], place=others[1] if place else None,
                     text="要向工信部申诉" if escalated else "请处理")
        elif name == "sort" and (keys := list(Contact.objects.order_by("pk").values_list("pk", "category"))):
            key, seen = keys[how[0] % len(keys)]
            wanted = others[0] if how[1] else desk.category
            sort_contacts(choices=[Choice(key, wanted.pk, seen=seen)], by=desk.by, at=AT)
        else:
            counts_of(list(questions())[how[0] % 8], FIRST, TODAY)
    assert_the_same()


def test_a_day_is_added_up_once_and_again_only_when_it_has_changed(desk):
    desk.put(TODAY, 5)
    desk.put(TODAY - timedelta(days=3), 2)
    question = next(questions())
    counts_of(question, FIRST, TODAY)
    kept = dict(DayCount.objects.values_list("day", "pk"))
    assert (len(kept), ChangedDay.objects.count()) == (10, 0)

    counts_of(question, FIRST, TODAY)
    assert dict(DayCount.objects.values_list("day", "pk")) == kept

    (late,) = desk.put(TODAY - timedelta(days=3), 1)
    sort_contacts(choices=[Choice(late.pk, Category.objects.create(
        tree=desk.category.tree, level=1, name="其他", path="其他").pk, seen=desk.category.pk)], by=desk.by, at=AT)
    assert sum(counts_of(question, FIRST, TODAY).values()) == 8
    again = dict(DayCount.objects.values_list("day", "pk"))
    changed = {day for day, key in again.items() if kept[day] != key}
    assert TODAY - timedelta(days=3) in changed
    assert len(changed) <= 2  # a day in UTC is part of two days here


def test_what_no_rule_in_force_asks_any_more_is_forgotten(desk):
    desk.put(TODAY, 5)
    desk.sweep()
    assert DayCount.objects.exists()
    RuleVersion.objects.update(active=False)
    desk.sweep()
    assert not DayCount.objects.exists()
