"""Putting an item aside: gone from one's own list until then, back by itself, never when it is overdue."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import now as real_now

from approvals.inbox import selectors
from approvals.inbox.models import Later, Principal, WorkItem
from approvals.inbox.selectors import Wanted
from approvals.inbox.selectors.aside import aside
from approvals.inbox.services import CannotDecide, NotYours
from approvals.inbox.services.later import choices, put_aside, wake
from tests.inbox.test_pages import HTMX, browser
from tests.inbox.test_statements import statements
from tests.organisation.factories import hold

HOUR = timedelta(hours=1)


@pytest.fixture
def item(world):
    return world.item(world.submitted(quality={"limit": "2d"}), "quality")


def listed(person, at):
    return [line.item.pk for line in selectors.inbox(person=person, at=at, wanted=Wanted()).lines]


def test_it_is_gone_for_me_alone_and_comes_back_by_itself(world, item):
    hold(world.people.liuyang, "quality_reviewer")
    me, at = world.people.wangmin, world.now
    put_aside(item_id=item.pk, person=me, until=at + HOUR, at=at)

    assert (listed(me, at), selectors.inbox_count(me, at)) == ([], 0)
    assert selectors.inbox(person=me, at=at, wanted=Wanted()).counts.total == 0
    assert listed(world.people.liuyang, at) == [item.pk]
    assert [one.item_id for one in aside(me, at)] == [item.pk]
    after = at + HOUR
    assert (listed(me, after), selectors.inbox_count(me, after), aside(me, after)) == ([item.pk], 1, [])


def test_what_is_overdue_meanwhile_does_not_hide(world, item):
    me = world.people.wangmin
    put_aside(item_id=item.pk, person=me, until=item.due_at + 5 * HOUR, at=world.now)
    late = item.due_at + timedelta(minutes=1)
    assert (listed(me, item.due_at - HOUR), listed(me, late)) == ([], [item.pk])
    assert selectors.inbox_count(me, late) == 1


def test_waking_shows_it_at_once_and_a_second_time_moves_it(world, item):
    me = world.people.wangmin
    put_aside(item_id=item.pk, person=me, until=world.now + HOUR, at=world.now)
    put_aside(item_id=item.pk, person=me, until=world.now + 2 * HOUR, at=world.now)
    assert Later.objects.get().until == world.now + 2 * HOUR
    wake(item_id=item.pk, person_id=me.pk)
    assert listed(me, world.now) == [item.pk]


@pytest.mark.parametrize(("offset", "why"), [
    (timedelta(0), "请选择以后的时间"), (-HOUR, "请选择以后的时间"), (timedelta(days=93), "最多放到 92 天以后")])
def test_moments_that_make_no_sense_are_refused(world, item, offset, why):
    with pytest.raises(CannotDecide, match=why):
        put_aside(item_id=item.pk, person=world.people.wangmin, until=world.now + offset, at=world.now)


def test_neither_strangers_nor_closed_nor_overdue_items_are_put_aside(world, item):
    me, until = world.people.wangmin, world.now + HOUR
    with pytest.raises(NotYours):
        put_aside(item_id=item.pk, person=world.people.liqiang, until=until, at=world.now)
    with pytest.raises(CannotDecide, match="已超时"):
        put_aside(item_id=item.pk, person=me, until=item.due_at + HOUR, at=item.due_at)
    world.decide(item.case, "quality", by=me)
    with pytest.raises(CannotDecide, match="已经办结"):
        put_aside(item_id=item.pk, person=me, until=world.now + HOUR, at=world.now)


@pytest.mark.parametrize(("at", "offered"), [
    # Monday 09:10 in Shanghai; three working hours later is 13:40 after the break
    (datetime(2026, 11, 30, 1, 10, tzinfo=UTC), {"today": (30, 5, 40), "tomorrow": (1, 1, 0), "monday": (7, 1, 0)}),
    # Friday 16:00: no three hours left; the next working day is Monday
    (datetime(2026, 12, 4, 8, 0, tzinfo=UTC), {"tomorrow": (7, 1, 0), "monday": (7, 1, 0)}),
])
def test_the_moments_offered_follow_working_time(world, at, offered):
    found = {one.key: (one.until.day, one.until.hour, one.until.minute) for one in choices(world.people.wangmin, at)}
    assert found == offered


def test_an_inbox_with_things_put_aside_costs_no_statement_more(world, item):
    me = world.people.wangmin
    look = lambda: selectors.inbox(person=me, at=world.now, wanted=Wanted())  # noqa: E731
    before = len(statements(look))
    put_aside(item_id=item.pk, person=me, until=world.now + HOUR, at=world.now)
    assert len(statements(look)) == before == 3


def test_the_pages_put_aside_list_and_wake(world, item):
    person = browser(world.people.wangmin)
    due = real_now() + timedelta(days=9)  # what is late comes back by itself
    WorkItem.objects.filter(pk=item.pk).update(due_at=due)
    Principal.objects.filter(item=item).update(urgent_at=due)
    form = person.get(f"/inbox/{item.pk}/later/", headers=HTMX).content.decode()
    assert "下一个工作日" in form
    wrong = person.post(f"/inbox/{item.pk}/later/", {"until": "31-31"})
    assert (wrong.status_code, "请选择时间" in wrong.content.decode()) == (422, True)
    assert person.post(f"/inbox/{item.pk}/later/", {"when": "monday"}).status_code == 303
    assert item.case_key in person.get("/inbox/later/").content.decode()
    assert item.case_key not in person.get("/inbox/", headers=HTMX).content.decode()
    assert person.post(f"/inbox/{item.pk}/wake/").status_code == 303
    assert item.case_key in person.get("/inbox/", headers=HTMX).content.decode()
    assert browser(world.people.liqiang).post(f"/inbox/{item.pk}/later/", {"when": "monday"}).status_code == 404
