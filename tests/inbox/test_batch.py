"""Agreeing to several items at once: only what may be, each by itself, and what is left out is told with the reason."""

import json
from datetime import timedelta

import pytest

from approvals.inbox import services
from approvals.inbox.models import Opening, WorkItem
from approvals.inbox.services import CannotDecide
from approvals.inbox.services.batch import MOST, prospects
from approvals.inbox.subjects import Standing, Subject, _subjects
from tests.inbox.world import events, review
from tests.organisation.factories import hold
from workflows.ledger.selectors import verify_stream
from workflows.runtime.ports import DomainRefused

SAFE = {"quality": {"batchSafe": "true"}}
TEN = timedelta(seconds=10)


def waiting(world, count=1, **changes):
    """So many items in the quality review, by default of a version that lets them be agreed to together."""
    found = []
    for number in range(count):
        case = world.start(review(**(changes or SAFE)), again=number > 0, title=f"第 {number} 件")
        world.decide(case, "draft", "submit", by=world.people.chenxiao)
        found.append(world.item(case, "quality"))
    return found


def approve(world, *items, by=None, **more):
    by = by or world.people.wangmin
    return services.approve_all(item_ids=[item.pk for item in items], by=by, at=world.later(), **more)


def said(item):
    return json.loads(events(item.case, "work.decided")[-1].body)


def test_all_that_qualify_are_agreed_to_and_the_trail_says_which_had_been_opened(world):
    first, second = waiting(world, 2)
    services.mark_opened(world.people.wangmin, second, world.later())

    results = approve(world, second, first, comment="同意")

    assert [(one.item_id, one.ok, one.reason) for one in results] == [(second.pk, True, ""), (first.pk, True, "")]
    assert results[0].url == f"/c/{second.case_key}/"
    for item, opened in ((first, False), (second, True)):
        item.refresh_from_db()
        assert (item.outcome, item.comment, item.decided_by) == ("pass", "同意", world.people.wangmin)
        assert said(item)["detail"] == said(item)["detail"] | {"batch": True, "opened": opened}
        assert verify_stream(item.case.stream).wrong is None


def test_a_step_that_is_not_marked_is_left_out_with_the_reason(world):
    [item] = waiting(world, quality={"limit": "8h"})
    [result] = approve(world, item)
    assert (result.ok, result.reason) == (False, "流程规定这个环节须逐件办理。")
    assert WorkItem.objects.get(pk=item.pk).is_open


def test_what_must_be_signed_is_left_out(world):
    [item] = waiting(world, quality={"batchSafe": "true", "signature": "required"})
    assert approve(world, item)[0].reason == "这个环节要求签名，须逐件办理。"


def test_what_has_a_checklist_is_left_out(world):
    [item] = waiting(world, quality={"batchSafe": "true", "checklist": "A"})
    assert approve(world, item)[0].reason == "须逐项填写审核清单。"


def test_what_is_delegated_is_left_out(world):
    [item] = waiting(world)
    services.delegate(item_id=item.pk, case_id=item.case_id, asked="10010", question="请核对", by=world.people.wangmin,
                      at=world.later())
    assert approve(world, item)[0].reason == "这项待办已委派给 刘洋，请等待答复或先收回。"


def test_what_is_decided_already_is_told_with_who_did_it(world):
    hold(world.people.liuyang, "quality_reviewer")
    [item] = waiting(world)
    world.decide(item.case, "quality", by=world.people.liuyang)
    [result] = approve(world, item)
    assert (result.ok, result.reason) == (False, "刘洋 已先办理这一项：通过。")


def test_what_is_not_theirs_and_what_does_not_exist_cannot_be_told_apart(world):
    [item] = waiting(world)
    strange = services.approve_all(item_ids=[item.pk, 10**12], by=world.people.liqiang, at=world.later())
    assert {(one.item, one.ok, one.reason, one.url) for one in strange} == {(None, False, "没有这项待办。", "")}
    assert WorkItem.objects.get(pk=item.pk).is_open


class Watched(Subject):
    """A domain that has something against one kind of case."""

    def standing(self, move):
        return Standing(changes=3)

    def batch_objection(self, item, person):
        return "涉及资费上调，须打开后办理。" if "涨价" in item.title else ""

    def check(self, move, item, decision):
        if "缺" in move.case.title:
            raise DomainRefused("材料不全。", fields={"file": "缺附件"})


@pytest.fixture
def watched(monkeypatch):
    monkeypatch.setitem(_subjects, "review", Watched())


def test_unread_changes_must_be_looked_at_first(world, watched):
    [item] = waiting(world)
    assert approve(world, item)[0].reason == "本轮有 3 处修改还没有看过，请打开后办理。"
    services.mark_opened(world.people.wangmin, item, world.later())
    assert approve(world, item)[0].ok


def test_the_domain_may_object_before_anything_is_done(world, watched):
    dear, fine = waiting(world, 2)
    type(dear.case).objects.filter(pk=dear.case_id).update(title="涨价五元")
    for item in (dear, fine):
        services.mark_opened(world.people.wangmin, item, world.later())
    results = approve(world, dear, fine)
    assert [(one.ok, one.reason) for one in results] == [(False, "涉及资费上调，须打开后办理。"), (True, "")]


def test_one_that_the_domain_refuses_stops_none_of_the_others(world, watched):
    first, second = waiting(world, 2)
    type(first.case).objects.filter(pk=first.case_id).update(title="缺附件")
    for item in (first, second):
        services.mark_opened(world.people.wangmin, item, world.later())
    assert [(one.ok, one.reason) for one in approve(world, first, second)] == [(False, "材料不全。"), (True, "")]
    assert [WorkItem.objects.get(pk=item.pk).is_open for item in (first, second)] == [True, False]


def test_a_suspended_case_is_left_out(world):
    [item] = waiting(world)
    services.suspend_case(case_id=item.case_id, by=world.people.wujing, at=world.later(), reason="核查")
    assert approve(world, item)[0].reason == "案件已暂停，恢复后才能办理。"


def test_each_can_be_undone_by_itself(world):
    first, second = waiting(world, 2)
    results = approve(world, first, second, undo_for=TEN)
    assert all(one.effective_at for one in results)
    services.undo(item_id=first.pk, case_id=first.case_id, by=world.people.wangmin, at=world.now)
    assert WorkItem.objects.get(pk=first.pk).effective_at is None
    assert approve(world, first)[0].ok


def test_the_same_item_twice_is_agreed_to_once(world):
    [item] = waiting(world)
    assert [one.ok for one in approve(world, item, item)] == [True]
    assert [one.reason for one in approve(world, item)] == ["你已经办理过这一项：通过。"]


def test_more_than_a_hundred_and_an_endless_comment_are_refused_in_words(world):
    [item] = waiting(world)
    with pytest.raises(CannotDecide, match="一次最多批量同意 100 项，现选了 101 项"):
        services.approve_all(item_ids=range(1, MOST + 2), by=world.people.wangmin, at=world.now)
    with pytest.raises(CannotDecide, match="意见最多"):
        approve(world, item, comment="好" * 2001)
    assert WorkItem.objects.get(pk=item.pk).is_open


def test_opening_is_remembered_the_first_time_only_and_not_after_the_end(world):
    [item] = waiting(world)
    first = world.later()
    services.mark_opened(world.people.wangmin, item, first)
    services.mark_opened(world.people.wangmin, item, world.later())
    assert Opening.objects.get().at == first
    world.decide(item.case, "quality", by=world.people.wangmin)
    services.mark_opened(world.people.chenxiao, WorkItem.objects.get(pk=item.pk), world.later())
    assert Opening.objects.count() == 1


def test_looking_ahead_asks_as_little_for_twenty_as_for_two(world, django_assert_max_num_queries):
    items = waiting(world, 5)
    with django_assert_max_num_queries(3):
        found = prospects([item.pk for item in items], world.people.wangmin, world.now)
    assert [one.why_not for one in found] == [""] * 5
