"""The service meeting: agenda, attendance, decisions with owner and day, dissent, minutes that stand, follow-up."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.health.models import Figure
from approvals.inbox.models import WorkItem
from approvals.inbox.services import CannotDecide, RefusedByRules, decide
from complaints.meetings.models import Decision, Meeting
from complaints.meetings.proposals import proposed
from complaints.meetings.selectors.access import meetings_for
from complaints.meetings.selectors.minutes import still_holds
from complaints.meetings.services import (
    CannotMeet,
    add_addendum,
    cancel_meeting,
    change_meeting,
    close_meeting,
    drop_point,
    hand_out,
    move_point,
    take_up,
)
from complaints.meetings.services.deciding import Wanted, _problems
from complaints.tickets.models import State
from complaints.watching.models import Kind, Rule, Signal
from workflows.ledger.models import Event, Message


def test_a_major_ticket_goes_on_with_what_the_meeting_adopts(hall):
    decision = hall.decide(hall.before_the_meeting())
    assert hall.desk.fresh(hall.ticket).state == State.IMPROVING
    assert (decision.ticket_moved, decision.ticket_round) == (True, 1)
    assert Message.objects.filter(effect="meetings.hand_out").count() == 1
    assert "按方案执行" in Event.objects.get(verb="meetings.point.decided").body


@pytest.mark.parametrize(("verdict", "state"), [("rejected", State.PLANNING), ("deferred", State.MEETING)])
def test_what_is_turned_down_is_planned_anew_and_what_is_deferred_waits(hall, verdict, state):
    hall.decide(hall.before_the_meeting(), verdict=verdict)
    assert hall.desk.fresh(hall.ticket).state == state


def test_nobody_gets_past_the_meeting_by_the_inbox(hall):
    item = hall.desk.item(hall.ticket)
    for outcome in ("agree", "revise"):
        with pytest.raises(RefusedByRules, match="由服务例会作出决议"):
            decide(item_id=item.pk, case_id=item.case_id, outcome=outcome, comment="直接同意", by=hall.people.secretary,
                   at=hall.tick())
    assert hall.desk.fresh(hall.ticket).state == State.MEETING


@pytest.mark.parametrize(("gap", "field"), [
    ({"owner": None}, "owner"), ({"due_on": None}, "due_on"), ({"text": " "}, "text"), ({"verdict": "?"}, "verdict"),
    ({"votes_for": 9}, "votes_for"), ({"votes_for": 1, "votes_against": 1}, "verdict"),
])
def test_without_owner_and_day_nothing_is_saved(hall, gap, field):
    item = hall.before_the_meeting()
    with pytest.raises(CannotMeet) as refused:
        hall.decide(item, **gap)
    assert field in refused.value.fields
    assert hall.decisions() == 0
    assert hall.desk.fresh(hall.ticket).state == State.MEETING


def test_the_database_keeps_no_decision_without_owner_and_day(hall):
    decision = hall.decide(hall.before_the_meeting())
    for broken in ({"owner": None}, {"due_on": None}, {"text": ""}, {"votes_against": 5}, {"state": "done"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**broken)


def test_a_point_is_decided_once(hall):
    item = hall.before_the_meeting()
    hall.decide(item)
    with pytest.raises(CannotMeet, match="已由 苏默 记录为「采纳」"):
        hall.decide(item, verdict="rejected")
    assert hall.decisions() == 1


class Somebody:
    """Enough of a person for a law that asks no database."""

    def __init__(self, pk):
        self.pk, self.name = pk, f"员工{pk}"

    def can(self, verb):
        return True


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(votes=st.tuples(*[st.integers(0, 6)] * 3), there=st.integers(0, 8),
       dissenters=st.lists(st.integers(0, 9), max_size=4),
       owner=st.booleans(), day=st.booleans(), verdict=st.sampled_from(["adopted", "rejected", "deferred"]))
def test_a_decision_stands_only_with_owner_day_people_and_votes_that_add_up(
        votes, there, dissenters, owner, day, verdict):
    from tests.tickets.factories import MONDAY

    people = {pk: Somebody(pk) for pk in range(there)}
    wanted = Wanted(verdict, "按方案执行", Somebody(1) if owner else None, MONDAY.date() if day else None, *votes,
                    [(Somebody(pk), "成本太高") for pk in dissenters])
    stands = (owner and day and there > 0 and sum(votes) <= there and set(dissenters) <= set(people)
              and len(set(dissenters)) == len(dissenters)
              and not (verdict == "adopted" and votes[1] and votes[0] <= votes[1]))
    assert (not _problems(wanted, people, MONDAY)) is stands


def test_dissent_is_recorded_by_name_of_who_was_there(hall):
    item = hall.before_the_meeting()
    with pytest.raises(CannotMeet, match="未出席"):
        hall.decide(item, dissents=[(hall.people.outsider, "反对")])
    decision = hall.decide(item, votes_for=3, votes_against=1, dissents=[(hall.people.zhaolin, "口径来不及")])
    assert decision.dissents.get().person == hall.people.zhaolin


def test_a_deputy_speaks_for_somebody_away_and_for_one_only(hall):
    with pytest.raises(CannotMeet, match="只能代一个人"):
        hall.sit(**{"10005": hall.people.yulan, "70006": hall.people.yulan})
    hall.sit(**{"10005": hall.people.yulan})
    item = hall.take_up(f"ticket:{hall.ticket.key}")[0]
    decision = hall.decide(item, dissents=[(hall.people.yulan, "不同意")])
    assert decision.dissents.count() == 1
    with pytest.raises(CannotMeet, match="不能改为未出席"):
        hall.sit()


def test_the_agenda_is_proposed_picked_ordered_and_left_out(hall):
    names = [(source.name, one.key) for source, one in proposed(hall.desk.clock)]
    assert ("ticket", hall.ticket.key) in names
    first = hall.take_up(f"ticket:{hall.ticket.key}", "ticket:CMP-0000", "made:up")
    assert len(first) == 1
    assert hall.take_up(f"ticket:{hall.ticket.key}") == []
    added = hall.add()
    move_point(meeting_id=hall.meeting.pk, item_id=added.pk, up=True, by=hall.people.secretary, at=hall.tick())
    assert [one.pk for one in hall.meeting.agenda.order_by("position")] == [added.pk, first[0].pk]
    drop_point(meeting_id=hall.meeting.pk, item_id=added.pk, by=hall.people.secretary, at=hall.tick())
    assert hall.meeting.agenda.count() == 1


def test_minutes_are_closed_once_complete_and_only_added_to(hall):
    item = hall.before_the_meeting()
    with pytest.raises(CannotMeet, match="议题没有决议"):
        close_meeting(meeting_id=hall.meeting.pk, by=hall.people.secretary, at=hall.tick())
    decision = hall.decide(item)
    closed = close_meeting(meeting_id=hall.meeting.pk, by=hall.people.secretary, at=hall.tick())
    said = json.loads(closed.minutes)
    assert said["points"][0]["decision"]["owner"]["name"] == "林涛"
    assert closed.sha256 in Event.objects.get(verb="meetings.minutes.closed").body
    for deed in (hall.add, hall.sit, lambda: hall.decide(item)):
        with pytest.raises(CannotMeet, match="不能再修改"):
            deed()
    for text in ("日期应为 12 月 20 日", "补充参会人"):
        add_addendum(meeting_id=closed.pk, text=text, by=hall.people.secretary, at=hall.tick())
    assert still_holds(Meeting.objects.get(pk=closed.pk))
    closed.addenda.filter(number=1).update(text="改了")
    assert not still_holds(Meeting.objects.get(pk=closed.pk))
    assert Decision.objects.get(pk=decision.pk).text == "按方案执行"


def test_decisions_come_into_the_inbox_and_are_followed_up(hall):
    decision = hall.decide(hall.before_the_meeting())
    for _twice in range(2):
        held = hand_out(decision_id=decision.pk, at=hall.tick())
    item = WorkItem.objects.open().get(case_id=held.case_id)
    assert (item.name, item.case_key) == ("落实例会决议", decision.key)
    late = hall.desk.clock + timedelta(days=40)
    assert ("decision", decision.key) in [(source.name, one.key) for source, one in proposed(late)]
    with pytest.raises(CannotDecide, match="落实情况"):
        decide(item_id=item.pk, case_id=item.case_id, outcome="done", by=hall.people.analyst, at=hall.tick())
    decide(item_id=item.pk, case_id=item.case_id, outcome="done", comment="已上线", by=hall.people.analyst,
           at=hall.tick())
    done = Decision.objects.get(pk=decision.pk)
    assert (done.state, done.done_note, done.done_by) == ("done", "已上线", hall.people.analyst)
    assert "decision" not in [source.name for source, _one in proposed(late)]


def test_only_who_keeps_the_meeting_writes_in_it_and_who_was_there_reads_it(hall):
    people = hall.people
    with pytest.raises(CannotMeet, match="主持人、记录人"):
        take_up(meeting_id=hall.meeting.pk, chosen=set(), by=people.analyst, at=hall.tick())
    seen = ((people.analyst, True), (people.zhengshen, True), (people.outsider, False), (people.zhaolin, True))
    for reader, sees in seen:
        assert meetings_for(reader, hall.desk.clock).filter(pk=hall.meeting.pk).exists() is sees


def test_a_meeting_moves_and_is_called_off_until_it_has_decided(hall):
    moved = change_meeting(meeting_id=hall.meeting.pk, called=hall.called(place="线上 123", online=True),
                           by=hall.people.secretary, at=hall.tick())
    assert (moved.place, moved.attendance.count()) == ("线上 123", 4)
    other = hall.call(title="临时例会")
    off = cancel_meeting(meeting_id=other.pk, reason="合并", by=hall.people.secretary, at=hall.tick())
    assert off.state == "cancelled"
    hall.decide(hall.before_the_meeting())
    with pytest.raises(CannotMeet, match="已形成决议"):
        cancel_meeting(meeting_id=hall.meeting.pk, reason="不开了", by=hall.people.secretary, at=hall.tick())


def test_weak_spots_of_satisfaction_and_ailing_processes_are_proposed(hall):
    today = localdate(hall.desk.clock)
    rule = Rule.objects.filter(kind=Kind.SATISFACTION).first()
    given = {"rule": rule, "version": rule.versions.first(), "kind": Kind.SATISFACTION, "peak": 12,
             "found_at": hall.desk.clock, "updated_at": hall.desk.clock}
    Signal.objects.create(cell="a", title="装移机满意度短板", first_on=today, last_on=today, **given)
    Signal.objects.create(cell="b", title="很久以前的短板", first_on=today - timedelta(days=90),
                          last_on=today - timedelta(days=90), **given)
    of_process = hall.ticket.case.process_version
    sums = {"version": of_process, "period": "30", "total": 9, "median": 1, "p90": 1}
    Figure.objects.create(node="analyse", name="问题分析", count=10, returned=0, timed=10, late=4, **sums)
    Figure.objects.create(node="", count=10, returned=4, timed=10, late=1, **sums)
    Figure.objects.create(node="plan", name="制定方案", count=2, returned=0, timed=2, late=2, **sums)  # too few to say

    weak = [one for source, one in proposed(hall.tick()) if source.name == "weak"]
    assert [one.title.split(" v")[-1] for one in weak] == ["装移机满意度短板", "1「问题分析」", "1"]
    assert ["40.0 %" in one.note for one in weak] == [False, True, True]
    assert hall.take_up(f"weak:{weak[0].key}")[0].title == "装移机满意度短板"
