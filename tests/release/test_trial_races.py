"""A trial under several hands at once, on real connections."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from approvals.health.services import measure
from approvals.release import trying as verbs
from approvals.release.choosing import draw
from tests.release.conftest import Office
from tests.release.test_races import at_once
from tests.release.trying import Trying, told, version_of
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_all
from workflows.runtime.models import Case
from workflows.runtime.services import start_case

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def trying():
    return Trying(Office())


class Aside:
    """A deed on a connection of its own; `done` says whether it has come through."""

    def __init__(self, deed):
        self.done, self.result = threading.Event(), None
        self.thread = threading.Thread(target=self._run, args=(deed,))
        self.thread.start()

    def _run(self, deed):
        try:
            self.result = deed()
        finally:
            connection.close()
            self.done.set()

    def wait(self):
        self.thread.join(30)
        return self.result


def test_holding_waits_for_a_case_that_is_starting_and_no_case_starts_on_trial_after_it(trying):
    who, at = trying.person(trying.ningbo), trying.office.tick()
    with transaction.atomic():
        first = start_case(process_key="small", key="CHG-A", title="甲", by=who.as_actor(), at=at)
        hold = Aside(trying.hold)
        assert not hold.done.wait(1)  # it waits for the start
        assert Event.objects.filter(verb="version.trial_held").count() == 0
    assert hold.wait().on_hold
    second = trying.start(who)
    assert (version_of(first), version_of(second)) == (2, 1)
    trying.finish(first)
    assert all(verdict.wrong is None for verdict in verify_all())


def test_a_start_waits_for_the_hold_that_is_being_written_and_then_knows_of_it(trying):
    who, at = trying.person(trying.ningbo), trying.office.tick()
    with transaction.atomic():
        trying.hold()
        start = Aside(lambda: start_case(process_key="small", key="CHG-B", title="乙", by=who.as_actor(), at=at))
        assert not start.done.wait(1)
    case = start.wait()
    assert (version_of(case), told(case)["why"]) == (1, "held")


def test_two_starts_do_not_wait_for_each_other(trying):
    who, at = trying.person(trying.ningbo), trying.office.tick()
    with transaction.atomic():
        start_case(process_key="small", key="CHG-C", title="丙", by=who.as_actor(), at=at)
        other = Aside(lambda: start_case(process_key="small", key="CHG-D", title="丁", by=who.as_actor(), at=at))
        assert other.done.wait(10)
    assert version_of(other.wait()) == 2


def test_two_clocks_hold_a_broken_trial_once(trying):
    trying.change(least=1)
    hour = timedelta(hours=1)
    trying.ended(trying.hangzhou, after=hour)
    trying.ended(trying.ningbo, after=3 * hour)
    at = trying.office.tick()
    measure(at=at)
    said = at_once(*[lambda: verbs.watch(at=at)] * 3)
    assert sorted(said) == [0, 0, 1]
    assert Event.objects.filter(verb="version.trial_held").count() == 1


def test_holding_while_many_start_leaves_every_case_on_the_version_its_event_says(trying):
    trying.change(scope="share", share=50)
    people, at = [trying.person(trying.hangzhou) for _each in range(4)], trying.office.tick()

    def starts(who, place):
        for number in range(8):
            start_case(process_key="small", key=f"CHG-{place}{number}", title="变更", by=who.as_actor(), at=at)

    said = at_once(*[lambda who=who, place=place: starts(who, place) for place, who in enumerate(people)], trying.hold)
    assert [one for one in said if isinstance(one, Exception)] == []
    cases = list(Case.objects.filter(key__startswith="CHG-"))
    assert len(cases) == 32
    for case in cases:
        seen = told(case)
        assert version_of(case) == (2 if seen["on_trial"] else 1)
        drawn = draw(trying.release.code, case.key) < 5000
        assert seen["on_trial"] is (drawn and seen["why"] != "held")
