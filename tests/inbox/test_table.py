"""Every action × every way of signing × every place, on a real database.

Exactly the right people are asked, no work item is lost, no timer is left behind, nobody decides twice, the chain
holds, and the case still comes to its end.
"""

import pytest
from django.db import transaction

from approvals.inbox import services
from approvals.inbox.models import Copy, Urge, WorkItem
from approvals.inbox.services import AlreadyDecided, CannotDecide, Conflict, NotYours, RefusedByRules
from tests.inbox.table import FIRST, TEN, Office
from tests.inbox.table_model import MODES, PLACES, SERVICE
from workflows.ledger.chain import Reason
from workflows.runtime.jobs import sweep_pending
from workflows.runtime.services import cancel_case

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]  # semantics, not locks: once is enough

ADDED, NEW, ASKED = ("person", "10010"), ("person", "10004"), ("asked", "10010")
UNCLEAR = [Reason(1, "口径不清")]


@pytest.fixture(scope="module")
def office(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Office()
        transaction.set_rollback(True)


@pytest.fixture(scope="module", params=[f"{place} - {mode}" for place in PLACES for mode in MODES])
def stand(office, request):
    """A place and a mode, with a case at its step that every action of this module starts from."""
    place, mode = request.param.split(" - ")
    office.case(place, mode)
    return place, mode


# --- deciding -----------------------------------------------------------------------------------------------


def decide_pass(desk):
    desk.vote(FIRST)


def decide_refuse(desk):
    desk.vote(FIRST, "refuse")


def refuse_until_it_is_decided(desk):
    while desk.model.sign:
        desk.vote(desk.model.sign.open[-1], "refuse")
        desk.check()


def undo(desk):
    item = desk.item("sign", FIRST)
    before = desk.model.open
    given = services.decide(**desk.common(item, desk.hands_of(FIRST)), outcome="pass", undo_for=TEN)
    desk.decisions += 1
    desk.model.shown[FIRST] = set()
    desk.check()
    services.undo(item_id=item, case_id=desk.case.pk, by=desk.hands_of(FIRST), at=given.at + TEN / 2)
    del desk.model.shown[FIRST]
    assert desk.model.open == before
    desk.check()
    assert sweep_pending(desk.world.later()) == 0


def effect_by_the_clock(desk):
    desk.vote(FIRST, undo_for=TEN)
    assert sweep_pending(desk.world.later()) == 1
    assert sweep_pending(desk.world.later()) == 0


def refusal_by_the_clock(desk):
    desk.vote(FIRST, "refuse", undo_for=TEN)
    assert sweep_pending(desk.world.later()) == 1


def several_at_once(desk):
    items = [desk.item("sign", one) for one in desk.model.sign.open]
    [result, *others] = services.approve_all(item_ids=items, by=desk.hands_of(FIRST), at=desk.world.later())
    assert result.ok
    assert not any(one.ok or one.item for one in others), "what is not theirs they know nothing of"
    desk.decisions += 1
    desk.model.decide("sign", FIRST)


# --- going back ---------------------------------------------------------------------------------------------


def send_back(desk, **more):
    services.return_case(**desk.common(desk.item("sign", FIRST), desk.hands_of(FIRST)), node="draft", reasons=UNCLEAR,
                         **more)
    desk.model.back()
    desk.check()


def return_and_walk(desk):
    send_back(desk)
    desk.decide("draft", "submit")


def return_straight(desk):
    if desk.model.mode not in ("none", "any", "in turn"):
        desk.vote(SERVICE)
    send_back(desk, resume="straight")
    item = desk.item("draft")
    services.decide(**desk.common(item, desk.person("chenxiao")), outcome="submit", resume="straight")
    desk.decisions += 1
    desk.model.straight()


def return_by_the_clock(desk):
    services.return_case(**desk.common(desk.item("sign", FIRST), desk.hands_of(FIRST)), node="draft", reasons=UNCLEAR,
                         undo_for=TEN)
    sweep_pending(desk.world.later())
    desk.model.back()
    desk.check()
    desk.decide("draft", "submit")


def withdraw(desk):
    give = lambda: services.withdraw(case_id=desk.case.pk, by=desk.person("chenxiao"), at=desk.world.later())  # noqa: E731
    if desk.place in ("in a branch", "after a join", "nested", "in a loop"):
        with desk.refused(AlreadyDecided, words="王敏 已经办理"):
            give()
        return
    assert give() == "draft"
    desk.model.back()
    desk.check()
    desk.decide("draft", "submit")


def withdraw_too_late(desk):
    desk.vote(FIRST)
    with desk.refused(AlreadyDecided, words="不能再撤回"):
        services.withdraw(case_id=desk.case.pk, by=desk.person("chenxiao"), at=desk.world.later())


# --- handing over and asking --------------------------------------------------------------------------------


def transfer(desk):
    services.transfer(**desk.common(desk.item("sign", FIRST), desk.hands_of(FIRST)), to=NEW[1], reason="更熟悉")
    desk.model.sign.rename(FIRST, NEW)
    desk.check()
    desk.vote(NEW)


def ask(desk, verb, shown):
    asking = verb(**desk.common(desk.item("sign", FIRST), desk.hands_of(FIRST)), asked=ASKED[1], question="是否覆盖？")
    desk.model.shown[FIRST] = shown
    desk.check()
    return {"asking_id": asking.pk, "case_id": desk.case.pk, "at": desk.world.later()}


def delegate_and_answer(desk):
    asking = ask(desk, services.delegate, {ASKED})
    with desk.refused(CannotDecide, words="已委派给 刘洋"):
        desk.vote(FIRST)
    services.answer(**asking, by=desk.numbers["10010"], text="已覆盖")
    del desk.model.shown[FIRST]


def delegate_and_take_back(desk):
    asking = ask(desk, services.delegate, {ASKED})
    services.take_back(**asking, by=desk.hands_of(FIRST))
    del desk.model.shown[FIRST]


def consult_and_answer(desk):
    asking = ask(desk, services.consult, {FIRST, ASKED})
    services.answer(**asking, by=desk.numbers["10010"], text="已覆盖")
    del desk.model.shown[FIRST]


def consult_and_decide(desk):
    asking = ask(desk, services.consult, {FIRST, ASKED})
    desk.vote(FIRST)
    with desk.refused(AlreadyDecided, words="事项已办结"):
        services.answer(**asking, by=desk.numbers["10010"], text="已覆盖")


# --- signers ------------------------------------------------------------------------------------------------


def add(desk, position):
    services.add_signer(**desk.common(desk.item("sign", FIRST), desk.hands_of(FIRST)), signer=f"person:{ADDED[1]}",
                        position=position)
    desk.model.sign.add(FIRST, ADDED, position)


def add_before(desk):
    add(desk, "before")


def add_beside(desk):
    add(desk, "parallel")


def add_after(desk):
    add(desk, "after")


def added_before_refuses(desk):
    add(desk, "before")
    desk.check()
    desk.vote(ADDED, "refuse")


def added_after_refuses(desk):
    add(desk, "after")
    desk.vote(FIRST)
    desk.check()
    desk.vote(ADDED, "refuse")


def remove(desk):
    if desk.model.mode == "none":
        with desk.refused(CannotDecide, Conflict):
            take_away(desk, FIRST)
        add(desk, "parallel")
    who = ADDED if desk.model.mode == "none" else FIRST
    take_away(desk, who)
    desk.model.sign.remove(who)
    desk.model.settle()


def take_away(desk, who):
    services.remove_signer(**desk.common(desk.item("sign", who), desk.person("wujing")), reason="重复")


# --- resting, ending, reading along -------------------------------------------------------------------------


def rest_and_go_on(desk):
    rest = {"case_id": desk.case.pk, "by": desk.person("wujing"), "reason": "待通知"}
    services.suspend_case(**rest, at=desk.world.later())
    desk.check()
    with desk.refused(RefusedByRules, words="已暂停"):
        desk.vote(FIRST)
    services.resume_case(**rest, at=desk.world.later())


def cancel(desk):
    cancel_case(case_id=desk.case.pk, by=desk.person("wujing").as_actor(), at=desk.world.later(), reason="活动取消")
    desk.model.over = True
    desk.left_clean()
    assert desk.fresh.status == "cancelled"


def copy(desk):
    services.copy_to(case_id=desk.case.pk, numbers=["10013"], by=desk.hands_of(FIRST), at=desk.world.later())
    assert Copy.objects.filter(case=desk.case).count() == 1


def urge(desk):
    item = desk.item("sign", FIRST)
    services.urge(**desk.common(item, desk.person("chenxiao")))
    with desk.refused(CannotDecide, words="只催一次"):
        services.urge(**desk.common(item, desk.person("chenxiao")))
    assert Urge.objects.filter(item_id=item).count() == 1


def decide_what_is_somebody_elses(desk):
    stranger = desk.person("gaofei" if desk.place != "by substitutes" else "xuqing")
    item = desk.item("sign", FIRST)
    with desk.refused(NotYours):
        services.decide(**desk.common(item, stranger), outcome="pass")


ACTIONS = [
    decide_pass, decide_refuse, refuse_until_it_is_decided, undo, effect_by_the_clock, refusal_by_the_clock,
    several_at_once, return_and_walk, return_straight, return_by_the_clock, withdraw, withdraw_too_late, transfer,
    delegate_and_answer, delegate_and_take_back, consult_and_answer, consult_and_decide, add_before, add_beside,
    add_after, added_before_refuses, added_after_refuses, remove, rest_and_go_on, cancel, copy, urge,
    decide_what_is_somebody_elses,
]  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS, ids=lambda one: one.__name__)
def test_every_action_asks_exactly_the_right_people_and_loses_nothing(office, stand, action):
    place, _mode = stand
    with office.desk(*stand) as desk:
        desk.check()
        action(desk)
        desk.check()
        if action is not cancel:
            desk.finish()
        if place == "by substitutes":
            done = WorkItem.objects.filter(case=desk.case, decided_by__number__in=["10012", "10013", "10014"])
            assert all(item.on_behalf_of_id for item in done)
