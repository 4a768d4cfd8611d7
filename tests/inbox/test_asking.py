"""Handing over, asking, delegating, urging, copying, adding: nobody loses an item, and each stands in the chain."""

import json
from datetime import timedelta

import pytest

from approvals.inbox import selectors, services
from approvals.inbox.models import Asking, Copy, Urge, WorkItem
from approvals.inbox.selectors import may_see, visible_cases
from approvals.inbox.services import AlreadyDecided, CannotDecide, NotYours
from tests.inbox.world import events, fresh, open_nodes
from tests.organisation.factories import add_person
from workflows.ledger.models import Message
from workflows.runtime.jobs import sweep_pending
from workflows.runtime.selectors import replay


def body(event):
    return json.loads(event.body)


def count(person, world):
    return selectors.inbox_count(person, world.now)


def told(kind):
    return [json.loads(one.payload) for one in Message.objects.filter(effect="notify").order_by("pk")
            if json.loads(one.payload)["kind"] == kind]


def transfer(world, case, node, to, *, by, signer="", reason="更熟悉这项业务"):
    item = world.item(case, node, signer, closed_at=None)
    return services.transfer(item_id=item.pk, case_id=case.pk, to=to, reason=reason, by=by, at=world.later())


# --- 转办 --------------------------------------------------------------------------------------------------


def test_who_is_handed_an_item_decides_it_and_nobody_else(world):
    case, liuyang = world.submitted(), add_person(name="刘洋")
    before = world.item(case, "quality")
    transfer(world, case, "quality", liuyang.number, by=world.people.wangmin)

    assert (count(world.people.wangmin, world), count(liuyang, world)) == (0, 1)
    item = world.item(case, "quality", closed_at=None)
    assert (item.due_at, item.follows_id, item.node) == (before.due_at, before.pk, "quality")
    before.refresh_from_db()
    assert before.close_reason == "reassigned"
    with pytest.raises(NotYours):
        services.decide(item_id=item.pk, case_id=case.pk, outcome="pass", by=world.people.wangmin, at=world.later())
    world.decide(case, "quality", by=liuyang)
    assert len(open_nodes(case)) == 3
    assert replay(fresh(case)).matches


def test_a_vote_handed_over_counts_once_in_its_place(world):
    case, liuyang = world.on_board(), add_person(name="刘洋")
    transfer(world, case, "board", liuyang.number, by=world.people.liqiang, signer="risk_reviewer")
    assert len(open_nodes(case)) == 3
    item = WorkItem.objects.get(case=case, signer=f"person:{liuyang.number}")
    services.decide(item_id=item.pk, case_id=case.pk, outcome="pass", by=liuyang, at=world.later())
    world.decide(case, "board", by=world.people.zhaolin, signer="service_reviewer")
    world.decide(case, "board", by=world.people.sunhao, signer="finance_reviewer")
    assert open_nodes(case) == [("legal", "")]


def test_handing_over_stands_in_the_chain_and_the_new_one_is_told(world):
    case, liuyang = world.submitted(), add_person(name="刘洋")
    transfer(world, case, "quality", liuyang.number, by=world.people.wangmin)
    event = body(events(case, "work.transferred")[0])
    assert (event["reason"], event["detail"]["to_name"], event["actor"]["name"]) == ("更熟悉这项业务", "刘洋", "王敏")
    assert [news["to"]["people"] for news in told("work.transferred")] == [[liuyang.pk]]


@pytest.mark.parametrize(("to", "words"), [("nobody", "没有这个工号"), ("self", "不能选自己"), ("gone", "没有这个工号"),
                                           ("auditor", "不能办理待办"), ("initiator", "职责分离")])
def test_an_item_goes_to_nobody_who_may_not_have_it(world, to, words):
    case = world.submitted()
    gone = add_person(name="离职者")
    gone.is_active, gone.deactivated_at = False, world.now
    gone.save()
    auditor = add_person(name="审计者", role="auditor")
    number = {"nobody": "99999", "self": world.people.wangmin.number, "gone": gone.number, "auditor": auditor.number,
              "initiator": world.people.chenxiao.number}[to]
    with pytest.raises(CannotDecide, match=words) as refusal:
        transfer(world, case, "quality", number, by=world.people.wangmin)
    assert "to" in refusal.value.fields
    assert open_nodes(case) == [("quality", "")]


def test_handing_over_needs_a_reason(world):
    case, liuyang = world.submitted(), add_person(name="刘洋")
    with pytest.raises(CannotDecide, match="理由"):
        transfer(world, case, "quality", liuyang.number, by=world.people.wangmin, reason="  ")


# --- 征询 and 委派 -------------------------------------------------------------------------------------------


def ask(world, case, verb, asked, *, by=None, node="quality", question="口径是否覆盖退订？"):
    item = world.item(case, node)
    return verb(item_id=item.pk, case_id=case.pk, asked=asked.number, question=question,
                by=by or world.people.wangmin, at=world.later())


def reply(world, case, asking, by, text="已覆盖"):
    return services.answer(asking_id=asking.pk, case_id=case.pk, text=text, by=by, at=world.later())


def test_who_is_consulted_sees_and_answers_but_does_not_decide(world):
    case, liuyang = world.submitted(), add_person(name="刘洋")
    assert not may_see(liuyang, case.pk, world.now)
    asking = ask(world, case, services.consult, liuyang)
    assert (count(liuyang, world), count(world.people.wangmin, world)) == (1, 1)
    assert may_see(liuyang, case.pk, world.now)
    with pytest.raises(NotYours):
        services.decide(item_id=asking.item_id, case_id=case.pk, outcome="pass", by=liuyang, at=world.later())

    reply(world, case, asking, liuyang)
    assert (count(liuyang, world), count(world.people.wangmin, world)) == (0, 1)
    assert [(body(event)["verb"], body(event)["reason"]) for event in events(case)[-2:]] == [
        ("work.consulted", "口径是否覆盖退订？"), ("work.answered", "已覆盖")]
    assert told("work.answered")[0]["to"]["people"] == [world.people.wangmin.pk]


def test_one_decides_without_waiting_for_advice_and_the_question_is_over(world):
    case, liuyang = world.submitted(), add_person(name="刘洋")
    asking = ask(world, case, services.consult, liuyang)
    world.decide(case, "quality", by=world.people.wangmin)
    assert count(liuyang, world) == 0
    with pytest.raises(AlreadyDecided, match="事项已办结"):
        reply(world, case, asking, liuyang)


def test_a_delegated_item_is_away_until_the_answer_comes_back(world):
    case, liuyang = world.submitted(), add_person(name="刘洋")
    asking = ask(world, case, services.delegate, liuyang)
    assert (count(liuyang, world), count(world.people.wangmin, world)) == (1, 0)
    with pytest.raises(CannotDecide, match="已委派给 刘洋"):
        world.decide(case, "quality", by=world.people.wangmin)

    reply(world, case, asking, liuyang, "建议通过")
    assert (count(liuyang, world), count(world.people.wangmin, world)) == (0, 1)
    world.decide(case, "quality", by=world.people.wangmin)
    assert len(open_nodes(case)) == 3


def test_a_delegation_is_taken_back_by_any_holder_of_the_post_and_by_no_stranger(world):
    case, liuyang = world.submitted(), add_person(name="刘洋")
    second, stranger = add_person(posts=["quality_reviewer"]), add_person()
    asking = ask(world, case, services.delegate, liuyang)
    with pytest.raises(NotYours):
        services.take_back(asking_id=asking.pk, case_id=case.pk, by=stranger, at=world.later())
    services.take_back(asking_id=asking.pk, case_id=case.pk, by=second, at=world.later())
    assert (count(liuyang, world), count(world.people.wangmin, world)) == (0, 1)
    with pytest.raises(AlreadyDecided, match="已收回"):
        reply(world, case, asking, liuyang)


def test_an_item_is_never_delegated_to_whoever_has_to_keep_out_but_they_may_be_asked(world):
    case = world.submitted()
    with pytest.raises(CannotDecide, match="职责分离"):
        ask(world, case, services.delegate, world.people.chenxiao)
    ask(world, case, services.consult, world.people.chenxiao)
    assert Asking.objects.get().kind == "consult"


def test_nobody_is_asked_twice_at_once_and_a_second_time_after_the_answer(world):
    case, liuyang = world.submitted(), add_person(name="刘洋")
    asking = ask(world, case, services.consult, liuyang)
    with pytest.raises(CannotDecide, match="正在等待答复"):
        ask(world, case, services.consult, liuyang)
    reply(world, case, asking, liuyang)
    ask(world, case, services.consult, liuyang, question="再确认一次")
    assert count(liuyang, world) == 1


def test_the_answer_of_somebody_else_and_an_empty_one_are_refused(world):
    case, liuyang = world.submitted(), add_person(name="刘洋")
    asking = ask(world, case, services.consult, liuyang)
    with pytest.raises(NotYours):
        reply(world, case, asking, world.people.wangmin)
    with pytest.raises(CannotDecide, match="写明你的意见"):
        reply(world, case, asking, liuyang, " \u200f ")


def test_undoing_gives_consulted_and_performers_what_was_theirs(world):
    case, liuyang, advised = world.submitted(), add_person(name="刘洋"), add_person(name="已答复者")
    reply(world, case, ask(world, case, services.consult, advised), advised)
    ask(world, case, services.consult, liuyang)
    item = world.item(case, "quality")
    world.decide(case, "quality", by=world.people.wangmin, undo_for=timedelta(seconds=10))
    assert count(liuyang, world) == count(world.people.wangmin, world) == 0
    services.undo(item_id=item.pk, case_id=case.pk, by=world.people.wangmin, at=world.later(seconds=2))
    assert (count(liuyang, world), count(world.people.wangmin, world), count(advised, world)) == (1, 1, 0)


# --- 催办 and 抄送 -------------------------------------------------------------------------------------------


def test_urging_is_told_to_whoever_has_the_item_and_not_repeated_within_four_working_hours(world):
    case = world.submitted()
    item, chenxiao = world.item(case, "quality"), world.people.chenxiao
    services.urge(item_id=item.pk, case_id=case.pk, by=chenxiao, at=world.later(), note="客户在等")
    assert told("work.urged")[0]["to"]["posts"] == [world.people.posts.quality_reviewer.pk]
    world.later(hours=2)
    with pytest.raises(CannotDecide, match="4 个工作小时内只催一次"):
        services.urge(item_id=item.pk, case_id=case.pk, by=chenxiao, at=world.now)
    world.later(hours=4)  # a break of an hour and a half lies between
    services.urge(item_id=item.pk, case_id=case.pk, by=chenxiao, at=world.now)
    assert (Urge.objects.count(), len(events(case, "work.urged"))) == (2, 2)


def test_a_night_is_no_working_time_for_urging(world):
    case = world.submitted()
    item = world.item(case, "quality")
    services.urge(item_id=item.pk, case_id=case.pk, by=world.people.chenxiao, at=world.later(hours=8))  # 17:10
    with pytest.raises(CannotDecide):
        services.urge(item_id=item.pk, case_id=case.pk, by=world.people.chenxiao, at=world.later(hours=15))


def test_strangers_urge_nothing_and_what_is_done_is_not_urged(world):
    case = world.submitted()
    item = world.item(case, "quality")
    with pytest.raises(NotYours):
        services.urge(item_id=item.pk, case_id=case.pk, by=add_person(), at=world.later())
    world.decide(case, "quality", by=world.people.wangmin)
    with pytest.raises(AlreadyDecided, match="不用再催"):
        services.urge(item_id=item.pk, case_id=case.pk, by=world.people.chenxiao, at=world.later())


def test_who_is_copied_reads_along_and_is_copied_once(world):
    case, reader = world.submitted(), add_person(name="周阅")
    assert case not in visible_cases(reader, world.now)
    for _again in range(2):
        services.copy_to(case_id=case.pk, numbers=[reader.number], by=world.people.chenxiao, at=world.later())
    assert case in visible_cases(reader, world.now)
    assert (Copy.objects.count(), len(events(case, "work.copied")), len(told("work.copied"))) == (1, 1, 1)
    services.mark_read(case_id=case.pk, person=reader, at=world.later())
    first = Copy.objects.get().read_at
    services.mark_read(case_id=case.pk, person=reader, at=world.later())
    assert Copy.objects.get().read_at == first
    assert count(reader, world) == 0


@pytest.mark.parametrize("numbers", [[], ["99999"], [str(n) for n in range(51)]])
def test_copying_to_nobody_to_strangers_or_to_a_crowd_is_refused(world, numbers):
    case = world.submitted()
    with pytest.raises(CannotDecide):
        services.copy_to(case_id=case.pk, numbers=numbers, by=world.people.chenxiao, at=world.later())


# --- 加签 --------------------------------------------------------------------------------------------------


def add(world, case, node, signer, position, *, by, beside=""):
    item = world.item(case, node, beside, closed_at=None)
    services.add_signer(case_id=case.pk, item_id=item.pk, signer=signer, position=position, by=by, at=world.later())


def test_before_me_holds_my_item_until_the_added_one_has_answered(world):
    case, trainer = world.on_board(), add_person(name="培训主管")
    add(world, case, "board", f"person:{trainer.number}", "before", by=world.people.zhaolin, beside="service_reviewer")
    assert count(world.people.zhaolin, world) == 0
    assert count(trainer, world) == 1
    item = WorkItem.objects.open().get(case=case, signer=f"person:{trainer.number}")
    services.decide(item_id=item.pk, case_id=case.pk, outcome="pass", by=trainer, at=world.later())
    assert (count(world.people.zhaolin, world), count(trainer, world)) == (1, 0)


def test_after_me_asks_the_added_one_once_i_have_decided(world):
    case, trainer = world.on_board(), add_person(name="培训主管")
    add(world, case, "board", f"person:{trainer.number}", "after", by=world.people.zhaolin, beside="service_reviewer")
    assert count(trainer, world) == 0
    item = WorkItem.objects.open().get(case=case, signer="post:service_reviewer")
    services.decide(item_id=item.pk, case_id=case.pk, outcome="pass", by=world.people.zhaolin, at=world.later())
    assert count(trainer, world) == 1


def test_beside_a_single_task_the_added_one_has_to_agree(world):
    case, expert = world.submitted(), add_person(name="专家")
    add(world, case, "quality", f"person:{expert.number}", "parallel", by=world.people.wangmin)
    world.decide(case, "quality", by=world.people.wangmin)
    assert [node for node, _signer in open_nodes(case)] == ["quality"]
    item = WorkItem.objects.open().get(case=case)
    assert (item.role, count(expert, world)) == ("consent", 1)
    services.decide(item_id=item.pk, case_id=case.pk, outcome="pass", by=expert, at=world.later())
    assert len(open_nodes(case)) == 3
    assert replay(fresh(case)).matches


def test_a_way_of_adding_that_does_not_exist_and_a_signer_added_twice_are_refused(world):
    case, expert = world.on_board(), add_person(name="专家")
    key, by = f"person:{expert.number}", world.people.zhaolin
    with pytest.raises(CannotDecide, match="请选择加签方式"):
        add(world, case, "board", key, "sideways", by=by, beside="service_reviewer")
    add(world, case, "board", key, "parallel", by=by, beside="service_reviewer")
    with pytest.raises(CannotDecide, match="已经在会签名单里"):
        add(world, case, "board", key, "parallel", by=by, beside="service_reviewer")


def test_a_deputy_of_a_waiting_decision_is_not_needed(world):
    case, liuyang = world.submitted(), add_person(name="刘洋")
    item = world.item(case, "quality")
    world.decide(case, "quality", by=world.people.wangmin, undo_for=timedelta(seconds=10))
    with pytest.raises(AlreadyDecided):
        services.transfer(item_id=item.pk, case_id=case.pk, to=liuyang.number, reason="x", by=world.people.wangmin,
                          at=world.now + timedelta(seconds=1))
    sweep_pending(world.later())
    assert len(open_nodes(case)) == 3


def test_nobody_adds_themselves_by_another_name(world):
    case, liqiang = world.on_board(), world.people.liqiang
    with pytest.raises(CannotDecide, match="不能选自己"):
        add(world, case, "board", f"person:{liqiang.number}", "parallel", by=liqiang, beside="risk_reviewer")
    assert len(open_nodes(case)) == 3
