"""Ten seconds to think again: nothing happens before, everything is refused at once, both words stay in the chain."""

import json
from datetime import timedelta

import pytest

from approvals.inbox import selectors, services
from approvals.inbox.models import Draft, Principal, WorkItem
from approvals.inbox.services import AlreadyDecided, CannotDecide, NotYours, RefusedByRules
from approvals.inbox.subjects import Checked, Subject, _subjects
from tests.inbox.world import events, fresh, open_nodes
from tests.organisation.factories import add_person
from workflows.ledger.chain import Reason
from workflows.ledger.models import Event, Message
from workflows.ledger.selectors import verify_stream
from workflows.runtime.jobs import sweep_pending
from workflows.runtime.models import PendingCommand
from workflows.runtime.ports import DomainRefused
from workflows.runtime.selectors import replay

TEN = timedelta(seconds=10)


def body(event):
    return json.loads(event.body)


def settle(world, **time):
    return sweep_pending(world.later(**(time or {"seconds": 11})))


def test_a_decision_moves_nothing_until_its_time_and_then_by_the_clock(world):
    case = world.submitted()
    before = fresh(case).document
    decided = world.decide(case, "quality", by=world.people.wangmin, comment="齐全", undo_for=TEN)

    assert decided.effective_at == decided.at + TEN
    assert (open_nodes(case), fresh(case).document) == ([("quality", "")], before)
    assert not Principal.objects.filter(item_id=decided.item_id, open=True).exists()

    assert settle(world) == 1
    item = WorkItem.objects.get(pk=decided.item_id)
    assert (item.outcome, item.comment, item.decided_by) == ("pass", "齐全", world.people.wangmin)
    assert len(open_nodes(case)) == 3
    assert replay(fresh(case)).matches


def test_decision_and_effect_both_stand_in_the_chain_each_by_its_person(world):
    case = world.submitted()
    world.decide(case, "quality", by=world.people.wangmin, comment="齐全", undo_for=TEN)
    said = body(events(case)[-1])
    assert (said["verb"], said["reason"], said["outcome"]) == ("work.decided", "齐全", "pass")
    assert "command" not in said
    assert said["detail"]["effective_at"]
    settle(world)
    took = next(body(event) for event in events(case) if event.verb == "decision.took_effect")
    assert (took["actor"]["name"], took["actor"]["via"], took["outcome"]) == ("王敏", "品质审核岗", "pass")
    assert took["command"]
    assert took["object"] == said["object"]


def test_undone_the_item_is_back_with_all_that_was_typed(world):
    case = world.submitted()
    decided = world.decide(case, "quality", "refuse", by=world.people.wangmin, comment="口径不全", undo_for=TEN)
    services.undo(item_id=decided.item_id, case_id=case.pk, by=world.people.wangmin, at=world.later(seconds=5))

    assert open_nodes(case) == [("quality", "")]
    assert Draft.objects.get(item_id=decided.item_id, person=world.people.wangmin).text == "口径不全"
    assert [event.verb for event in events(case)][-2:] == ["work.decided", "decision.undone"]
    assert settle(world) == 0

    world.decide(case, "quality", "pass", by=world.people.wangmin)
    assert len(open_nodes(case)) == 3


def test_undoing_too_late_twice_or_for_others_is_refused_in_words(world):
    case = world.submitted()
    second = add_person(posts=["quality_reviewer"])
    decided = world.decide(case, "quality", by=world.people.wangmin, undo_for=TEN)
    with pytest.raises(NotYours):
        services.undo(item_id=decided.item_id, case_id=case.pk, by=second, at=world.later(seconds=1))
    with pytest.raises(AlreadyDecided, match="已过撤销时间"):  # nobody came by; undoing itself settles it
        services.undo(item_id=decided.item_id, case_id=case.pk, by=world.people.wangmin, at=world.later(seconds=10))
    assert len(open_nodes(case)) == 1  # refused: nothing written, the clock does it
    settle(world)
    assert len(open_nodes(case)) == 3

    item = world.item(case, "board", "risk_reviewer")
    world.decide(case, "board", by=world.people.liqiang, signer="risk_reviewer", undo_for=TEN)
    services.undo(item_id=item.pk, case_id=case.pk, by=world.people.liqiang, at=world.later(seconds=1))
    with pytest.raises(AlreadyDecided, match="已经撤销"):
        services.undo(item_id=item.pk, case_id=case.pk, by=world.people.liqiang, at=world.later(seconds=1))


def test_while_a_decision_waits_nobody_can_decide_the_item_again(world):
    case = world.submitted()
    second = add_person(posts=["quality_reviewer"])
    decided = world.decide(case, "quality", by=world.people.wangmin, undo_for=TEN)
    for person, words in ((second, "王敏 刚刚办理"), (world.people.wangmin, "你刚刚办理")):
        with pytest.raises(AlreadyDecided, match=words):
            services.decide(item_id=decided.item_id, case_id=case.pk, outcome="refuse", comment="不", by=person,
                            at=world.later(seconds=1), undo_for=TEN)
    assert PendingCommand.objects.count() == 1


def test_what_the_rules_refuse_is_refused_when_it_is_said_and_leaves_nothing(world, monkeypatch):
    class Strict(Subject):
        def check(self, move, item, decision):
            raise DomainRefused("清单还没有填完")

    case = world.submitted()
    monkeypatch.setitem(_subjects, "review", Strict())
    told = Event.objects.count()
    with pytest.raises(RefusedByRules, match="清单还没有填完"):
        world.decide(case, "quality", by=world.people.wangmin, undo_for=TEN)
    with pytest.raises(CannotDecide, match="请写明理由"):
        world.decide(case, "quality", "refuse", comment="", by=world.people.wangmin, undo_for=TEN)
    assert (PendingCommand.objects.count(), Event.objects.count()) == (0, told)
    assert open_nodes(case) == [("quality", "")]
    assert Principal.objects.filter(open=True).count() == 1


def test_nothing_leaves_the_house_before_a_decision_takes_effect(world, monkeypatch):
    class Talkative(Subject):
        def check(self, move, item, decision):
            move.put("test.letter", f"letter:{item.pk}", {})
            return Checked()

    case = world.submitted()
    monkeypatch.setitem(_subjects, "review", Talkative())
    letters = Message.objects.filter(effect="test.letter")
    world.decide(case, "quality", by=world.people.wangmin, undo_for=TEN)
    assert not letters.exists()
    settle(world)
    assert letters.count() == 1


def test_a_return_waits_as_well_and_voids_nothing_but_itself(world):
    case = world.on_board()
    world.return_to(case, "board", "draft", by=world.people.liqiang, signer="risk_reviewer",
                    reasons=[Reason(1, "名单缺授权")], undo_for=TEN)
    assert len(open_nodes(case)) == 3
    world.now -= timedelta(minutes=5)  # the other vote comes within the ten seconds
    world.decide(case, "board", by=world.people.zhaolin, signer="service_reviewer")
    settle(world)
    assert open_nodes(case) == [("draft", "")]
    assert body(events(case, "work.returned")[-1])["reasons"][0]["text"] == "名单缺授权"


def test_a_waiting_vote_is_voided_when_the_case_is_taken_back_meanwhile(world):
    case = world.submitted()
    world.decide(case, "quality", by=world.people.wangmin, undo_for=TEN)
    services.withdraw(case_id=case.pk, by=world.people.chenxiao, at=world.later(seconds=3))
    settle(world)
    decision = PendingCommand.objects.get()
    assert (decision.status, bool(decision.why)) == ("voided", True)
    assert open_nodes(case) == [("draft", "")]
    assert events(case, "decision.voided")


def test_a_step_without_second_thoughts_takes_effect_at_once(world):
    case = world.submitted(quality={"undo": "none"})
    decided = world.decide(case, "quality", by=world.people.wangmin, undo_for=TEN)
    assert decided.effective_at is None
    assert len(open_nodes(case)) == 3


def test_of_two_waiting_votes_the_first_counts_first(world):
    case = world.on_board()
    for person, post in (("liqiang", "risk_reviewer"), ("zhaolin", "service_reviewer"), ("sunhao", "finance_reviewer")):
        world.now += timedelta(seconds=1) - timedelta(minutes=5)
        world.decide(case, "board", by=getattr(world.people, person), signer=post, undo_for=timedelta(hours=1))
    assert len(open_nodes(case)) == 3
    sweep_pending(world.later(hours=2))
    assert open_nodes(case) == [("legal", "")]
    took = [body(event)["actor"]["name"] for event in events(case, "decision.took_effect")]
    assert took == ["李强", "赵琳", "孙浩"]
    assert verify_stream(fresh(case).stream).wrong is None


def test_what_waits_is_in_no_inbox_and_not_counted(world):
    case = world.submitted()
    wangmin = world.people.wangmin
    assert selectors.inbox_count(wangmin, world.now) == 1
    decided = world.decide(case, "quality", by=wangmin, undo_for=TEN)
    assert selectors.inbox_count(wangmin, world.now) == 0
    services.undo(item_id=decided.item_id, case_id=case.pk, by=wangmin, at=world.later(seconds=2))
    assert selectors.inbox_count(wangmin, world.now) == 1
