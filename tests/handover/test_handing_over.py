"""Leaving: everything in person moves on in one act, each thing once, and what cannot move says why."""

import json
from datetime import timedelta

import pytest
from django.utils import translation

from approvals.absence.models import Absence, Secretary, Substitution
from approvals.handover import services
from approvals.handover.models import Handover, Line
from approvals.handover.planning import plan
from approvals.handover.services import CannotHandOver
from approvals.inbox import services as inbox
from approvals.inbox.models import Principal, WorkItem
from approvals.organisation.models import Holding
from tests.handover.conftest import results
from tests.inbox.test_races import at_once
from tests.inbox.world import events, fresh, open_nodes
from tests.organisation.factories import add_person, add_post, hold
from workflows.ledger.models import Event, Message
from workflows.ledger.selectors import verify_stream
from workflows.library.models import Process
from workflows.runtime.selectors import replay

DONE, LEFT, GONE = ("done", "handed_over"), ("left", ""), ("gone", "")


def organisation_events(verb):
    return [json.loads(one.body) for one in Event.objects.filter(stream="organisation", verb=verb).order_by("seq")]


def news(kind="system.handover"):
    payloads = [json.loads(one.payload) for one in Message.objects.filter(effect="notify").order_by("pk")]
    return [(one["to"]["people"], one["words"]["text"]) for one in payloads if one["kind"] == kind]


# --- items ------------------------------------------------------------------------------------------------------------


def test_items_in_person_go_to_the_successor_with_clock_and_place(office):
    case = office.mine()
    before = office.item(case, "quality")
    handover = office.hand_over(reason="调离本省")

    assert results(handover) == [("item", *DONE)]
    item = office.item(case, "quality", closed_at=None)
    assert (item.due_at, item.next_alarm_at, item.follows_id) == (before.due_at, before.next_alarm_at, before.pk)
    body = json.loads(events(case, "work.transferred")[0].body)
    assert (body["actor"]["name"], body["reason"]) == ("何管", "离职交接：调离本省")
    assert (body["detail"]["from_name"], body["detail"]["to_name"]) == ("谢离", "金接")
    office.decide(case, "quality", by=office.heir)
    assert len(open_nodes(case)) == 3
    assert replay(fresh(case)).matches
    assert verify_stream(fresh(case).stream).wrong is None


def test_items_of_posts_stay_with_the_post_which_passes_on(office):
    hold(office.leaver, office.people.posts.quality_reviewer)
    case = office.submitted()
    handover = office.hand_over()
    assert results(handover) == [("holding", *DONE)]
    office.decide(case, "quality", by=office.heir)
    with pytest.raises(inbox.NotYours):
        inbox.decide(item_id=office.item(office.start(again=True), "draft").pk, case_id=case.pk, outcome="pass",
                     by=office.leaver, at=office.now)


def test_a_vote_goes_on_in_its_place(office):
    case = office.on_board(board={"candidateGroups": "risk_reviewer,finance_reviewer",
                                  "candidateUsers": office.leaver.number})
    assert results(office.hand_over()) == [("item", *DONE)]
    assert len(open_nodes(case)) == 3
    item = WorkItem.objects.open().get(case=case, signer=f"person:{office.heir.number}")
    inbox.decide(item_id=item.pk, case_id=case.pk, outcome="pass", by=office.heir, at=office.later())
    assert len(open_nodes(case)) == 2


def test_a_turn_that_is_still_to_come_goes_to_the_successor(office):
    case = office.in_turn()
    assert [(line.kind, line.to, line.obstacle) for line in plan(office.choices(), office.now)] == [
        ("turn", office.heir, "")]
    assert results(office.hand_over(reason="调离", deactivate=True)) == [
        ("account", "done", "deactivated"), ("turn", *DONE)]
    body = json.loads(events(case, "work.transferred")[0].body)
    assert (body["object"]["node"], body["detail"]["from_name"], body["detail"]["to_name"]) == ("board", "谢离", "金接")
    assert results(office.hand_over()) == []

    office.decide(case, "board", by=office.people.wangmin)
    assert open_nodes(case) == [("board", "person:30002")]
    office.decide(case, "board", by=office.heir)
    assert open_nodes(case)[0][0] == "legal"
    assert replay(fresh(case)).matches
    assert verify_stream(fresh(case).stream).wrong is None


def test_a_turn_goes_to_nobody_who_started_the_case_or_signs_there_already(office):
    first, second = office.in_turn(), office.in_turn(by=office.heir)
    chosen = office.choices(items_to=office.people.wangmin, items_else_to=office.heir)
    assert [(line.case_key, line.to) for line in plan(chosen, office.now)] == [
        (first.key, office.heir), (second.key, None)]
    assert results(office.hand_over(items_to=office.people.wangmin, items_else_to=office.heir)) == [
        ("turn", *DONE), ("turn", *LEFT)]


def test_of_several_who_may_act_only_the_leaver_is_replaced(office):
    case = office.mine(candidateUsers=f"{office.leaver.number},{office.people.wangmin.number}")
    assert results(office.hand_over()) == [("item", *DONE)]
    item = office.item(case, "quality", closed_at=None)
    people = set(Principal.objects.filter(item=item, open=True).values_list("principal_id", flat=True))
    assert people == {office.heir.pk, office.people.wangmin.pk}
    office.decide(case, "quality", by=office.people.wangmin)
    assert replay(fresh(case)).matches


def test_what_the_first_successor_must_not_have_goes_to_the_second(office):
    mine, hers = office.mine(), office.mine(by=office.heir, again=True)
    handover = office.hand_over(items_else_to=office.other)
    assert results(handover) == [("item", *DONE)] * 2
    assert {line.case_key: line.to for line in handover.lines.all()} == {mine.key: office.heir, hers.key: office.other}


def test_without_a_second_the_item_is_left_and_says_why(office):
    case = office.mine(by=office.heir)
    planned = plan(office.choices(), office.now)
    assert [(line.to, line.obstacle) for line in planned] == [(None, "金接 是案件的发起人。请另选一位继任者。")]
    handover = office.hand_over(deactivate=True)
    assert results(handover) == [("account", *LEFT), ("item", *LEFT)]
    with translation.override("en"):  # said in the reader's language, whatever the worker's was
        assert sorted(line.why_words for line in handover.lines.all()) == [
            "1 things have not been handed over, so the account stays active. Deal with them and try again.",
            "金接 started the case. Please choose another successor."]
    office.leaver.refresh_from_db()
    assert office.leaver.is_active
    assert office.item(case, "quality").is_open


def test_nobody_is_asked_twice_at_one_step(office):
    office.on_board(board={"candidateGroups": "", "candidateUsers": f"{office.leaver.number},{office.heir.number}"})
    assert "已在办理同一环节" in plan(office.choices(), office.now)[0].obstacle
    assert results(office.hand_over(items_else_to=office.other)) == [("item", *DONE)]


def test_a_resting_case_waits_and_is_handed_over_by_a_second_attempt(office):
    case, wujing = office.mine(), office.people.wujing
    inbox.suspend_case(case_id=case.pk, by=wujing, at=office.later(), reason="等待材料")
    handover = office.hand_over()
    assert results(handover) == [("item", *LEFT)]
    inbox.resume_case(case_id=case.pk, by=wujing, at=office.later(), reason="齐了")
    services.retry(handover_id=handover.pk, by=office.people.heguan, at=office.later())
    office.work_off()
    assert results(handover) == [("item", *DONE)]
    assert len(organisation_events("handover.finished")) == 2


def test_a_decision_that_waits_settles_by_itself(office):
    case = office.mine()
    office.decide(case, "quality", by=office.leaver, undo_for=timedelta(minutes=20))
    handover = office.hand_over(deactivate=True)
    assert results(handover) == [("account", "pending", ""), ("item", "pending", "")]
    office.work_off(minutes=30)
    assert results(handover) == [("account", "done", "deactivated"), ("item", *GONE)]
    assert office.item(case, "quality").decided_by == office.leaver


def test_an_undone_decision_is_handed_over(office):
    case = office.mine()
    decided = office.decide(case, "quality", by=office.leaver, undo_for=timedelta(minutes=20))
    handover = office.hand_over()
    inbox.undo(item_id=decided.item_id, case_id=case.pk, by=office.leaver, at=office.later())
    office.work_off(minutes=30)
    assert results(handover) == [("item", *DONE)]


def test_an_item_that_is_held_for_somebody_goes_on_to_the_successor(office):
    case = office.mine()
    inbox.add_signer(case_id=case.pk, item_id=office.item(case, "quality").pk, signer=f"person:{office.other.number}",
                     by=office.leaver, at=office.later(), position="before", reason="先看")
    assert results(office.hand_over()) == [("item", *DONE)]
    added = WorkItem.objects.open().get(case=case)
    inbox.decide(item_id=added.pk, case_id=case.pk, outcome="pass", by=office.other, at=office.later())
    item = WorkItem.objects.open().get(case=case)
    assert set(item.principals.values_list("principal_id", flat=True)) == {office.heir.pk}
    assert replay(fresh(case)).matches


def test_what_the_leaver_must_write_or_correct_as_initiator_goes_to_the_successor(office):
    case = office.start(by=office.leaver)
    assert results(office.hand_over()) == [("item", *DONE)]
    office.decide(case, "draft", "submit", by=office.heir)
    assert open_nodes(case) == [("quality", "")]


def test_questions_are_taken_back_both_ways(office):
    case, other = office.mine(), office.submitted(quality={"assignee": ""})
    inbox.consult(item_id=office.item(case, "quality").pk, case_id=case.pk, asked=office.other.number, question="看看",
                  by=office.leaver, at=office.later())
    inbox.delegate(item_id=office.item(other, "quality").pk, case_id=other.pk, asked=office.leaver.number,
                   question="请代办", by=office.people.wangmin, at=office.later())
    handover = office.hand_over()
    assert results(handover) == [("asking", "done", "taken_back")] * 2 + [("item", *DONE)]
    office.decide(other, "quality", by=office.people.wangmin)
    told = {tuple(people) for people, _text in news()}
    assert (office.people.wangmin.pk,) in told
    assert (office.other.pk,) in told


# --- places -----------------------------------------------------------------------------------------------------------


def test_posts_pass_on_at_the_date_and_future_ones_when_they_begin(office):
    now, soon = add_post("acting", "代理岗"), add_post("coming", "新设岗")
    hold(office.leaver, now)
    begins = office.now + timedelta(days=60)
    hold(office.leaver, soon, since=begins)
    at = office.now + timedelta(days=7)
    handover = office.hand_over(posts_at=at)
    assert results(handover) == [("holding", *DONE)] * 2
    found = Holding.objects.filter(post__in=[now, soon])
    held = {(one.person.name, one.post.code): (one.since, one.until) for one in found}
    assert held["谢离", "acting"][1] == held["金接", "acting"][0] == at
    assert held["谢离", "coming"] == (begins, begins)
    assert held["金接", "coming"] == (begins, None)
    assert [one["detail"]["post"] for one in organisation_events("post.relieved")] == ["acting", "coming"]


@pytest.mark.parametrize(("already", "to", "result"), [(True, True, "held_already"), (False, False, "vacant")])
def test_a_post_ends_without_a_second_appointment(office, already, to, result):
    hold(office.leaver, "desk")
    if already:
        hold(office.heir, "desk")
    handover = office.hand_over(**({} if to else {"posts_to": None}))
    assert results(handover) == [("holding", "done", result)]
    assert not office.leaver.holdings.at(office.later()).exists()


def test_owned_processes_get_another_owner(office):
    office.submitted()
    Process.objects.update(owner_id=office.leaver.pk, owner_name="谢离")
    assert results(office.hand_over()) == [("process", *DONE)]
    assert set(Process.objects.values_list("owner_id", "owner_name")) == {(office.heir.pk, "金接")}
    assert organisation_events("process.owner_changed")[0]["diff"][0]["new"] == "金接"


def away(person, substitute, office):
    absence = Absence.objects.create(person=person, since=office.now, until=office.now + timedelta(days=9),
                                     entered_by=person, entered_at=office.now)
    Substitution.objects.create(absence=absence, substitute=substitute, since=absence.since, until=absence.until)
    return absence


def test_absences_substitutions_and_the_right_of_a_secretary_end(office):
    people = office.people
    own, for_another = away(office.leaver, office.other, office), away(people.wangmin, office.leaver, office)
    Secretary.objects.create(person=office.leaver, department=people.departments.QM, given_by=people.heguan,
                             given_at=office.now)
    handover = office.hand_over()
    assert results(handover) == [("absence", "done", "ended"), ("secretary", "done", "ended"),
                                 ("substitution", "done", "ended")]
    own.refresh_from_db()
    assert own.is_over(office.now)
    assert for_another.substitutions.get().until <= office.later()
    assert ([people.wangmin.pk], "谢离 离职，不再为你代办。请另选代办人。") in news()


# --- the act ----------------------------------------------------------------------------------------------------------


def test_the_account_is_closed_last_and_the_chain_tells_it_all(office):
    office.mine()
    handover = office.hand_over(deactivate=True, reason="退休")
    assert results(handover) == [("account", "done", "deactivated"), ("item", *DONE)]
    office.leaver.refresh_from_db()
    assert not office.leaver.is_active
    assert organisation_events("handover.begun")[0]["actor"]["name"] == "何管"
    assert organisation_events("handover.finished")[0]["detail"]["lines"] == {"account.done": 1, "item.done": 1}
    assert verify_stream("organisation").wrong is None
    assert {people[0] for people, _text in news()} == {office.heir.pk, office.people.heguan.pk}


def test_the_same_message_twice_does_everything_once(office):
    case = office.mine()
    handover = office.hand_over()
    Message.objects.filter(effect=services.EFFECT).update(delivered_at=None, leased_until=None)
    Handover.objects.update(finished_at=None)
    office.work_off()
    assert len(events(case, "work.transferred")) == 1
    assert results(handover) == [("item", *DONE)]


def test_one_that_breaks_in_the_middle_goes_on_where_it_stopped(office, monkeypatch):
    cases = [office.mine(again=bool(number)) for number in range(4)]
    handover = office.begin()
    ticks = iter([0.0, 1.0, 2.0, 99.0])
    monkeypatch.setattr(services, "monotonic", lambda: next(ticks, 0.0))
    office.work_off()
    assert sorted(status for _kind, status, _result in results(handover)) == ["done", "done", "pending", "pending"]
    office.work_off()
    assert results(handover) == [("item", *DONE)] * 4
    assert [len(events(case, "work.transferred")) for case in cases] == [1] * 4


def test_one_line_that_fails_keeps_the_others_and_says_so(office, monkeypatch):
    from approvals.handover import deeds

    first, second = office.mine(), office.mine(again=True)

    def breaks(line, at):
        if line.case_key == first.key:
            raise RuntimeError("boom")
        return deeds.pass_item(line, at)

    monkeypatch.setattr(services, "DEEDS", {**deeds.DEEDS, "item": breaks})
    handover = office.hand_over()
    assert {line.case_key: line.status for line in handover.lines.all()} == {first.key: "left", second.key: "done"}
    assert "意外错误" in handover.lines.get(status="left").why


def test_work_that_arrives_meanwhile_is_handed_over_as_well(office):
    office.mine()
    handover = office.begin(deactivate=True)
    late = office.mine(again=True)
    office.work_off()
    assert results(handover) == [("account", "done", "deactivated"), ("item", *DONE), ("item", *DONE)]
    assert office.item(late, "quality", closed_at=None).principals.get().principal_id == office.heir.pk


def test_an_item_decided_meanwhile_needs_no_successor(office):
    case = office.mine()
    handover = office.begin()
    office.decide(case, "quality", by=office.leaver)
    office.work_off()
    assert results(handover) == [("item", *GONE)]


@pytest.mark.parametrize(("who", "words"), [("self", "不能是离职人自己"), ("gone", "已停用"), ("auditor", "审计人员"),
                                            ("administrator", "不能办理待办")])
@pytest.mark.parametrize("field", ["items_to", "posts_to"])
def test_nobody_unfit_takes_over(office, who, words, field):
    people = office.people
    gone = add_person(is_active=False, deactivated_at=office.now)
    person = {"self": office.leaver, "gone": gone, "auditor": people.zhengshen, "administrator": people.heguan}[who]
    with pytest.raises(CannotHandOver, match=words) as refusal:
        office.begin(**{field: person})
    assert set(refusal.value.fields) == {field}
    assert not Handover.objects.exists()


def test_two_at_a_time_oneself_and_contradictions_are_refused(office):
    office.mine()
    office.begin()
    with pytest.raises(CannotHandOver, match="正在进行"):
        office.begin()
    Handover.objects.update(finished_at=office.now)
    with pytest.raises(CannotHandOver, match="自己的交接"):
        services.begin(choices=office.choices(leaver=office.people.heguan), by=office.people.heguan, at=office.now)
    with pytest.raises(CannotHandOver, match="不能晚于今天"):
        office.begin(deactivate=True, posts_at=office.now + timedelta(days=3))
    with pytest.raises(CannotHandOver, match="另一位"):
        office.begin(items_else_to=office.heir)


def test_looking_changes_nothing(office):
    office.mine()
    before = Event.objects.count(), Message.objects.count(), WorkItem.objects.open().count()
    plan(office.choices(deactivate=True), office.now)
    assert (Event.objects.count(), Message.objects.count(), WorkItem.objects.open().count()) == before
    assert not Line.objects.exists()


@pytest.mark.postgres
def test_two_workers_at_once_hand_over_once(real_office):
    office = real_office
    cases = [office.mine(again=bool(number)) for number in range(6)]
    handover = office.begin()
    at = office.later()
    at_once(*[lambda: services.run(handover_id=handover.pk, at=at)] * 2)
    assert results(handover) == [("item", *DONE)] * 6
    assert [len(events(case, "work.transferred")) for case in cases] == [1] * 6
    assert len(organisation_events("handover.finished")) == 1
