"""A signal becomes a ticket, belongs to one, or is nothing; about a running campaign it alarms that campaign."""

from datetime import timedelta

import pytest

from complaints.tickets import posts
from complaints.tickets.models import State as TicketState
from complaints.tickets.models import Ticket, TicketContact, TicketQuery
from complaints.tickets.services import install_ticket_processes
from complaints.watching.models import RuleVersion, Signal, State
from complaints.watching.services import CannotWatch, change_rule, confirm_signal, dismiss_signal, merge_signal
from marketing_review.models import Emergency
from marketing_review.models import State as CampaignState
from marketing_review.services import resume_after_emergency
from tests.marketing_review.world import Office, refused, verbs
from tests.organisation.factories import add_post, hold
from tests.watching.conftest import AT, EIGHT, TODAY, Desk
from workflows.ledger.models import Event
from workflows.ledger.outbox import Delivery, deliver_due
from workflows.runtime.alarms import ring


@pytest.fixture
def found(desk, office):
    install_ticket_processes(author=office.wujing, publisher=office.pengyu, at=AT - timedelta(days=9))
    RuleVersion.objects.exclude(rule__way="day").update(active=False)
    desk.mondays(*EIGHT, 41)
    desk.sweep()
    return Signal.objects.get()


def confirm(signal, by, **more):
    return confirm_signal(signal_id=signal.pk, title=signal.title, by=by, at=AT, **more)


def test_confirmed_it_is_a_ticket_with_its_complaints_and_its_evidence(desk, office, found):
    confirmed = confirm(found, office.zhaolin, summary="银联充值批量未到账")
    ticket = Ticket.objects.get()
    assert (confirmed.state, confirmed.ticket, confirmed.decided_by) == (State.CONFIRMED, ticket, office.zhaolin)
    assert (ticket.state, ticket.kind, ticket.category) == (TicketState.OPEN, "hot", desk.category)
    assert TicketContact.objects.filter(ticket=ticket).count() == 41
    assert ticket.evidence["numbers"]["limit"] == 13.5
    assert ticket.evidence["rule"] == "分类投诉热点 v2"
    assert TicketQuery.objects.get().wanted["category"] == "充值缴费 › 未到账"
    event = Event.objects.get(verb="watching.signal.confirmed")
    assert event.stream == f"signal:{found.pk}"


def test_a_ticket_about_what_nobody_has_sorted_has_exactly_its_complaints_and_takes_no_more_of_the_place(desk, office):
    install_ticket_processes(author=office.wujing, publisher=office.pengyu, at=AT - timedelta(days=9))
    RuleVersion.objects.exclude(rule__way="day").update(active=False)
    desk.mondays(*EIGHT, 41, category=None)
    desk.mondays(*[5] * 9)
    (signal,) = desk.sweep()
    confirm(signal, office.zhaolin)
    assert TicketContact.objects.count() == 41
    assert not TicketQuery.objects.exists()


def test_a_decision_counts_once(office, found):
    confirm(found, office.zhaolin)
    with refused(CannotWatch, "已立单"):
        confirm(found, office.zhaolin)
    with refused(CannotWatch, "已立单"):
        dismiss_signal(signal_id=found.pk, reason="重复", by=office.zhaolin, at=AT)
    assert Ticket.objects.count() == 1


def test_it_goes_on_collecting_after_it_was_confirmed(desk, office, found):
    confirm(found, office.zhaolin)
    desk.put(TODAY + timedelta(days=1), 30)
    desk.sweep(TODAY + timedelta(days=1), TODAY + timedelta(days=1))
    signal = Signal.objects.get()
    assert (signal.state, signal.days.count()) == (State.CONFIRMED, 2)


def test_a_ticket_that_is_known_takes_it_in(office, found):
    confirm(found, office.zhaolin)
    ticket = Ticket.objects.get()
    Signal.objects.filter(pk=found.pk).update(rests=True)
    second = Signal.objects.create(
        rule=found.rule, version=found.version, kind="hot", cell="another", title="网上充值", first_on=TODAY,
        last_on=TODAY, peak=12, found_at=AT, updated_at=AT)
    with refused(CannotWatch, "没有找到"):
        merge_signal(signal_id=second.pk, ticket_key="CMP-2026-9999", by=office.zhaolin, at=AT)
    merged = merge_signal(signal_id=second.pk, ticket_key=ticket.key, by=office.zhaolin, at=AT)
    assert (merged.state, merged.ticket) == (State.MERGED, ticket)


def test_dismissing_needs_a_reason_and_is_not_asked_again_the_next_day(desk, office, found):
    with refused(CannotWatch, "理由"):
        dismiss_signal(signal_id=found.pk, reason=" ", by=office.zhaolin, at=AT)
    dismiss_signal(signal_id=found.pk, reason="系统割接，已公告", by=office.zhaolin, at=AT)
    desk.put(TODAY + timedelta(days=1), 30)
    desk.sweep(TODAY + timedelta(days=1), TODAY + timedelta(days=1))
    assert [(one.state, one.peak) for one in Signal.objects.all()] == [(State.DISMISSED, 41)]


@pytest.mark.parametrize("who", ["chenxiao", "zhengshen", "heguan", "gaofei"])
def test_only_those_who_lead_tickets_decide(office, found, who):
    for act in (lambda by: confirm(found, by),
                lambda by: merge_signal(signal_id=found.pk, ticket_key="x", by=by, at=AT),
                lambda by: dismiss_signal(signal_id=found.pk, reason="无关", by=by, at=AT)):
        with refused(CannotWatch, "只有"):
            act(getattr(office, who))


def test_a_rule_changes_by_a_new_version_and_old_signals_keep_theirs(desk, office, found):
    version = change_rule(rule_id=found.rule_id, seen=2, settings={"least": 12}, by=office.wujing, at=AT)
    assert (version.number, version.least) == (3, 12)
    assert found.days.get().version.number == 2
    assert Event.objects.filter(verb="watching.rule.changed").count() == 1
    assert change_rule(rule_id=found.rule_id, seen=3, settings={"least": 12}, by=office.wujing, at=AT).number == 3
    with refused(CannotWatch, "第 3 版"):
        change_rule(rule_id=found.rule_id, seen=2, settings={"least": 13}, by=office.wujing, at=AT)
    with refused(CannotWatch):
        change_rule(rule_id=found.rule_id, seen=3, settings={"least": 0}, by=office.wujing, at=AT)
    with refused(CannotWatch, "只有"):
        change_rule(rule_id=found.rule_id, seen=2, settings={"least": 13}, by=office.chenxiao, at=AT)


@pytest.fixture
def campaign(db):
    """A campaign that runs, and a batch of complaints about it that was confirmed."""
    world = Office()
    hold(world.zhaolin, add_post(posts.LOCATOR, "客服原因定位岗", world.zhaolin.department))
    install_ticket_processes(author=world.wujing, publisher=world.pengyu, at=AT - timedelta(days=9))
    return world, world.launch()


def batch(world, case):
    Desk(world.zhaolin.as_actor())
    version = RuleVersion.objects.get(rule__way="burst")
    return Signal.objects.create(
        rule=version.rule, version=version, kind="batch", cell="c", title="礼品未到", first_on=TODAY, last_on=TODAY,
        peak=21, found_at=AT, updated_at=AT)


def test_a_confirmed_batch_about_a_running_campaign_opens_its_emergency_once(campaign):
    world, case = campaign
    signal = batch(world, case)
    confirm_signal(signal_id=signal.pk, title="礼品未到", campaign_id=case.case_id, by=world.zhaolin, at=world.tick())
    assert not Emergency.objects.exists()  # two cases are never locked at once: it comes by letter

    deliver_due(200, world.tick())
    deliver_due(200, world.tick())
    emergency = Emergency.objects.get()
    assert (emergency.marketing_id, emergency.opened_by, emergency.closed_at) == (case.pk, world.zhaolin, None)
    assert emergency.alarms == [f"signal:{signal.pk}"]
    assert "礼品未到" in emergency.reason
    assert Ticket.objects.get().key in emergency.reason
    assert verbs(case).count("marketing_review.emergency.opened") == 1
    assert Ticket.objects.get().campaign_id == case.case_id

    again = {"case_id": case.case_id, "source": f"signal:{signal.pk}", "reason": "x", "path": "",
             "by": {"id": world.zhaolin.pk, "name": "赵琳"}}
    resume_after_emergency(case_key=case.key, measures="补发礼品并回访", by=world.chenxiao, at=world.tick())
    ring(Delivery("again", 2, world.tick()), **again)  # the letter arrives a second time, much later
    assert Emergency.objects.count() == 1


def test_a_second_alarm_during_an_emergency_is_noted_with_the_first(campaign):
    world, case = campaign
    first = batch(world, case)
    confirm_signal(signal_id=first.pk, title="礼品未到", campaign_id=case.case_id, by=world.zhaolin, at=world.tick())
    second = Signal.objects.create(
        rule=first.rule, version=first.version, kind="escalation", cell="d", title="升级", first_on=TODAY,
        last_on=TODAY, peak=6, found_at=AT, updated_at=AT)
    merge_signal(signal_id=second.pk, ticket_key=Ticket.objects.get().key, by=world.zhaolin, at=world.tick())
    deliver_due(200, world.tick())
    assert sorted(Emergency.objects.get().alarms) == [f"signal:{first.pk}", f"signal:{second.pk}"]
    assert verbs(case).count("marketing_review.alarm.received") == 1


def test_a_hot_topic_alarms_nobody_and_a_campaign_that_does_not_run_cannot_be_named(campaign):
    world, case = campaign
    signal = batch(world, case)
    with refused(CannotWatch, "没有在运行"):
        confirm_signal(signal_id=signal.pk, title="礼品未到", campaign_id=0, by=world.zhaolin, at=world.tick())
    Signal.objects.filter(pk=signal.pk).update(kind="hot")
    confirm_signal(signal_id=signal.pk, title="礼品未到", campaign_id=case.case_id, by=world.zhaolin, at=world.tick())
    deliver_due(200, world.tick())
    assert not Emergency.objects.exists()
    assert world.fresh(case).state == CampaignState.RUNNING
