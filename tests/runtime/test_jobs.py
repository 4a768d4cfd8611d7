"""Jobs and called processes: through the outbox, at least once, with one effect."""

from datetime import timedelta

import pytest

from tests.runtime.conftest import CLERK, NOON, decide
from tests.runtime.desk import Narrow
from tests.runtime.drawings import boundary_error, draw, end, job, node, start, user
from tests.runtime.publishing import publish
from workflows.ledger import outbox
from workflows.ledger.models import Message
from workflows.runtime import operations, ports, selectors
from workflows.runtime.effects import run_job
from workflows.runtime.incidents import retry_incident
from workflows.runtime.models import Case, Incident
from workflows.runtime.operations import BpmnError
from workflows.runtime.services import cancel_case, resume_case, start_case, suspend_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry(monkeypatch):
    """Operations for one test."""
    known = {}
    monkeypatch.setattr(operations, "_REGISTERED", known)
    return known


def stamped(**attributes):
    return draw(
        "letter", start(), job("stamp", "archive.stamp", **attributes), user("send"), end(),
        boundary_error("bad", "stamp", "NO_PAPER"), user("buy"), end("other"),
        flows="start -> stamp -> send -> end; bad -> buy -> other", errors=("NO_PAPER",),
        variables="number:text",
    )  # fmt: skip


def begin(process="letter", key="L-1"):
    return start_case(process_key=process, key=key, title="函", by=CLERK, at=NOON)


def deliver(at=NOON):
    while outbox.deliver_due(10, at):
        pass


def nodes(world, case):
    return [item.node for item in world.desk.of(case)]


def test_no_job_starts_while_its_case_rests_and_it_starts_at_once_afterwards(world, registry):
    calls = []
    registry["archive.stamp"] = lambda case, attributes, key: calls.append(key) or {"number": "7"}
    publish("letter", stamped(writes="number"))
    case = begin()
    suspend_case(case_id=case.pk, by=CLERK, at=NOON)
    for minutes in range(0, 600, 20):
        deliver(NOON + timedelta(minutes=minutes))
    assert (calls, Message.objects.get().attempts) == ([], 0)

    resume_case(case_id=case.pk, by=CLERK, at=NOON + timedelta(hours=10))
    deliver(NOON + timedelta(hours=10))

    assert (len(calls), nodes(world, case)) == (1, ["send"])


def test_the_result_of_a_job_moves_the_case_on(world, registry):
    calls = []
    registry["archive.stamp"] = lambda case, attributes, key: calls.append(key) or {"number": "浙移〔2026〕7号"}
    publish("letter", stamped(writes="number"))
    case = begin()

    deliver()

    case.refresh_from_db()
    assert nodes(world, case) == ["send"]
    assert len(calls) == 1
    assert selectors.replay(case).matches


def test_a_job_that_is_answered_twice_moves_the_case_once(world, registry):
    registry["archive.stamp"] = lambda case, attributes, key: {}
    publish("letter", stamped())
    case = begin()
    message = Message.objects.get()
    deliver()

    Message.objects.update(delivered_at=None)
    deliver()

    case.refresh_from_db()
    assert (nodes(world, case), case.revision) == (["send"], 2)
    assert message.key.startswith("job:L-1/")


def test_a_foreseen_failure_takes_the_way_of_its_boundary(world, registry):
    def no_paper(case, attributes, key):
        raise BpmnError("NO_PAPER")

    registry["archive.stamp"] = no_paper
    publish("letter", stamped())
    case = begin()
    deliver()
    assert nodes(world, case) == ["buy"]


def test_an_unforeseen_failure_is_tried_again_and_then_raises_one_incident(world, registry):
    tries = []

    def broken(case, attributes, key):
        tries.append(key)
        raise OSError("The printer is on fire.")

    registry["archive.stamp"] = broken
    publish("letter", stamped())
    case = begin()

    for hours in range(24):
        outbox.deliver_due(10, NOON + timedelta(hours=2 * hours))

    assert len(tries) == outbox.ATTEMPTS
    assert "printer" in Incident.objects.get().message
    assert nodes(world, case) == []

    registry["archive.stamp"] = lambda case, attributes, key: tries.append(key) or {}
    retry_incident(incident_id=Incident.objects.get().pk, by=CLERK, at=NOON + timedelta(days=3))
    deliver(NOON + timedelta(days=3))
    assert nodes(world, case) == ["send"]
    assert len(set(tries)) == 1  # the other side sees one key


def test_an_unknown_operation_is_an_incident_at_once(world, registry):
    registry["archive.stamp"] = lambda case, attributes, key: {}
    publish("letter", stamped())
    begin()
    registry.clear()
    deliver()
    assert "archive.stamp" in Incident.objects.get().message


def test_a_result_that_the_domain_refuses_raises_one_incident(world, registry, monkeypatch):
    registry["archive.stamp"] = lambda case, attributes, key: {}
    monkeypatch.setitem(ports.domains, "letter", Narrow(refuses={"stamped"}))
    publish("letter", stamped(fires="stamped"))
    case = begin()

    deliver()
    Message.objects.update(delivered_at=None, leased_until=None)
    deliver()

    assert Incident.objects.get().kind == "job"
    case.refresh_from_db()
    assert (nodes(world, case), case.step_label) == ([], "stamp")


def test_the_late_answer_of_a_cancelled_case_is_nothing(world, registry):
    registry["archive.stamp"] = lambda case, attributes, key: {}
    publish("letter", stamped())
    case = begin()
    cancel_case(case_id=case.pk, by=CLERK, at=NOON)
    before = Case.objects.get(pk=case.pk).ledger_seq
    deliver()
    assert Case.objects.get(pk=case.pk).ledger_seq == before


def calling():
    return draw(
        "letter", start(), node("callActivity", "sealing", calledElement_="seal"), user("send"), end(),
        flows="start -> sealing -> send -> end",
    )  # fmt: skip


def sealing():
    return draw("seal", start(), user("press"), end(), flows="start -> press -> end")


def test_a_called_process_runs_as_a_case_of_its_own_and_comes_back(world):
    publish("seal", sealing())
    publish("letter", calling())
    caller = begin()
    deliver()

    called = Case.objects.get(caller=caller)
    assert (called.process_key, nodes(world, called), nodes(world, caller)) == ("seal", ["press"], [])
    decide(world, called, "press")
    deliver()

    assert nodes(world, caller) == ["send"]
    for case in (caller, called):
        case.refresh_from_db()
        assert selectors.replay(case).matches


def test_cancelling_the_caller_cancels_what_it_called(world):
    publish("seal", sealing())
    publish("letter", calling())
    caller = begin()
    deliver()
    cancel_case(case_id=caller.pk, by=CLERK, at=NOON)
    deliver()
    assert Case.objects.get(caller=caller).status == "cancelled"
    assert not Incident.objects.exists()


def test_a_call_cancelled_before_it_was_delivered_never_starts(world):
    publish("seal", sealing())
    publish("letter", calling())
    caller = begin()
    cancel_case(case_id=caller.pk, by=CLERK, at=NOON)
    deliver()
    assert not Case.objects.filter(caller=caller).exists()


def test_a_called_case_that_is_cancelled_by_itself_is_an_incident_of_its_caller(world):
    publish("seal", sealing())
    publish("letter", calling())
    caller = begin()
    deliver()
    cancel_case(case_id=Case.objects.get(caller=caller).pk, by=CLERK, at=NOON)
    deliver()
    incident = Incident.objects.get()
    assert (incident.case_id, incident.kind) == (caller.pk, "called")
    retry_incident(incident_id=incident.pk, by=CLERK, at=NOON)
    deliver()
    assert nodes(world, caller) == ["send"]


def test_a_call_delivered_twice_starts_one_case(world):
    publish("seal", sealing())
    publish("letter", calling())
    caller = begin()
    deliver()
    Message.objects.update(delivered_at=None)
    deliver()
    assert Case.objects.filter(caller=caller).count() == 1


def test_a_job_effect_knows_its_case_is_gone_on(world, registry):
    registry["archive.stamp"] = lambda case, attributes, key: pytest.fail("It must not be called.")
    publish("letter", stamped())
    case = begin()
    payload = {"case_id": case.pk, "scope": 99, "generation": 1, "node": "stamp", "operation": "archive.stamp"}
    run_job(outbox.Delivery("job:x", 1, NOON), attributes={}, key="x", **payload)
