"""How signing means enter the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from approvals.organisation.models import Person
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append

STREAM: Final = "signatures"


def record(*, verb: str, person: Person, at: datetime) -> None:
    """One event about a person's means of signing, by that person."""
    entry = Entry(verb=verb, object=Object("person", person.number, name=person.name))
    append(stream=STREAM, entry=entry, at=at, by=person.as_actor())
