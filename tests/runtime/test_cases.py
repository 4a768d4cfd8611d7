"""Cases from end to end: three nodes, two versions, suspension, the ledger's own account."""

from datetime import timedelta

import pytest

from tests.runtime.conftest import CLERK, NOON, decide
from tests.runtime.drawings import cosign, draw, end, in_a_row, start, user
from tests.runtime.publishing import publish
from workflows.engine.protocol import Refused, ReturnTo, Stale
from workflows.ledger.chain import Entry
from workflows.ledger.models import Event
from workflows.runtime import selectors
from workflows.runtime.models import Case
from workflows.runtime.move import moving
from workflows.runtime.services import CannotStart, cancel_case, resume_case, start_case, suspend_case

pytestmark = pytest.mark.django_db


def begin(process="letter", key="L-1", **more):
    return start_case(process_key=process, key=key, title="关于…的函", by=CLERK, at=NOON, **more)


def test_a_case_of_three_nodes_ends_and_the_ledger_tells_the_same_story(world):
    publish("letter", in_a_row("letter", "write", "check", "send"))

    case = begin()
    for node in ("write", "check", "send"):
        decide(world, case, node)

    case.refresh_from_db()
    assert (case.status, case.ended_at, case.step_label, world.desk.of(case)) == ("ended", NOON, "", [])
    assert selectors.replay(case).matches
    verbs = list(Event.objects.of_stream("case:L-1").order_by("seq").values_list("verb", flat=True))
    assert verbs == ["case.started", *["work.decided"] * 3, "case.ended"]


def test_each_case_finishes_on_the_version_it_started_on(world):
    publish("letter", in_a_row("letter", "write", "send"))
    old = begin(key="L-1")
    publish("letter", in_a_row("letter", "write", "seal", "send"), at=NOON + timedelta(minutes=3))
    new = begin(key="L-2")

    for case in (old, new):
        decide(world, case, "write")

    assert [item.node for item in world.desk.of(old)] == ["send"]
    assert [item.node for item in world.desk.of(new)] == ["seal"]
    assert decide(world, old, "send").status == Case.Status.ENDED


def test_a_number_is_given_once(world):
    publish("letter", in_a_row("letter", "write"))
    begin()
    with pytest.raises(CannotStart):
        begin()
    assert Case.objects.count() == 1


def test_a_process_without_a_published_version_cannot_start(world):
    with pytest.raises(CannotStart):
        begin(process="nothing")


def test_what_the_domain_refuses_before_the_first_step_leaves_no_case(world):
    publish("letter", in_a_row("letter", "write"))

    def refuse(move):
        assert move.case.pk
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        begin(before=refuse)
    assert not Case.objects.exists()
    assert not Event.objects.filter(stream="case:L-1").exists()


def test_a_late_decision_changes_nothing(world):
    publish("letter", in_a_row("letter", "write", "send"))
    case = begin()
    stale = world.desk.at(case, "write")
    decide(world, case, "write")
    world.desk.items["L-1", stale.scope, stale.generation] = stale

    with pytest.raises(Stale):
        decide(world, case, "write")

    case.refresh_from_db()
    assert Event.objects.of_stream("case:L-1").count() == 2
    assert case.revision == 2


def test_a_suspended_case_lets_nobody_decide(world):
    publish("letter", in_a_row("letter", "write", "send"))
    case = begin()
    assert suspend_case(case_id=case.pk, by=CLERK, at=NOON, reason="等文号").status == "suspended"
    with pytest.raises(Refused):
        decide(world, case, "write")
    assert resume_case(case_id=case.pk, by=CLERK, at=NOON).status == "running"
    decide(world, case, "write")
    case.refresh_from_db()
    assert selectors.replay(case).matches


def test_a_cancelled_case_has_no_open_work(world):
    publish("letter", in_a_row("letter", "write", "send"))
    case = cancel_case(case_id=begin().pk, by=CLERK, at=NOON, reason="不再需要")
    assert (case.status, world.desk.of(case)) == ("cancelled", [])
    assert [why for _item, why in world.desk.gone] == ["cancelled"]


def test_a_return_opens_the_next_round(world):
    publish("letter", in_a_row("letter", "write", "check"))
    case = begin()
    decide(world, case, "write")
    item = world.desk.at(case, "check")
    with moving(case_id=case.pk, by=CLERK, at=NOON) as move:
        move.apply(ReturnTo(item.scope, item.generation, "write"), entry=Entry(verb="case.returned", reason="缺附件"))
    assert (move.case.round, [open_.node for open_ in world.desk.of(case)]) == (2, ["write"])
    assert selectors.standing(move.case) == {"start": "done", "write": "current", "check": "done"}


def test_answers_of_a_cosign_are_recorded_and_replayed(world):
    source = draw("vote", start(), cosign("ask", cosign="all"), end(), flows="start -> ask -> end")
    publish("vote", source)
    case = begin(process="vote")
    world.signers.lists["signers"] = ["post:somebody_else"]

    for signer in ("post:a", "post:b", "post:c"):
        decide(world, case, "ask", "pass", signer=signer)

    case.refresh_from_db()
    assert (case.status, selectors.replay(case).matches) == ("ended", True)


def test_time_never_runs_backwards_in_a_chain(world):
    publish("letter", in_a_row("letter", "write", "send"))
    case = begin()
    decide(world, case, "write", at=NOON - timedelta(hours=1))
    case.refresh_from_db()
    assert case.ledger_at == NOON


def test_an_exception_in_the_block_leaves_everything_as_it_was(world):
    publish("letter", in_a_row("letter", "write", "send"))
    case = begin()

    def note_and_fail():
        with moving(case_id=case.pk, by=CLERK, at=NOON) as move:
            move.record(Entry(verb="case.noted"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        note_and_fail()
    assert Event.objects.of_stream("case:L-1").count() == 1
    again = Case.objects.get(pk=case.pk)
    assert (again.revision, again.ledger_seq) == (case.revision, case.ledger_seq)


def test_user_tasks_of_a_parallel_split_are_both_shown_as_current(world):
    source = draw("both", start(), '<parallelGateway id="fork"/>', user("a"), user("b"), '<parallelGateway id="join"/>',
                  end(), flows="start -> fork -> a -> join -> end; fork -> b -> join")
    publish("both", source)
    case = begin(process="both")
    assert case.step_label == "a、b"
    decide(world, case, "a")
    case.refresh_from_db()
    assert selectors.standing(case)["b"] == "current"
    assert selectors.standing(case)["a"] == "done"
