"""Sign-ins and failures, as the ledger keeps them: in the person's own stream, or `sign-in` for unknown numbers."""

from __future__ import annotations

from datetime import datetime

from approvals.organisation.models import Person
from approvals.organisation.services.journal import as_object
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append


def record_sign_in(*, by: Person, at: datetime, address: str) -> None:
    """Record that the person signed in from that address."""
    _record("person.signed_in", by, at, address)


def record_sign_out(*, by: Person, at: datetime, address: str) -> None:
    """Record that the person signed out."""
    _record("person.signed_out", by, at, address)


def record_failure(*, number: str, at: datetime, address: str, locked: bool) -> None:
    """Record a refused sign-in; the number may belong to nobody."""
    verb = "person.locked_out" if locked else "person.sign_in_failed"
    person = Person.objects.filter(number=number).first()
    if person:
        nobody = Actor(id=None, name="", number=number, address=address)  # whoever it was, they proved nothing
        append(stream=stream_of(person), entry=Entry(verb=verb, object=as_object(person)), at=at, by=nobody)
        return
    nobody = Actor(id=None, name="", address=address)
    entry = Entry(verb=verb, object=Object(type="person", id=number[:40]))
    append(stream="sign-in", entry=entry, at=at, by=nobody)


def stream_of(person: Person) -> str:
    """The ledger stream of a person's sign-ins."""
    return f"person:{person.number}"


def _record(verb: str, person: Person, at: datetime, address: str) -> None:
    entry = Entry(verb=verb, object=as_object(person))
    append(stream=stream_of(person), entry=entry, at=at, by=person.as_actor(address=address))
