"""Many hands on one case: the lock of its row puts them in order."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from tests.organisation.factories import add_person
from tests.runtime.conftest import CLERK, NOON, decide
from tests.runtime.drawings import draw, end, in_a_row, start, timer, user
from tests.runtime.publishing import publish
from workflows.engine.protocol import Complete, Stale
from workflows.ledger.chain import Entry, verify
from workflows.ledger.models import Event
from workflows.runtime import jobs, selectors
from workflows.runtime.models import Case
from workflows.runtime.move import moving
from workflows.runtime.services import start_case

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def together(count, work):
    """Let `work(n)` run in so many threads, each with a connection of its own; what it returned or raised."""
    gate, results = threading.Barrier(count), [None] * count

    def run(n):
        try:
            gate.wait()
            results[n] = work(n)
        except Exception as error:
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def begin(source):
    publish("letter", source)
    return start_case(process_key="letter", key="L-1", title="函", by=CLERK, at=NOON)


def is_sound(case):
    """One chain without fork or gap, and the state that its commands lead to."""
    case = Case.objects.get(pk=case.pk)
    rows = list(Event.objects.of_stream(case.stream).order_by("seq").values_list("body", "hash"))
    return verify(rows) is None and len(rows) == case.ledger_seq and selectors.replay(case).matches


def test_of_two_who_decide_at_once_one_wins(world):
    case = begin(in_a_row("letter", "write", "send"))
    item = world.desk.at(case, "write")

    def work(_n):
        with moving(case_id=case.pk, by=CLERK, at=NOON) as move:
            return move.apply(Complete(item.scope, item.generation, "done"), entry=Entry(verb="work.decided"))

    results = together(2, work)

    assert sorted(map(str, map(type, results))) == sorted(map(str, [bool, Stale]))
    assert Event.objects.of_stream("case:L-1").filter(verb="work.decided").count() == 1
    assert is_sound(case)


def test_sixteen_hands_on_one_case_make_one_chain_and_no_double_transition(world):
    names = [f"step_{n}" for n in range(12)]
    case = begin(in_a_row("letter", *names))

    def work(_n):
        done = 0
        while True:
            open_ = world.desk.of(case)
            if not open_:
                return done
            try:
                decide(world, case, open_[0].node)
                done += 1
            except (Stale, StopIteration):
                if Case.objects.get(pk=case.pk).is_over:
                    return done

    results = together(16, work)

    assert sum(results) == len(names)
    assert Event.objects.of_stream("case:L-1").filter(verb="work.decided").count() == len(names)
    assert is_sound(case)


def test_notes_of_sixteen_hands_all_stand_in_the_chain(world):
    case = begin(in_a_row("letter", "write"))

    def work(n):
        with moving(case_id=case.pk, by=CLERK, at=NOON) as move:
            move.record(Entry(verb="case.noted", reason=str(n)))

    assert together(16, work) == [None] * 16
    assert Event.objects.of_stream("case:L-1").filter(verb="case.noted").count() == 16
    assert is_sound(case)


def test_a_timer_and_a_decision_at_once_have_one_exit(world):
    source = draw("letter", start(), user("write"), timer("boundaryEvent", "late", "PT8H", attachedToRef_="write"),
                  user("chief"), user("send"), end(), end("other"),
                  flows="start -> write -> send -> end; late -> chief -> other")
    due = NOON + timedelta(hours=8)
    case = begin(source)
    item = world.desk.at(case, "write")

    def work(n):
        if n % 2:
            return jobs.sweep_timers(due)
        with moving(case_id=case.pk, by=CLERK, at=due) as move:
            return move.apply(Complete(item.scope, item.generation, "done"), entry=Entry(verb="work.decided"))

    results = together(6, work)

    assert sum(one for one in results if not isinstance(one, Exception)) == 1
    assert len(world.desk.of(case)) == 1
    assert is_sound(case)


def test_a_sweep_passes_over_timers_that_another_sweep_holds(world):
    source = draw("letter", start(), user("write"), timer("boundaryEvent", "late", "PT8H", attachedToRef_="write"),
                  user("chief"), end(), end("other"), flows="start -> write -> end; late -> chief -> other")
    publish("letter", source)
    cases = [start_case(process_key="letter", key=f"L-{n}", title="函", by=CLERK, at=NOON) for n in range(24)]

    results = together(4, lambda _n: jobs.sweep_timers(NOON + timedelta(hours=8), limit=24))

    assert sum(results) == len(cases)
    assert all([item.node for item in world.desk.of(case)] == ["chief"] for case in cases)
    assert all(is_sound(case) for case in cases)


def test_deciding_twice_through_the_inbox_tells_the_second_who_was_first():
    from approvals.inbox.models import WorkItem
    from approvals.inbox.services import AlreadyDecided
    from approvals.inbox.services import decide as decide_item

    people = [add_person(posts=("approver",)) for _ in range(2)]
    case = begin(in_a_row("letter", "check", "send", assignee="", candidateGroups="approver"))
    item = WorkItem.objects.get(case=case)

    def work(n):
        return decide_item(item_id=item.pk, case_id=case.pk, outcome="done", by=people[n], at=NOON)

    results = together(2, work)

    [winner] = [n for n, one in enumerate(results) if not isinstance(one, Exception)]
    assert isinstance(results[1 - winner], AlreadyDecided)
    assert people[winner].name in str(results[1 - winner])
    assert WorkItem.objects.filter(case=case).count() == 2
    assert is_sound(case)
