"""Applying a checked file of absences in one transaction, with one event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.absence.models import Absence, Substitution
from approvals.absence.services import journal
from approvals.absence.services.importing.check import PAST, AbsenceRow, verdict_on
from approvals.absence.services.importing.layout import ABSENCES
from approvals.absence.services.plan import CannotBeAway
from approvals.organisation.models import ImportFile, Person
from approvals.organisation.services.importing import keep_upload as keep
from approvals.organisation.services.journal import STREAM
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, File, Object
from workflows.ledger.services import append


@dataclass(frozen=True, slots=True)
class Applied:
    """How many rows were new, already so, or over."""

    new: int
    same: int
    past: int


def keep_upload(*, name: str, content: bytes, person_id: int, at: datetime) -> ImportFile:
    """The file for preview, in place of an earlier one of the same person that was never applied."""
    purpose = ImportFile.Purpose.ABSENCE
    return keep(name=name, content=content, person_id=person_id, at=at, layouts=ABSENCES, purpose=purpose)


@transaction.atomic
def apply_import(*, file_id: int, by: Actor, at: datetime) -> Applied:
    """Enter every row or none; the same file again changes nothing and records nothing."""
    journal.one_at_a_time()
    file = ImportFile.objects.select_for_update().get(pk=file_id, purpose=ImportFile.Purpose.ABSENCE)
    if file.applied_at is not None:
        raise CannotBeAway(_("这个文件已经导入过。"))
    verdict = verdict_on(file, at=at)
    if not verdict.ok:
        raise CannotBeAway(_("文件里还有错误，什么都没有导入。"))
    fresh = [row for row in verdict.rows if isinstance(row, AbsenceRow) and row.outcome == "new"]
    if fresh:
        _write(fresh, journal.enterer(by), at)
        append(stream=STREAM, entry=_entry(file, fresh), at=at, by=by)
    file.applied_at = at
    file.content = b""
    file.save(update_fields=["applied_at", "content"])
    return Applied(len(fresh), verdict.counts["same"], verdict.counts[PAST])


def _write(rows: list[AbsenceRow], by: Person, at: datetime) -> None:
    made = Absence.objects.bulk_create(_absence(row, by, at) for row in rows)
    Substitution.objects.bulk_create(
        Substitution(absence=absence, substitute=substitute, since=absence.since, until=absence.until)
        for absence, row in zip(made, rows, strict=True)
        for substitute in row.substitutes
    )


def _absence(row: AbsenceRow, by: Person, at: datetime) -> Absence:
    plan = row.plan
    return Absence(
        person=row.person, since=plan.since, until=plan.until, kind=plan.kind, note=plan.note,
        entered_by=by, entered_at=at, source=Absence.Source.IMPORT,
    )  # fmt: skip


def _entry(file: ImportFile, rows: list[AbsenceRow]) -> Entry:
    """One event for the whole file: its hash, and every absence that it brought."""
    return Entry(
        verb="absence.imported",
        object=Object(type="import", id=str(file.pk), name=file.name),
        files=[File(name=file.name, sha256=file.sha256, size=file.size)],
        detail={"absences": [_told(row) for row in rows]},
    )


def _told(row: AbsenceRow) -> dict[str, Any]:
    plan = row.plan
    told = {"number": row.key, "name": row.name, "since": plan.since, "until": plan.until, "kind": str(plan.kind)}
    return told | {"substitutes": [one.number for one in row.substitutes]} if row.substitutes else told
