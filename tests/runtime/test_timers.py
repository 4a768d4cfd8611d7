"""Timers: armed, fired once, held while suspended, disarmed with one incident when the domain says no."""

from datetime import timedelta

import pytest

from tests.runtime.conftest import CLERK, NOON, decide
from tests.runtime.desk import Narrow
from tests.runtime.drawings import draw, end, node, start, timer, user
from tests.runtime.publishing import publish
from workflows.engine.protocol import Complete, Resume, Suspend
from workflows.ledger.chain import Entry
from workflows.ledger.models import Event
from workflows.runtime import jobs, ports, selectors
from workflows.runtime.incidents import CannotResolve, resolve_incident, retry_incident
from workflows.runtime.models import Incident, Timer
from workflows.runtime.move import moving
from workflows.runtime.services import cancel_case, resume_case, start_case, suspend_case

pytestmark = pytest.mark.django_db

EIGHT = timedelta(hours=8)


def limited(**attributes):
    """Writing may take eight hours, then the chief has it."""
    return draw(
        "letter", start(), user("write"), timer("boundaryEvent", "late", "PT8H", attachedToRef_="write"),
        user("chief", **attributes), end(), end("other"), flows="start -> write -> end; late -> chief -> other",
    )  # fmt: skip


def begin():
    return start_case(process_key="letter", key="L-1", title="函", by=CLERK, at=NOON)


def test_a_timer_that_is_due_moves_the_case_once(world):
    publish("letter", limited())
    case = begin()

    assert jobs.sweep(NOON + EIGHT - timedelta(seconds=1)) == 0
    assert jobs.sweep(NOON + EIGHT) == 1
    assert jobs.sweep(NOON + EIGHT) == 0

    assert [item.node for item in world.desk.of(case)] == ["chief"]
    assert not Timer.objects.exists()
    case.refresh_from_db()
    assert selectors.replay(case).matches


def test_a_step_that_is_done_takes_its_timer_along(world):
    publish("letter", limited())
    case = begin()
    decide(world, case, "write")
    assert not Timer.objects.exists()
    assert jobs.sweep(NOON + EIGHT) == 0


def test_a_timer_leased_by_one_worker_is_left_alone_by_the_next(world):
    publish("letter", limited())
    begin()
    Timer.objects.update(leased_until=NOON + EIGHT + timedelta(minutes=1))
    assert jobs.sweep(NOON + EIGHT) == 0
    assert jobs.sweep(NOON + EIGHT + timedelta(minutes=1)) == 1


def test_a_timer_leased_before_its_step_was_done_does_not_fire(world):
    publish("letter", limited())
    case = begin()
    held = Timer.objects.get()
    decide(world, case, "write")
    assert not jobs.fire_timer(timer_id=held.pk, case_id=case.pk, at=NOON + EIGHT)


def test_suspension_keeps_what_is_left_of_a_timer(world):
    publish("letter", limited())
    case = begin()
    suspend_case(case_id=case.pk, by=CLERK, at=NOON + timedelta(hours=5))
    assert jobs.sweep(NOON + timedelta(days=3)) == 0

    resume_case(case_id=case.pk, by=CLERK, at=NOON + timedelta(days=3))

    assert Timer.objects.get().due_at == NOON + timedelta(days=3, hours=3)


def reminded():
    """Whoever writes is reminded every eight hours, three times."""
    bell = "<timerEventDefinition><timeCycle>R3/PT8H</timeCycle></timerEventDefinition>"
    return draw(
        "letter", start(), user("write"), node("boundaryEvent", "bell", bell, attachedToRef_="write",
                                               cancelActivity_="false"),
        user("nudge"), end(), end("other"), flows="start -> write -> end; bell -> nudge -> other",
    )  # fmt: skip


def test_a_cycle_rings_as_often_as_it_says_whatever_rests_in_between(world):
    publish("letter", reminded())
    case = begin()
    assert jobs.sweep(NOON + EIGHT) == 1
    suspend_case(case_id=case.pk, by=CLERK, at=NOON + timedelta(hours=13))

    resume_case(case_id=case.pk, by=CLERK, at=NOON + timedelta(hours=100))

    assert Timer.objects.get().spec == "R2/PT8H"
    assert [hour for hour in range(90, 130) if jobs.sweep(NOON + timedelta(hours=hour))] == [103, 111]
    assert not Timer.objects.exists()
    case.refresh_from_db()
    assert selectors.replay(case).matches


def test_whoever_suspends_a_case_in_a_move_of_their_own_stops_its_clocks(world):
    publish("letter", limited())
    case = begin()
    with moving(case_id=case.pk, by=CLERK, at=NOON + timedelta(hours=5)) as move:
        move.apply(Suspend(), entry=Entry(verb="campaign.emergency"))
    assert (jobs.sweep(NOON + EIGHT), world.desk.resting) == (0, {case.key})

    with moving(case_id=case.pk, by=CLERK, at=NOON + timedelta(days=1)) as move:
        move.apply(Resume(), entry=Entry(verb="campaign.resumed"))

    assert (Timer.objects.get().due_at, world.desk.resting) == (NOON + timedelta(days=1, hours=3), set())


def test_resuming_and_deciding_in_one_move_leaves_no_clock_behind(world):
    publish("letter", limited())
    case = begin()
    suspend_case(case_id=case.pk, by=CLERK, at=NOON)
    item = world.desk.at(case, "write")
    with moving(case_id=case.pk, by=CLERK, at=NOON) as move:
        move.apply(Resume(), entry=Entry(verb="campaign.resumed"))
        move.apply(Complete(item.scope, item.generation, "done"), entry=Entry(verb="campaign.stopped"))
    assert (move.case.status, Timer.objects.count()) == ("ended", 0)


def test_a_refused_timer_raises_one_incident_and_is_disarmed(world, monkeypatch):
    domain = Narrow(refuses={"escalate"})
    monkeypatch.setitem(ports.domains, "letter", domain)
    publish("letter", limited(firesOnEntry="escalate"))
    case = begin()

    for minutes in range(0, 60, 5):
        jobs.sweep(NOON + EIGHT + timedelta(minutes=minutes))

    incident = Incident.objects.get()
    assert "escalate" in incident.message
    assert Timer.objects.get().disarmed_at is not None
    assert [item.node for item in world.desk.of(case)] == ["write"]
    assert Event.objects.filter(stream="case:L-1", verb="incident.raised").count() == 1


def test_a_retried_timer_fires_once_the_reason_is_gone(world, monkeypatch):
    domain = Narrow(refuses={"escalate"})
    monkeypatch.setitem(ports.domains, "letter", domain)
    publish("letter", limited(firesOnEntry="escalate"))
    case = begin()
    jobs.sweep(NOON + EIGHT)
    domain.refuses.clear()

    retry_incident(incident_id=Incident.objects.get().pk, by=CLERK, at=NOON + EIGHT, note="已放行")

    assert jobs.sweep(NOON + EIGHT) == 1
    assert [item.node for item in world.desk.of(case)] == ["chief"]
    assert domain.fired == ["escalate"]


def test_a_timer_retried_while_its_case_rests_fires_when_it_goes_on(world, monkeypatch):
    domain = Narrow(refuses={"escalate"})
    monkeypatch.setitem(ports.domains, "letter", domain)
    publish("letter", limited(firesOnEntry="escalate"))
    case = begin()
    jobs.sweep(NOON + EIGHT)
    suspend_case(case_id=case.pk, by=CLERK, at=NOON + EIGHT)
    domain.refuses.clear()

    retry_incident(incident_id=Incident.objects.get().pk, by=CLERK, at=NOON + EIGHT, note="已放行")

    assert jobs.sweep(NOON + 2 * EIGHT) == 0
    resume_case(case_id=case.pk, by=CLERK, at=NOON + 3 * EIGHT)
    assert jobs.sweep(NOON + 3 * EIGHT) == 1
    assert [item.node for item in world.desk.of(case)] == ["chief"]


def test_an_incident_is_dealt_with_once(world, monkeypatch):
    monkeypatch.setitem(ports.domains, "letter", Narrow(refuses={"escalate"}))
    publish("letter", limited(firesOnEntry="escalate"))
    begin()
    jobs.sweep(NOON + EIGHT)
    incident = resolve_incident(incident_id=Incident.objects.get().pk, by=CLERK, at=NOON + EIGHT, note="线下处理")
    assert (incident.resolved_by_id, Incident.objects.open().count()) == (CLERK.id, 0)
    with pytest.raises(CannotResolve):
        retry_incident(incident_id=incident.pk, by=CLERK, at=NOON + EIGHT)


def test_a_cancelled_case_has_no_timers(world):
    publish("letter", limited())
    cancel_case(case_id=begin().pk, by=CLERK, at=NOON)
    assert not Timer.objects.exists()
