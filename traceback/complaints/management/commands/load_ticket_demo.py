"""Fill the demo with contacts and complaint tickets in every state; the people are those of the organisation's demo."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone, translation

from approvals.organisation.models import Person
from complaints.actions.services import install_action_process
from complaints.management.demo.contacts import bring_contacts, bring_orders
from complaints.management.demo.people import appoint_people
from complaints.management.demo.story import tell
from complaints.meetings.services import install_decision_process
from complaints.tickets.models import Ticket
from complaints.tickets.services import install_ticket_processes

AUTHOR: Final = "20051"
PUBLISHER: Final = "20052"
SETTLED: Final = timedelta(days=200)  # before the first ticket


class Command(BaseCommand):
    help = "Loads the demo of complaint tickets into the demo's organisation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are tickets already")
        parser.add_argument("--seed", type=int, default=2026)

    def handle(self, *args: Any, **options: Any) -> None:
        if Ticket.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are tickets already; the demo is for an empty installation.")
        people = {one.number: one for one in Person.objects.select_related("department")}
        if not {AUTHOR, PUBLISHER} <= people.keys():
            if options["if_empty"]:
                return  # an organisation of its own, not the demo's
            raise CommandError("The demo's people are not there; run load_demo first.")
        began = monotonic()
        with translation.override("zh-hans"), transaction.atomic():
            made = self._load(people, options["seed"])
        self.stdout.write(f"{made} tickets in {monotonic() - began:.0f} s")

    def _load(self, people: dict[str, Person], seed: int) -> int:
        now = timezone.now().replace(microsecond=0)
        appoint_people(people, now - SETTLED)
        author, publisher, settled = people[AUTHOR], people[PUBLISHER], now - SETTLED
        install_ticket_processes(author=author, publisher=publisher, at=settled)
        for install in (install_action_process, install_decision_process):
            install(author=author, publisher=publisher, at=settled, command="load_ticket_demo")
        bring_contacts(by=people["20021"].as_actor(), at=now, seed=seed)
        bring_orders(by=people["20021"].as_actor(), at=now)
        return len(tell(people, now))
