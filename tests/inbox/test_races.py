"""Two people at the same instant, over two real connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from approvals.inbox import services
from approvals.inbox.models import Principal
from approvals.inbox.services import AlreadyDecided, Conflict
from tests.inbox.world import events, fresh, open_nodes
from tests.organisation.factories import add_person
from workflows.ledger.chain import Reason
from workflows.runtime.jobs import sweep_pending
from workflows.runtime.models import PendingCommand
from workflows.runtime.selectors import replay

pytestmark = pytest.mark.postgres


def at_once(*deeds):
    """Everything at the same instant, each over its own connection; what came of each."""
    barrier = Barrier(len(deeds))

    def run(deed):
        try:
            barrier.wait(timeout=20)
            return deed()
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def deed_of(item, person, at):
    return lambda: services.decide(item_id=item.pk, case_id=item.case_id, outcome="pass", by=person, at=at)


def test_two_people_deciding_the_same_item_at_the_same_instant_decide_it_once(real_world):
    world = real_world
    people = [world.people.wangmin, *(add_person(posts=["quality_reviewer"]) for _ in range(3))]
    for attempt in range(4):
        case = world.submitted() if not attempt else world.start(again=True)
        if attempt:
            world.decide(case, "draft", "submit", by=world.people.chenxiao)
        item, at = world.item(case, "quality"), world.later()

        answers = at_once(*(deed_of(item, person, at) for person in people))

        late = [answer for answer in answers if isinstance(answer, AlreadyDecided)]
        assert len(late) == len(people) - 1
        item.refresh_from_db()
        assert {conflict.change.who for conflict in late} == {item.decided_by.name}
        assert len(events(case, "work.decided")) == 2
        assert len(open_nodes(case)) == 3


def test_all_signers_voting_at_the_same_instant_open_the_next_step_once(real_world):
    world = real_world
    case = world.on_board()
    votes = (("risk_reviewer", "liqiang"), ("service_reviewer", "zhaolin"), ("finance_reviewer", "sunhao"))
    items = [(world.item(case, "board", post), getattr(world.people, person)) for post, person in votes]
    at = world.later()

    at_once(*(deed_of(item, person, at) for item, person in items))

    assert open_nodes(case) == [("legal", "")]
    assert replay(fresh(case)).matches


def test_a_vote_and_a_return_at_the_same_instant_leave_no_item_behind(real_world):
    world = real_world
    case = world.on_board()
    vote, back = world.item(case, "board", "risk_reviewer"), world.item(case, "board", "service_reviewer")
    at = world.later()

    answers = at_once(
        deed_of(vote, world.people.liqiang, at),
        lambda: services.return_case(item_id=back.pk, case_id=case.pk, node="draft", reasons=[Reason(1, "缺口径")],
                                     by=world.people.zhaolin, at=at),
    )

    assert open_nodes(case) == [("draft", "")]
    assert not isinstance(answers[1], Conflict)
    assert Principal.objects.filter(item__case_id=case.pk, open=True).count() == 1
    assert replay(fresh(case)).matches


def test_undoing_and_taking_effect_at_the_same_instant_come_to_one_of_the_two(real_world):
    world, wangmin = real_world, real_world.people.wangmin
    case = world.submitted()
    for _attempt in range(6):
        item = world.item(case, "quality")
        decided = world.decide(case, "quality", by=wangmin, undo_for=timedelta(seconds=10))
        moment = decided.effective_at

        answers = at_once(
            lambda item=item, at=moment - timedelta(microseconds=1): services.undo(
                item_id=item.pk, case_id=item.case_id, by=wangmin, at=at),
            lambda at=moment: sweep_pending(at),
        )

        decision = PendingCommand.objects.latest("pk")
        undone = not isinstance(answers[0], AlreadyDecided)
        assert decision.status == ("undone" if undone else "in_effect")
        assert len(open_nodes(case)) == (1 if undone else 3)
        assert replay(fresh(case)).matches
        if not undone:
            break
