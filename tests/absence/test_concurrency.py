"""Two people entering absences at the same moment: PostgreSQL, real connections."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.utils import timezone

from approvals.absence import services
from approvals.absence.models import Absence
from tests.absence.factories import plan
from tests.ledger.guards import lifted_for_flush
from tests.organisation.factories import add_person, province

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def only_on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("locks are claimed on PostgreSQL only")


@pytest.fixture(scope="module", autouse=True)
def flush_without_guards():
    with lifted_for_flush():
        yield


def at_once(*deeds):
    """Run the deeds in threads that start together; the refusals they met."""
    barrier, refusals = Barrier(len(deeds)), []

    def run(deed):
        try:
            barrier.wait(5)
            deed()
        except services.CannotBeAway as refusal:
            refusals.append(str(refusal))
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(deed,)) for deed in deeds]
    [thread.start() for thread in threads]
    [thread.join(20) for thread in threads]
    return refusals


def entering(person, substitute, now):
    return lambda: services.enter_absence(
        person_id=person.pk, plan=plan(now, substitute), by=person.as_actor(), at=now
    )


def test_two_who_name_each_other_at_once_never_close_a_circle():
    province()
    one, other, now = add_person(name="甲"), add_person(name="乙"), timezone.now()

    refusals = at_once(entering(one, other, now), entering(other, one, now))

    assert len(refusals) == 1
    assert "绕成了一圈" in refusals[0]
    assert Absence.objects.count() == 1


def test_the_same_days_entered_twice_at_once_are_entered_once():
    province()
    one, other, now = add_person(), add_person(), timezone.now()

    refusals = at_once(*[entering(one, other, now)] * 3)

    assert ["重叠" in refusal for refusal in refusals] == [True, True]
    assert Absence.objects.count() == 1
