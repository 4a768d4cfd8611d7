"""Files are added while a finding is open: by the auditors and by whoever is responsible."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from reports.findings.models import Evidence
from reports.findings.services.moving import locked
from reports.findings.services.recording import as_file, record
from reports.findings.services.refusals import CannotDo
from workflows.files.keeping import CannotKeep, keep
from workflows.ledger.chain import Entry

MOST_FILES: Final = 50


@transaction.atomic
def add_evidence(*, key: str, upload: File[bytes], name: str, by: Person, at: datetime) -> Evidence:
    """Keep a file with the finding, in its present round."""
    finding = locked(key)
    if by.pk != finding.owner_id and not by.can("findings.raise"):
        raise CannotDo(_("由审计人员或责任人添加证据。"))
    if finding.is_over:
        raise CannotDo(_("该发现为「%(state)s」，不能再添加证据。") % {"state": finding.get_state_display()})
    if finding.evidence.count() >= MOST_FILES:
        raise CannotDo(_("证据最多 %(most)s 个。") % {"most": MOST_FILES})
    try:
        kept = keep(upload, name)
    except CannotKeep as refusal:
        raise CannotDo(str(refusal)) from refusal
    made = Evidence.objects.create(finding=finding, round=finding.round, name=kept.name, sha256=kept.sha256,
                                   size=kept.size, media_type=kept.media_type, uploaded_by=by, uploaded_at=at)
    record(finding, Entry(verb="findings.evidence_added", files=[as_file(made)]), by, at)
    return made
