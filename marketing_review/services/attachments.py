"""Attachments of a marketing case: put to its draft, or brought as evidence; the files room keeps their bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from marketing_review.models import Attachment, MarketingCase
from marketing_review.selectors.access import takes_part_now
from marketing_review.services.cases import locked, may_edit
from marketing_review.services.errors import CannotAttach
from workflows.files.keeping import Kept, keep

MOST_FILES: Final = 50


@transaction.atomic
def attach(*, case_key: str, field: str, upload: File[bytes], name: str, by: Person, at: datetime) -> Attachment:
    """Put a file to a field of the draft; one of the same name takes the place of the former."""
    kept = keep(upload, name)
    marketing = locked(case_key)
    may_edit(marketing, by)
    known = marketing.template.field(field)
    if known is None or known.kind != "files":
        raise CannotAttach(_("这个字段不能添加附件。"))
    others = [file for file in marketing.content.get(field) or [] if file["name"] != kept.name]
    if len(others) >= MOST_FILES:
        raise CannotAttach(_("每个字段最多 %(most)s 个附件。") % {"most": MOST_FILES})
    made = _row(kept, marketing, field, by, at)
    marketing.content = {**marketing.content, field: [*others, made.as_json()]}
    marketing.updated_at = at
    marketing.save(update_fields=["content", "updated_at"])
    return made


@transaction.atomic
def detach(*, case_key: str, field: str, attachment_id: int, by: Person, at: datetime) -> None:
    """Take a file out of the draft; rounds that were submitted with it keep it."""
    marketing = locked(case_key)
    may_edit(marketing, by)
    left = [file for file in marketing.content.get(field) or [] if file["id"] != attachment_id]
    content = {**marketing.content, field: left}
    marketing.content = {key: value for key, value in content.items() if key != field or left}
    marketing.updated_at = at
    marketing.save(update_fields=["content", "updated_at"])


@transaction.atomic
def attach_evidence(*, case_key: str, upload: File[bytes], name: str, by: Person, at: datetime) -> Attachment:
    """Keep a file as evidence of a review or a task; only who has something to do on the case may."""
    kept = keep(upload, name)
    marketing = locked(case_key)
    if not by.can("work.decide") or not takes_part_now(by, marketing.case_id, at):
        raise CannotAttach(_("您在这份营销案上没有待办，不能添加证据。"))
    return _row(kept, marketing, "", by, at)


def _row(kept: Kept, marketing: MarketingCase, field: str, by: Person, at: datetime) -> Attachment:
    return Attachment.objects.create(
        marketing=marketing, field=field, name=kept.name, sha256=kept.sha256, size=kept.size,
        media_type=kept.media_type, uploaded_by=by, uploaded_at=at)
