"""Two administrators at the same moment: PostgreSQL, real connections."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.utils import timezone

from approvals.organisation import services
from approvals.organisation.models import Department, Person
from approvals.organisation.roles import Role
from tests.ledger.guards import lifted_for_flush
from tests.organisation.factories import add_department, add_person, province

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
        except services.CannotOrganise as refusal:
            refusals.append(str(refusal))
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(deed,)) for deed in deeds]
    [thread.start() for thread in threads]
    [thread.join(20) for thread in threads]
    return refusals


def test_two_moves_never_make_a_ring():
    province()
    one, other = add_department("A", "甲"), add_department("B", "乙")
    by, now = add_person(role=Role.ADMINISTRATOR).as_actor(), timezone.now()

    def under(moved, parent):
        return lambda: services.move_department(department_id=moved.pk, parent_id=parent.pk, by=by, at=now)

    refusals = at_once(under(one, other), under(other, one))

    parents = dict(Department.objects.values_list("code", "parent__code"))
    assert len(refusals) == 1
    assert "PROV" in (parents["A"], parents["B"])


def test_two_administrators_never_remove_each_other():
    one, other = add_person(role=Role.ADMINISTRATOR), add_person(role=Role.ADMINISTRATOR)
    now = timezone.now()

    def removes(by, whom):
        return lambda: services.deactivate_person(person_id=whom.pk, reason="离职", by=by.as_actor(), at=now)

    refusals = at_once(removes(one, other), removes(other, one))

    assert len(refusals) == 1
    assert Person.objects.active().filter(role=Role.ADMINISTRATOR).count() == 1
