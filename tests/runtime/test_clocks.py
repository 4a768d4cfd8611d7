"""Processes that begin by the clock."""

from datetime import timedelta

import pytest

from tests.runtime.conftest import NOON
from tests.runtime.drawings import draw, end, node, start, user
from tests.runtime.publishing import MORNING, publish
from workflows.ledger.models import Event
from workflows.library.problems import CannotPublish
from workflows.runtime import jobs
from workflows.runtime.models import Case, StartClock
from workflows.runtime.ports import DomainRefused

pytestmark = pytest.mark.django_db


def by_the_clock(inside, *more):
    clock = node("startEvent", "clock", f"<timerEventDefinition>{inside}</timerEventDefinition>")
    return draw("review", clock, user("look", assignee="10001"), end(), *more, flows="clock -> look -> end")


def test_a_case_starts_at_its_time_and_only_once(world):
    publish("review", by_the_clock("<timeDuration>PT8H</timeDuration>"))
    jobs.sweep(NOON)
    assert not Case.objects.exists()

    for minutes in range(3):
        jobs.sweep(MORNING + timedelta(hours=8, minutes=minutes))

    case = Case.objects.get()
    assert (case.process_key, case.started_at, case.initiator_id) == ("review", MORNING + timedelta(hours=8), None)
    assert [item.node for item in world.desk.of(case)] == ["look"]


def test_a_cycle_starts_as_many_cases_as_it_says(world):
    publish("review", by_the_clock("<timeCycle>R3/PT8H</timeCycle>"))
    for day in range(9):
        jobs.sweep(MORNING + timedelta(days=day))
    assert Case.objects.count() == 3
    assert StartClock.objects.get().due_at is None


def test_a_superseded_version_no_longer_starts_by_the_clock(world):
    publish("review", by_the_clock("<timeDuration>PT8H</timeDuration>"))
    jobs.sweep(NOON)
    publish("review", draw("review", start(), user("look"), end(), flows="start -> look -> end"), at=NOON)
    jobs.sweep(NOON + timedelta(days=1))
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("inside", "why"),
    [("<timeDate>${period_end}</timeDate>", "period_end"), ("<timeDate>2026-02-30</timeDate>", "2026-02-30")],
)
def test_a_start_whose_time_nobody_can_know_is_refused_at_publication(world, inside, why):
    with pytest.raises(CannotPublish) as refusal:
        publish("review", by_the_clock(inside))
    problem, = refusal.value.problems
    assert (problem.element_id, why in problem.reason) == ("clock", True)


def test_a_clock_that_the_calendar_cannot_read_stops_no_other(world, monkeypatch):
    publish("review", by_the_clock("<timeDuration>PT8H</timeDuration>"))
    publish("other", by_the_clock("<timeDuration>PT7H</timeDuration>").replace(b'"review"', b'"other"'))
    length = world.clocks.length

    def choosy(spec):
        if spec == "PT7H":
            raise DomainRefused("PT7H is no duration here.")
        return length(spec)

    monkeypatch.setattr(world.clocks, "length", choosy)
    jobs.sweep(MORNING + timedelta(hours=8))

    assert Case.objects.get().process_key == "review"
    assert Event.objects.get(verb="version.clock_refused").body.count("PT7H is no duration here.") == 1
