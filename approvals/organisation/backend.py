"""Who is signed in, read with their department and with what the frame of every page says about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final, NamedTuple

from django.contrib.auth.backends import ModelBackend
from django.utils.timezone import now

from approvals.organisation.models import Department, Person
from workflows.ledger.statements import execute, shape_of, to_row


class Asked(NamedTuple):
    """A question about the person `p` at a moment (each `%s`), as a part of a statement, and what its answer is."""

    kind: Callable[[Any], object]
    sql: str


frame: Final[dict[str, Asked]] = {}  # filled by the rooms above: the attribute of the person -> what it asks


class PersonBackend(ModelBackend):
    """Django's own check of number and password; whoever is signed in is one statement, whatever the frame says."""

    def get_user(self, user_id: int) -> Person | None:
        """The person of a session, or None when they are no longer active."""
        moments = [now()] * sum(asked.sql.count("%s") for asked in frame.values())
        rows = execute(_statement(), to_row([*moments, user_id]))
        person = _made(rows[0]) if rows else None
        return person if person is not None and self.user_can_authenticate(person) else None


@cache
def _statement() -> str:
    """The ORM took longer to write it anew for every request than the database to answer it."""
    said = "".join(f", {asked.sql}" for asked in frame.values())
    return (
        f'SELECT {shape_of(Person, "p").selection}, {shape_of(Department, "d").selection}{said} '  # noqa: S608
        'FROM "organisation_person" p JOIN "organisation_department" d ON d."id" = p."department_id" WHERE p."id" = %s'
    )


def _made(row: tuple[Any, ...]) -> Person:
    of_person, of_department = shape_of(Person, "p"), shape_of(Department, "d")
    rest = row[len(of_person.attributes) :]
    person: Person = of_person.make(row)
    person.department = of_department.make(rest)
    for (name, asked), answer in zip(frame.items(), rest[len(of_department.attributes) :], strict=True):
        setattr(person, name, asked.kind(answer))
    return person
