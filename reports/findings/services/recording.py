"""How what happens to a finding enters the ledger: a stream of its own for each, in the transaction of the deed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from approvals.organisation.models import Person
from reports.findings.models import Evidence, Finding
from workflows.ledger.chain import Entry, File, Object
from workflows.ledger.services import append


def record(finding: Finding, entry: Entry, by: Person, at: datetime, address: str = "") -> None:
    """One event about the finding."""
    whole = replace(entry, object=Object("finding", finding.key, name=finding.title), round=finding.round)
    append(stream=finding.stream, entry=whole, by=by.as_actor(address=address), at=at)


def files_of(finding: Finding, by: Person) -> list[File]:
    """What this person has handed in in this round, as the ledger names files."""
    found = Evidence.objects.filter(finding=finding, round=finding.round, uploaded_by=by).order_by("pk")
    return [as_file(one) for one in found]


def as_file(one: Evidence) -> File:
    """The file as the ledger names it."""
    return File(one.name, one.sha256, one.size)
