"""A version under its lock, and its stream in the ledger: what every verb about versions has in common."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from workflows.ledger import services as ledger
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object
from workflows.library.models import Process, ProcessVersion


def locked(version_id: int) -> ProcessVersion:
    """The version, with its process locked: whoever releases or retires waits here."""
    process = Process.objects.select_for_update().get(versions=version_id)
    version = ProcessVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    version.process = process
    return version


def record(version: ProcessVersion, entry: Entry, by: Actor, at: datetime) -> None:
    """Write down what happened to the version, with the hash of its bytes."""
    name = f"{version.process.name} v{version.number}"
    about = Object("version", f"{version.process.code}/{version.number}", name=name)
    ledger.append(stream=version.stream, entry=replace(entry, object=about, version=version.sha256), by=by, at=at)


def person(by: Actor) -> int:
    """The number of whoever does it; versions are never drafted or approved by the system."""
    if by.id is None:
        raise ValueError("Versions are released by people, not by the system.")
    return by.id
