"""The first administrator of a fresh installation, with a start password printed once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from approvals.organisation.models import Department, Person
from approvals.organisation.roles import Role
from approvals.organisation.services import CannotOrganise, create_department, create_person, set_start_password
from workflows.ledger.actor import SYSTEM


class Command(BaseCommand):
    help = "Creates an administrator (and the province company, if there is no department yet)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="staff number, used to sign in")
        parser.add_argument("name", help="name as people read it")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = create_person(
                number=options["number"],
                name=options["name"],
                department_id=_root().pk,
                role=Role.ADMINISTRATOR,
                by=SYSTEM,
                at=timezone.now(),
            )
            password = set_start_password(person_id=person.pk, by=SYSTEM, at=timezone.now())
        except CannotOrganise as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{_signature(person)}\n{password}")


def _root() -> Department:
    root = Department.objects.filter(parent=None).order_by("pk").first()
    return root or create_department(
        code="PROV", name="省公司", kind=Department.Kind.PROVINCE, parent_id=None, by=SYSTEM, at=timezone.now()
    )


def _signature(person: Person) -> str:
    return f"{person.number} {person.name}"
