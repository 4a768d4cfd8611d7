"""Random decisions, returns, added and removed signers: the inbox is always what the engine waits for."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.inbox import services
from approvals.inbox.models import Principal, WorkItem
from approvals.inbox.selectors import passed_steps
from approvals.inbox.selectors.items import claim_of
from approvals.inbox.services import CannotDecide, Conflict
from tests.inbox.world import World, fresh, review
from tests.organisation.factories import common_people
from tests.runtime.publishing import publish
from workflows.ledger.chain import Reason
from workflows.runtime import document
from workflows.runtime.selectors import replay

DEEDS = ("pass", "refuse", "return", "add", "remove", "withdraw", "rest")
EVERYBODY = ("chenxiao", "wangmin", "liqiang", "zhaolin", "sunhao", "qianning", "zhouzong", "liuyang", "wujing")


@pytest.fixture
def walker(db):
    world = World(common_people())
    publish("review", review(board={"cosign": "ratio:0.6"}))
    return world


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(deeds=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 30), st.integers(0, 30)), max_size=25))
def test_open_items_are_the_scopes_that_wait_for_people(walker, deeds):
    case = walker.start(again=True)
    for deed in deeds:
        walk(walker, fresh(case), *deed)
        agree(fresh(case))
    assert replay(fresh(case)).matches


def walk(world, case, deed, pick, choice):
    """Try one deed as somebody who may do it; that it is refused is an answer too."""
    items = list(WorkItem.objects.open().filter(case_id=case.pk).order_by("pk"))
    if not items:
        return
    item, at = items[pick % len(items)], world.later()
    by = next(person for name in EVERYBODY if (person := getattr(world.people, name)) and takes(item, person))
    common = {"case_id": case.pk, "at": at}
    try:
        if deed == "return":
            steps = passed_steps(graph_of(case), document.load(case.document), item.scope)
            node = steps[choice % len(steps)].node if steps else "draft"
            services.return_case(item_id=item.pk, node=node, reasons=[Reason(1, "请修改")], by=by, **common)
        elif deed == "add":
            signer = ("post:legal_reviewer", "post:leader", "person:10010")[choice % 3]
            services.add_signer(item_id=item.pk, signer=signer, by=by, **common)
        elif deed == "remove":
            services.remove_signer(item_id=item.pk, by=world.people.wujing, reason="减签", **common)
        elif deed == "withdraw":
            services.withdraw(by=world.people.chenxiao, **common)
        elif deed == "rest":
            rest = services.resume_case if choice % 2 else services.suspend_case
            rest(by=world.people.wujing, reason="检查", **common)
        else:
            outcome = "submit" if item.node == "draft" else deed
            services.decide(item_id=item.pk, outcome=outcome, comment="意见", by=by, **common)
    except (CannotDecide, Conflict):
        pass


def takes(item, person):
    return claim_of(item, person, item.opened_at) is not None or person.number == "10008"


def graph_of(case):
    return document.graph_of(case.process_version_id, case.process_version.sha256)


def agree(case):
    state = document.load(case.document)
    waiting = {(scope.id, scope.generation) for scope in state.waiting() if scope.wait == "work"} if state else set()
    items = WorkItem.objects.open().filter(case_id=case.pk)
    assert {(item.scope, item.generation) for item in items} == waiting
    shown = Principal.objects.filter(item__case_id=case.pk, open=True).values_list("item_id", flat=True)
    assert set(shown) == {item.pk for item in items}
