"""Put the shipped processes of complaint tickets in force on an installation of one's own."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from approvals.organisation.models import Person
from approvals.organisation.selectors import people_by_number
from complaints.tickets.services import install_ticket_processes
from workflows.library.problems import CannotPublish


class Command(BaseCommand):
    help = "Publishes the processes of complaint tickets; safe to call again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("author", help="staff number of the process manager who drafts")
        parser.add_argument("publisher", help="staff number of the second person, who publishes")

    def handle(self, *args: Any, **options: Any) -> None:
        author, publisher = self._person(options["author"]), self._person(options["publisher"])
        try:
            versions = install_ticket_processes(author=author, publisher=publisher, at=timezone.now())
        except CannotPublish as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("; ".join(str(version) for version in versions))

    def _person(self, number: str) -> Person:
        found = people_by_number([number]).get(number)
        if found is None:
            raise CommandError(f"There is no person with the staff number {number}.")
        return found
