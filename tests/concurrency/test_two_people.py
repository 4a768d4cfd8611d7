"""Two people act on the same item at the same instant, over two real connections: one sensible result, nothing lost."""

import json
from collections import Counter

import pytest

from approvals.inbox import services
from approvals.inbox.models import Asking, Draft, Principal, Urge, WorkItem
from approvals.inbox.services import AlreadyDecided, CannotDecide, Conflict, NotYours
from tests.concurrency.test_one_case import is_sound, together
from tests.inbox.table import TEN
from tests.inbox.world import World, events, fresh, open_nodes, review
from tests.organisation.factories import add_person, common_people
from tests.runtime.publishing import publish
from workflows.ledger.chain import Reason
from workflows.runtime import document
from workflows.runtime.jobs import sweep_pending
from workflows.runtime.models import PendingCommand

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ATTEMPTS = 6
REFUSALS = (CannotDecide, Conflict)


@pytest.fixture
def house():
    world = World(common_people())
    publish("review", review(board={"candidateGroups": "risk_reviewer,service_reviewer"}))
    return world


def cases(world, *, on_board=False):
    """Several cases, each before the quality review or in the co-sign; every race is run on each."""
    for _attempt in range(ATTEMPTS):
        case = world.start(again=True)
        world.decide(case, "draft", "submit", by=world.people.chenxiao)
        if on_board:
            world.decide(case, "quality", by=world.people.wangmin)
        yield case


def race(world, case, *deeds):
    """Everything at once; what came of each: None for done, or the refusal. Anything but a refusal fails here."""
    at = world.later()
    results = together(len(deeds), lambda n: deeds[n](case_id=case.pk, at=at))
    for one in results:
        assert not isinstance(one, Exception) or isinstance(one, REFUSALS), repr(one)
    nothing_is_lost(case)
    return [one if isinstance(one, Exception) else None for one in results]


def nothing_is_lost(case):
    """The inbox is what the engine waits for, one word per decision, and the chain holds."""
    state = document.load(fresh(case).document)
    waiting = {(one.id, one.generation) for one in state.waiting() if one.wait == "work"}
    items = WorkItem.objects.open().filter(case=case)
    assert {(item.scope, item.generation) for item in items} == waiting
    shown = set(Principal.objects.filter(item__case=case, open=True).values_list("item_id", flat=True))
    assert shown == set(items.filter(effective_at=None).values_list("pk", flat=True))
    said = Counter(json.loads(event.body)["object"]["id"] for event in events(case, "work.decided"))
    assert max(said.values()) == 1
    assert is_sound(case)


def decide(item, by, outcome="pass", **more):
    return lambda **when: services.decide(item_id=item.pk, outcome=outcome, by=by, comment="意见", **when, **more)


def done(results):
    return [one is None for one in results]


def test_deciding_and_handing_over(house):
    wangmin, liuyang = house.people.wangmin, house.people.liuyang
    for case in cases(house):
        item = house.item(case, "quality")
        hand_over = lambda item=item, **when: services.transfer(  # noqa: E731
            item_id=item.pk, to=liuyang.number, reason="更熟悉", by=wangmin, **when)
        results = race(house, case, decide(item, wangmin), hand_over)

        item.refresh_from_db()
        decided, handed = done(results)
        assert decided != handed
        assert item.close_reason == ("completed" if decided else "reassigned")
        assert len(open_nodes(case)) == (2 if decided else 1)
        assert isinstance(next(filter(None, results)), AlreadyDecided | NotYours)


def test_putting_a_file_there_while_the_page_saves_by_itself(house):
    for case in cases(house):
        mine = {"item_id": house.item(case, "quality").pk, "person_id": house.people.wangmin.pk, "text": ""}
        file, typed = {"form": {"evidence.A1": "17"}, **mine}, {"form": {"note": "已核对"}, **mine}
        race(house, case, lambda at, kept=file, **_: services.save_draft(at=at, **kept),
             lambda at, kept=typed, **_: services.add_to_draft(at=at, **kept))

        assert Draft.objects.get(item_id=mine["item_id"]).form["evidence.A1"] == "17"


def test_deciding_while_the_page_saves_by_itself(house):
    for case in cases(house):
        item, wangmin = house.item(case, "quality"), house.people.wangmin
        mine = {"item_id": item.pk, "person_id": wangmin.pk, "text": "", "form": {"note": "已核对"}}
        services.save_draft(at=house.now, **mine)
        saving = [lambda at, kept=mine, **_: services.add_to_draft(at=at, **kept)] * 3
        assert done(race(house, case, decide(item, wangmin), *saving)) == [True] * 4


def test_delegating_and_deciding(house):
    wangmin, second = house.people.wangmin, add_person(posts=["quality_reviewer"])
    for case in cases(house):
        item = house.item(case, "quality")
        give = lambda item=item, **when: services.delegate(  # noqa: E731
            item_id=item.pk, asked="10010", question="请核对", by=wangmin, **when)
        decided, delegated = done(race(house, case, decide(item, second), give))

        assert decided != delegated
        assert Asking.objects.filter(item=item).count() == int(delegated)
        before = Principal.objects.filter(item=item, open=True).values_list("kind", flat=True)
        assert list(before) == (["asked"] if delegated else [])


def test_answering_advice_and_deciding(house):
    wangmin, liuyang = house.people.wangmin, house.people.liuyang
    for case in cases(house):
        item = house.item(case, "quality")
        asking = services.consult(item_id=item.pk, case_id=case.pk, asked="10010", question="如何？", by=wangmin,
                                  at=house.later())
        answer = lambda asking=asking, **when: services.answer(  # noqa: E731
            asking_id=asking.pk, text="可以", by=liuyang, **when)
        decided, answered = done(race(house, case, decide(item, wangmin), answer))

        assert decided, "advice hinders nobody"
        assert len(events(case, "work.answered")) == int(answered)
        assert len(open_nodes(case)) == 2


def test_undoing_ones_own_vote_and_the_vote_that_decides(house):
    liqiang, zhaolin = house.people.liqiang, house.people.zhaolin
    for case in cases(house, on_board=True):
        mine, other = house.item(case, "board", "risk_reviewer"), house.item(case, "board", "service_reviewer")
        house.decide(case, "board", signer="risk_reviewer", by=liqiang, undo_for=TEN * 100)
        undo = lambda mine=mine, **when: services.undo(item_id=mine.pk, by=liqiang, **when)  # noqa: E731
        assert done(race(house, case, undo, decide(other, zhaolin, "refuse"))) == [True, True]

        assert open_nodes(case) == [("legal", "")], "the refusal has decided it, with or without the other's vote"
        assert PendingCommand.objects.get(subject_id=mine.pk).status == "undone"
        assert not Principal.objects.filter(item=mine, open=True).exists()
        sweep_pending(house.now + TEN * 200)
        nothing_is_lost(case)


def test_a_vote_that_takes_effect_and_the_vote_that_decides(house):
    liqiang, zhaolin = house.people.liqiang, house.people.zhaolin
    for case in cases(house, on_board=True):
        other = house.item(case, "board", "service_reviewer")
        house.decide(case, "board", signer="risk_reviewer", by=liqiang, undo_for=TEN)
        race(house, case, decide(other, zhaolin), lambda case_id, at: sweep_pending(at))

        assert open_nodes(case) == [("legal", "")]
        assert len(events(case, "decision.took_effect")) == 1


def test_adding_somebody_before_and_deciding(house):
    liqiang, manager = house.people.liqiang, house.people.wujing
    for case in cases(house, on_board=True):
        item = house.item(case, "board", "risk_reviewer")
        add = lambda item=item, **when: services.add_signer(  # noqa: E731
            item_id=item.pk, signer="person:10010", position="before", by=manager, **when)
        decided, added = done(race(house, case, decide(item, liqiang), add))

        assert decided != added
        asked = {signer for _node, signer in open_nodes(case)}
        assert asked == ({"service_reviewer"} if decided else {"service_reviewer", "person:10010"})


def test_withdrawing_and_deciding(house):
    wangmin, chenxiao = house.people.wangmin, house.people.chenxiao
    for case in cases(house):
        item = house.item(case, "quality")
        withdraw = lambda **when: services.withdraw(by=chenxiao, **when)  # noqa: E731
        withdrawn, decided = done(race(house, case, withdraw, decide(item, wangmin)))

        assert withdrawn != decided
        assert [node for node, _signer in open_nodes(case)] == (["draft"] if withdrawn else ["board", "board"])


def test_withdrawing_while_a_decision_waits(house):
    wangmin, chenxiao = house.people.wangmin, house.people.chenxiao
    for case in cases(house):
        item = house.item(case, "quality")
        withdraw = lambda **when: services.withdraw(by=chenxiao, **when)  # noqa: E731
        withdrawn, _given = done(race(house, case, withdraw, decide(item, wangmin, undo_for=TEN)))

        assert withdrawn, "what waits has not happened yet"
        sweep_pending(house.later())
        nothing_is_lost(case)
        assert open_nodes(case) == [("draft", "")]
        assert not PendingCommand.objects.waiting().filter(case_id=case.pk).exists()


def test_urging_in_a_storm_is_urging_once(house):
    chenxiao = house.people.chenxiao
    for case in cases(house):
        item = house.item(case, "quality")
        urge = lambda item=item, **when: services.urge(item_id=item.pk, by=chenxiao, **when)  # noqa: E731
        results = race(house, case, *[urge] * 8)

        assert done(results).count(True) == 1
        assert all(str(one).startswith("陈晓 已经催办过；") for one in results if one)
        assert Urge.objects.filter(item=item).count() == len(events(case, "work.urged")) == 1


def test_returning_and_the_vote_of_another(house):
    liqiang, zhaolin = house.people.liqiang, house.people.zhaolin
    for case in cases(house, on_board=True):
        vote, back = house.item(case, "board", "risk_reviewer"), house.item(case, "board", "service_reviewer")
        give_back = lambda back=back, **when: services.return_case(  # noqa: E731
            item_id=back.pk, node="draft", reasons=[Reason(1, "不清")], by=zhaolin, **when)
        _voted, returned = done(race(house, case, decide(vote, liqiang), give_back))

        assert returned
        assert open_nodes(case) == [("draft", "")]


def test_the_same_decision_sent_twice_at_once(house):
    wangmin = house.people.wangmin
    for number, case in enumerate(cases(house)):
        item, more = house.item(case, "quality"), {"undo_for": TEN} if number % 2 else {}
        results = race(house, case, *[decide(item, wangmin, **more)] * 3)

        assert done(results).count(True) == 1
        assert all("你刚刚办理过" in str(one) or "你已经办理过" in str(one) for one in results if one)
        sweep_pending(house.later())
        nothing_is_lost(case)


def test_removing_the_last_signer_but_one_and_their_vote(house):
    manager, liqiang = house.people.wujing, house.people.liqiang
    for case in cases(house, on_board=True):
        house.decide(case, "board", signer="service_reviewer", by=house.people.zhaolin)
        item = house.item(case, "board", "risk_reviewer")
        remove = lambda item=item, **when: services.remove_signer(  # noqa: E731
            item_id=item.pk, by=manager, reason="重复", **when)
        removed, voted = done(race(house, case, remove, decide(item, liqiang)))

        assert removed != voted
        assert open_nodes(case) == [("legal", "")]
