"""Who reads which ticket."""

import pytest

from complaints.tickets.models import State
from complaints.tickets.selectors import one_ticket, tickets_for
from tests.tickets import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return factories.people()


def test_whoever_has_nothing_to_do_with_a_ticket_finds_nothing(people):
    made = factories.ticket(State.ANALYSING, specialist=people.analyst.department)

    assert one_ticket(people.outsider, made.key) is None
    assert not tickets_for(people.outsider).exists()


@pytest.mark.parametrize("reader", ["locator", "zhaolin", "lead", "judge", "analyst", "zhengshen", "zhouzong"])
def test_customer_service_quality_the_department_auditors_and_leaders_read(people, reader):
    made = factories.ticket(State.ANALYSING, specialist=people.analyst.department)

    assert one_ticket(getattr(people, reader), made.key) == made


def test_administrators_read_no_tickets(people):
    made = factories.ticket(State.ANALYSING)

    assert one_ticket(people.heguan, made.key) is None
