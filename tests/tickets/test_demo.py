"""The demo of tickets stands on the demo's people."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from approvals.organisation.models import Person
from complaints.actions.models import Action
from complaints.archive.models import MonthClosing
from complaints.management.commands import load_ticket_demo
from complaints.management.demo.contacts import MATTERS
from complaints.meetings.models import Decision, Meeting
from complaints.models import Contact
from complaints.tickets.models import State, Ticket
from marketing_review.management.demo.people import settle_people
from tests.tickets.factories import MONDAY

pytestmark = pytest.mark.django_db


def test_the_demo_shows_a_ticket_of_every_kind_once():
    settle_people(MONDAY - load_ticket_demo.SETTLED * 2)
    call_command("load_ticket_demo", stdout=StringIO())
    call_command("load_ticket_demo", "--if-empty", stdout=StringIO())

    states = Counter(Ticket.objects.values_list("state", flat=True))
    assert states.keys() == set(State.values)  # one in every state at least
    closed = Ticket.objects.get(state=State.CLOSED)
    assert (closed.major, closed.verdict_by.number, closed.frozen_effects.count()) == (True, "20012", 2)
    assert Decision.objects.get(item__ticket=closed).state == Decision.State.DONE
    assert set(Action.objects.filter(ticket=closed).values_list("state", flat=True)) == {"checked"}
    assert Ticket.objects.get(product__name="家庭宽带", state=State.OPEN).round == 2
    assert Ticket.objects.get(kind="individual").relief.done_at is None
    assert {one.root is None for one in Action.objects.all()} == {False}
    assert Meeting.objects.filter(state=Meeting.State.PLANNED).exists()
    assert MonthClosing.objects.count() == 2
    assert Contact.objects.count() == sum(many for one in MATTERS for many, *_days in one.spans)
    with pytest.raises(CommandError):
        call_command("load_ticket_demo")


def test_an_organisation_of_its_own_gets_no_demo():
    call_command("load_ticket_demo", "--if-empty")
    with pytest.raises(CommandError):
        call_command("load_ticket_demo")
    assert not Person.objects.exists()
