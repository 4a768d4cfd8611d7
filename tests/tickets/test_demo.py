"""The demo of tickets stands on the demo's people."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from approvals.organisation.models import Person
from complaints.models import Contact
from complaints.tickets.management.commands import load_ticket_demo
from complaints.tickets.models import State, Ticket
from marketing_review.management.demo.people import settle_people
from tests.tickets.factories import MONDAY

pytestmark = pytest.mark.django_db


def test_the_demo_shows_a_ticket_of_every_kind_once():
    settle_people(MONDAY - load_ticket_demo.SETTLED * 2)
    call_command("load_ticket_demo", stdout=StringIO())
    call_command("load_ticket_demo", "--if-empty", stdout=StringIO())

    assert sorted(Ticket.objects.values_list("state", flat=True)) == sorted([
        State.CANDIDATE, State.CANDIDATE, State.ANALYSING, State.ANALYSING])
    assert Contact.objects.count() == 130
    assert Ticket.objects.get(product__name="家庭宽带").links.count() == 48
    assert Ticket.objects.get(kind="individual").relief.done_at is None
    with pytest.raises(CommandError):
        call_command("load_ticket_demo")


def test_an_organisation_of_its_own_gets_no_demo():
    call_command("load_ticket_demo", "--if-empty")
    with pytest.raises(CommandError):
        call_command("load_ticket_demo")
    assert not Person.objects.exists()
