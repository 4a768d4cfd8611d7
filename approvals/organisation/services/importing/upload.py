"""Keeping an uploaded file until it is applied, and judging it against today's organisation."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import PurePath

from django.db import transaction

from approvals.organisation.models import ImportFile
from approvals.organisation.services.importing.check import Verdict, check_sheets
from approvals.organisation.services.importing.columns import ORGANISATION, Layouts
from approvals.organisation.services.importing.sheets import read_sheets


@transaction.atomic
def keep_upload(
    *,
    name: str,
    content: bytes,
    person_id: int,
    at: datetime,
    layouts: Layouts = ORGANISATION,
    purpose: str = ImportFile.Purpose.ORGANISATION,
) -> ImportFile:
    """The file for preview, in place of earlier ones of the same person and purpose that were never applied."""
    read_sheets(name=name, content=content, layouts=layouts)
    ImportFile.objects.filter(person_id=person_id, purpose=purpose, applied_at=None).delete()
    return ImportFile.objects.create(
        purpose=purpose,
        person_id=person_id,
        name=PurePath(name.replace("\\", "/")).name[:200] or purpose,
        sha256=sha256(content).hexdigest(),
        size=len(content),
        content=content,
        uploaded_at=at,
    )


def verdict_on(file: ImportFile, *, at: datetime) -> Verdict:
    """What applying the file now would do, row by row."""
    sheets = read_sheets(name=file.name, content=bytes(file.content))
    return check_sheets(sheets, importer_id=file.person_id, at=at)
