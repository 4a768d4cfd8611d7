"""Actions from the plan to being confirmed: through the inbox, with evidence, by the right people, once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from approvals.inbox.models import Principal, WorkItem
from approvals.inbox.services import CannotDecide, NotYours, decide
from complaints.actions.forms import deadline
from complaints.actions.models import Action
from complaints.actions.selectors.panel import owners_of
from complaints.actions.services import (
    CannotAct,
    cancel_action,
    change_action,
    dispatch_action,
    dispatch_waiting,
    gates,
    plan_action,
)
from complaints.tickets import gates as of_tickets
from complaints.tickets.models import State
from complaints.tickets.selectors import tickets_for
from tests.actions.world import put_into
from tests.tickets.factories import found_cause
from workflows.ledger.models import Event, Message
from workflows.runtime.models import Case


def verbs(ticket):
    return list(Event.objects.filter(stream=f"ticket:{ticket.key}").order_by("seq").values_list("verb", flat=True))


def test_an_action_is_planned_dispatched_done_and_confirmed(shop):
    action = shop.dispatch(shop.plan())
    assert (action.key, action.state) == (f"{shop.ticket.key}-A1", "doing")
    item = shop.item(action)
    assert (item.due_at, item.name, item.title) == (action.due_at, "落实改进措施", "补账 1,267 单")
    assert list(Principal.objects.filter(item=item).values_list("kind", "principal_id")) == [
        ("person", shop.people.gaofei.pk)]
    shop.prove(action)
    done = shop.finish(action)
    assert (done.state, done.result, done.done_by) == ("done", "已全部补账", shop.people.gaofei)
    checked = shop.confirm(done)
    assert (checked.state, checked.checked_by) == ("checked", shop.people.analyst)
    assert Case.objects.get(pk=checked.case_id).status == "ended"
    assert verbs(shop.ticket) == [
        "actions.action.planned", "actions.action.dispatched", "actions.evidence.added", "actions.action.finished",
        "actions.action.checked"]
    finished = Event.objects.get(verb="actions.action.finished")
    assert "补账清单.pdf" in finished.body


def test_whoever_answers_for_it_gives_it_back_and_it_is_done_again(shop):
    action = shop.give_back(shop.done())
    assert (action.state, action.done_by) == ("doing", None)
    again = shop.finish(action, comment="缺的 3 单已补")
    assert (again.state, again.result) == ("done", "缺的 3 单已补")
    assert shop.confirm(again).state == "checked"


def test_whoever_does_it_and_answers_for_it_confirms_nothing(shop):
    done = shop.done(accountable=shop.people.gaofei)
    assert (done.state, Case.objects.get(pk=done.case_id).status) == ("done", "ended")
    assert not WorkItem.objects.open().filter(case=done.case_id).exists()


def test_a_post_does_it_and_whoever_did_it_never_confirms_it(shop):
    post = shop.people.posts.service_reviewer
    action = shop.dispatch(shop.plan(owner=post, accountable=shop.people.zhaolin))
    shop.prove(action, by=shop.people.zhaolin)
    done = shop.finish(action, by=shop.people.zhaolin)
    assert done.is_checked_by_another
    with pytest.raises(NotYours):
        shop.confirm(done, by=shop.people.zhaolin)


@pytest.mark.parametrize(("comment", "proof", "field"), [("", True, "comment"), ("已完成", False, "evidence")])
def test_nothing_is_done_without_words_and_evidence(shop, comment, proof, field):
    action = shop.dispatch(shop.plan())
    if proof:
        shop.prove(action)
    with pytest.raises(CannotDecide) as refused:
        shop.finish(action, comment=comment)
    assert field in refused.value.fields
    assert Action.objects.get(pk=action.pk).state == "doing"


def test_done_twice_is_done_once(shop):
    action = shop.dispatch(shop.plan())
    shop.prove(action)
    item = shop.item(action)
    shop.finish(action)
    with pytest.raises(Exception, match="已经办理过"):
        decide(item_id=item.pk, case_id=item.case_id, outcome="done", comment="再来一次", by=shop.people.gaofei,
               at=shop.tick())
    assert verbs(shop.ticket).count("actions.action.finished") == 1


def test_the_plan_goes_out_once_when_it_stands(shop):
    first, second = shop.plan(), shop.plan(title="超时改回 30 s")
    off = shop.plan(title="不做了")
    cancel_action(action_id=off.pk, reason="与 A2 重复", by=shop.people.analyst, at=shop.tick())
    gates.dispatch_planned(shop.ticket, shop.tick(), shop.people.secretary.as_actor())
    letter = Message.objects.get(effect="actions.dispatch")
    assert str(shop.ticket.pk) in letter.payload
    assert dispatch_waiting(ticket_id=shop.ticket.pk, by=shop.people.secretary, at=shop.tick()) == 2
    assert dispatch_waiting(ticket_id=shop.ticket.pk, by=shop.people.secretary, at=shop.tick()) == 0
    assert set(Action.objects.filter(pk__in=(first.pk, second.pk)).values_list("state", flat=True)) == {"doing"}
    assert WorkItem.objects.open().filter(process_key="improvement_action").count() == 2


def test_only_who_plans_may_plan_and_only_while_the_ticket_lives(shop):
    for stranger in (shop.people.outsider, shop.people.zhengshen, shop.people.unit):
        with pytest.raises(CannotAct, match="专业部门"):
            shop.plan(by=stranger)
    assert shop.plan(by=shop.people.lead).number == 1
    for over in (State.CLOSED, State.DISMISSED):
        with pytest.raises(CannotAct, match="不能再制定"):
            shop.plan(of=shop.made(over))


@pytest.mark.parametrize(("changed", "field"), [
    ({"title": "  "}, "title"), ({"kind": "revision"}, "process"),
    ({"due_at": datetime(2020, 1, 1, tzinfo=UTC)}, "due_on"),
])
def test_a_plan_with_a_gap_is_refused_by_field(shop, changed, field):
    with pytest.raises(CannotAct) as refused:
        shop.plan(**changed)
    assert field in refused.value.fields
    assert not Action.objects.exists()


def test_a_plan_is_changed_until_it_is_dispatched(shop):
    action = shop.plan()
    change_action(action_id=action.pk, wanted=shop.wanted(title="补账全部"), by=shop.people.analyst, at=shop.tick())
    assert Action.objects.get().title == "补账全部"
    assert "补账全部" in Event.objects.get(verb="actions.action.changed").body
    shop.dispatch(action)
    with pytest.raises(CannotAct, match="派发后不能再修改"):
        change_action(action_id=action.pk, wanted=shop.wanted(), by=shop.people.analyst, at=shop.tick())


def test_an_action_that_is_called_off_leaves_the_inbox_and_says_why(shop):
    action = shop.dispatch(shop.plan())
    with pytest.raises(CannotAct, match="取消原因"):
        cancel_action(action_id=action.pk, reason=" ", by=shop.people.analyst, at=shop.tick())
    cancel_action(action_id=action.pk, reason="由 A2 代替", by=shop.people.analyst, at=shop.tick())
    off = Action.objects.get()
    assert (off.state, off.cancel_reason) == ("cancelled", "由 A2 代替")
    assert Case.objects.get(pk=off.case_id).status == "cancelled"
    assert not WorkItem.objects.open().filter(case=off.case_id).exists()
    with pytest.raises(CannotAct, match="不能取消"):
        cancel_action(action_id=action.pk, reason="再取消", by=shop.people.analyst, at=shop.tick())


def test_a_ticket_stays_while_actions_are_open(shop):
    planned, given = shop.plan(), shop.dispatch(shop.plan(title="改超时"))
    put_into(shop.ticket, State.IMPROVING)
    assert len(gates.unfinished(shop.ticket, shop.at)) == 2
    assert given.key in " ".join(gates.unfinished(shop.ticket, shop.at))
    cancel_action(action_id=planned.pk, reason="不需要了", by=shop.people.analyst, at=shop.tick())
    shop.prove(given)
    shop.finish(given)
    assert gates.unfinished(shop.ticket, shop.at) == []


def test_who_does_an_action_never_judges_and_reads_its_ticket(shop):
    people = shop.people
    assert owners_of(shop.ticket) == set()
    shop.plan()
    shop.dispatch(shop.plan(title="口径", owner=people.posts.knowledge_editor, accountable=people.zhaolin))
    gone = shop.plan(title="不做", owner=people.fengtao)
    cancel_action(action_id=gone.pk, reason="不做了", by=people.analyst, at=shop.tick())
    assert owners_of(shop.ticket) == {people.gaofei.pk, people.analyst.pk, people.zhaolin.pk, people.yulan.pk}
    for reader in (people.yulan, people.gaofei):
        assert shop.ticket in tickets_for(reader, shop.at)
    assert shop.ticket not in tickets_for(people.outsider, shop.at)


def test_deadlines_are_the_end_of_the_working_day(shop):
    at = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
    person = shop.people.gaofei
    assert deadline(person, datetime(2026, 12, 4).date(), None, at).astimezone(UTC).isoformat() == \
        deadline(person, datetime(2026, 12, 5).date(), None, at).astimezone(UTC).isoformat()  # a Saturday
    assert deadline(person, None, 1, at) - at >= timedelta(days=1)


def test_what_must_always_hold_the_database_holds(shop):
    action = shop.plan()
    for broken in ({"owner": None}, {"state": "doing"}, {"state": "done"}, {"state": "cancelled"}, {"kind": "revision"},
                   {"accountable_post": shop.people.posts.leader}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Action.objects.filter(pk=action.pk).update(**broken)


def test_a_person_who_left_is_given_nothing(shop):
    shop.people.gaofei.is_active, shop.people.gaofei.deactivated_at = False, shop.at
    shop.people.gaofei.save()
    with pytest.raises(CannotAct, match="已停用"):
        plan_action(ticket_id=shop.ticket.pk, wanted=shop.wanted(), by=shop.people.analyst, at=shop.tick())


def test_urgent_ones_go_out_before_the_plan_but_not_before_the_cause(shop):
    early = shop.made(State.OPEN)
    action = shop.plan(of=early)
    with pytest.raises(CannotAct, match="原因尚未定位"):
        dispatch_action(action_id=action.pk, by=shop.people.analyst, at=shop.tick())
    put_into(early, State.ANALYSING)
    assert shop.dispatch(action).state == "doing"


def test_once_the_causes_are_known_an_action_removes_one_of_them(shop):
    with pytest.raises(CannotAct) as refused:
        shop.plan(root=None)
    assert "请选择这项措施要消除的根因" in refused.value.fields["root"]
    foreign = found_cause(shop.made())
    with pytest.raises(CannotAct, match="不是本工单已认定的根因"):
        shop.plan(root=foreign)
    type(shop.root).objects.filter(pk=shop.root.pk).update(state="ruled_out", reason="数据推翻")
    with pytest.raises(CannotAct, match="不是本工单已认定的根因"):
        shop.plan()
    assert not Action.objects.exists()


def test_the_plan_of_a_round_has_actions_or_says_why_not(shop):
    ticket = shop.ticket
    for move in ("submit_plan", "start_improving"):
        assert of_tickets.against(move, ticket, shop.tick()) == ["本轮方案还没有改进措施，也没有写明无须措施的理由"]
    action = shop.plan()
    assert gates.unplanned(ticket, shop.tick()) == []
    ticket.round = 2  # a new round begins with a new plan
    assert gates.unplanned(ticket, shop.tick())
    ticket.round = 1
    cancel_action(action_id=action.pk, reason="合并办理", by=shop.people.analyst, at=shop.tick())
    assert gates.unplanned(ticket, shop.tick())
    ticket.without_actions = "由银联改造网关"
    assert gates.unplanned(ticket, shop.tick()) == []
