"""Two generated houses at work: campaigns of every state, tickets among them, each by its own seed."""

from dataclasses import dataclass
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from approvals.health.models import Progress
from approvals.health.services import measure
from approvals.organisation.models import Person
from reports.dashboards.forms import FilterForm
from reports.dashboards.selectors import board_of
from reports.dashboards.services import keep
from tests import worlds


@dataclass
class Demo:
    """When it was made; everything else is in the database."""

    at: datetime


def _demo(seed, tickets):
    call_command("load_demo", "--cases", "19", "--no-processes", "--seed", str(seed), stdout=StringIO())
    if tickets:
        call_command("load_ticket_demo", stdout=StringIO())
    at = timezone.now()
    Progress.objects.update(looked_back_at=None)  # what was played into the past is looked for once a day
    measure(at=at)
    keep(at=at)
    return Demo(at)


worlds.build("dashboards", autumn=lambda: _demo(2026, tickets=True), winter=lambda: _demo(7, tickets=False))


@pytest.fixture
def autumn(db):
    return worlds.get("autumn")


@pytest.fixture
def winter(db):
    return worlds.get("winter")


def as_person(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


def leader():
    return Person.objects.filter(role="leader", is_active=True).order_by("pk").first()


def board(at, **asked):
    """The dashboard as the filters of an address ask for it."""
    form = FilterForm(asked, at=at)
    return board_of(form.wanted, processes=form.processes, departments=form.departments, at=at)
