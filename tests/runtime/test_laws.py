"""Laws on the real path: what `verify` proves before, the shell asks again at every move."""

import pytest

from tests.runtime.conftest import CLERK, NOON, REVIEWER, decide
from tests.runtime.desk import Narrow
from tests.runtime.drawings import draw, end, in_a_row, start, user
from tests.runtime.publishing import publish
from workflows.engine.machine import Absence, Precedence, Response, Separation
from workflows.ledger.models import Event
from workflows.runtime import ports
from workflows.runtime.laws import Deed, broken_by, owed_at_end
from workflows.runtime.models import Case, Incident
from workflows.runtime.ports import DomainRefused
from workflows.runtime.services import start_case

PASS_FIRST = Precedence("客服通过在先", first="pass", then="approve", voided_by=frozenset({"reopen"}))


def deeds(*transitions):
    return [Deed(transition, 7) for transition in transitions]


@pytest.mark.parametrize("past", ["", "pass reopen", "x"])
def test_precedence_is_broken_without_a_valid_first(past):
    assert broken_by([PASS_FIRST], deeds(*past.split()), Deed("approve", 1), None) is PASS_FIRST


@pytest.mark.parametrize("past", ["pass", "pass x", "pass reopen pass"])
def test_precedence_holds_while_the_first_is_not_voided(past):
    assert broken_by([PASS_FIRST], deeds(*past.split()), Deed("approve", 1), None) is None


def test_absence_forbids_after_its_trigger_and_without_one_always():
    after, never = Absence("a", never="edit", after="launch"), Absence("b", never="skip")
    assert broken_by([after], deeds(), Deed("edit", 1), None) is None
    assert broken_by([after], deeds("launch"), Deed("edit", 1), None) is after
    assert broken_by([never], deeds(), Deed("skip", 1), None) is never


def test_separation_keeps_the_initiator_or_the_first_doer_away():
    own, other = Separation("own", then="approve"), Separation("other", then="approve", first="pass")
    assert broken_by([own], [], Deed("approve", 1), 1) is own
    assert broken_by([own], [], Deed("approve", 2), 1) is None
    assert broken_by([other], deeds("pass"), Deed("approve", 7), None) is other
    assert broken_by([other], deeds("pass"), Deed("approve", 8), None) is None


def test_a_response_is_owed_until_it_comes_or_is_excused():
    law = Response("评估", first="launch", then="evaluate", excused_by=frozenset({"call_off"}))
    assert owed_at_end([law], deeds("launch")) is law
    assert owed_at_end([law], deeds("launch", "evaluate", "launch")) is law
    for settled in ("evaluate", "call_off"):
        assert owed_at_end([law], deeds("launch", settled)) is None


@pytest.mark.django_db
def test_nothing_of_a_decision_is_written_when_a_law_is_broken(world, monkeypatch):
    monkeypatch.setitem(ports.domains, "letter", Narrow(laws=(Separation("不得自审", then="approve"),)))
    publish("letter", in_a_row("letter", "write", fires="approve"))
    case = start_case(process_key="letter", key="L-1", title="函", by=CLERK, at=NOON)
    with pytest.raises(DomainRefused, match="不得自审"):
        decide(world, case, "write", by=CLERK)
    assert (Event.objects.of_stream("case:L-1").count(), Case.objects.get().status) == (1, "running")
    assert decide(world, case, "write", by=REVIEWER).status == "ended"


@pytest.mark.django_db
def test_a_person_whose_third_transition_is_refused_has_changed_nothing(world, monkeypatch):
    domain = Narrow(refuses={"third"})
    monkeypatch.setitem(ports.domains, "letter", domain)
    publish("letter", draw("letter", start(), user("write", fires="first,second"), user("send", firesOnEntry="third"),
                           end(), flows="start -> write -> send -> end"))
    case = start_case(process_key="letter", key="L-1", title="函", by=CLERK, at=NOON)
    with pytest.raises(DomainRefused):
        decide(world, case, "write")
    again = Case.objects.get()
    assert (again.document, again.ledger_seq, again.revision) == (case.document, 1, 1)
    assert [item.node for item in world.desk.of(case)] == ["write"]
    assert not Incident.objects.exists()


@pytest.mark.django_db
def test_a_case_that_owes_an_answer_cannot_end(world, monkeypatch):
    monkeypatch.setitem(ports.domains, "letter", Narrow(laws=(Response("须评估", first="launch", then="evaluate"),)))
    publish("letter", in_a_row("letter", "write", fires="launch"))
    case = start_case(process_key="letter", key="L-1", title="函", by=CLERK, at=NOON)
    with pytest.raises(DomainRefused, match="须评估"):
        decide(world, case, "write")
