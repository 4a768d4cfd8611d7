"""What happens in a walk-through, in its own stream of the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from approvals.organisation.models import Person
from approvals.walkthrough.models import Walkthrough
from workflows.ledger import services as ledger
from workflows.ledger.chain import Entry, Object


def record(walkthrough: Walkthrough, entry: Entry, by: Person, at: datetime, *, node: str = "", name: str = "") -> None:
    """Write it down with the hash of the bytes that are walked through."""
    about = Object("walkthrough", str(walkthrough.pk), node=node, name=name or walkthrough.name)
    signed = replace(entry, object=about, version=walkthrough.sha256)
    ledger.append(stream=walkthrough.stream, entry=signed, by=by.as_actor(), at=at)
