"""Asking for exports, building them, telling how far they are."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from reports import selectors
from reports.asked import LONGEST_BUILD, StillBuilding, new_code
from reports.models import Export
from reports.trail.build import build
from workflows.ledger import outbox
from workflows.runtime.exporting import record_export


@transaction.atomic
def request_trail(
    *, case_key: str, by: Person, at: datetime, language: str = "zh-hans", address: str = "", purpose: str = ""
) -> Export:
    """Append the export to the case's chain with the number of events and the head as they stood, then let the worker
    build the file, which ends with that very event.

    Raises Case.DoesNotExist when the person may not see the case. Asking again for the same head while one is being
    built returns that one."""
    case = selectors.case_for(person=by, key=case_key, at=at)
    same = {"case_key": case.key, "head": case.ledger_head, "requested_by": by, "language": language}
    if waiting := Export.objects.unfinished().filter(**same).first():
        return waiting
    code = new_code()
    logged = record_export(case_id=case.pk, code=code, purpose=purpose, by=by.as_actor(address=address), at=at)
    reached = {**same, "seq": logged.event_seq, "head": logged.event_hash}
    export = Export.objects.create(**reached, code=code, title=case.title, requested_at=at)
    outbox.put(effect="reports.build_trail", key=f"trail-{export.code}", payload={"export_id": export.pk})
    return export


def build_export(*, export_id: int, at: datetime) -> Export:
    """Build the file of a waiting export; a finished one is left alone. Raises StillBuilding while another does it."""
    export = _take(export_id, at)
    if export.is_over:
        return export
    data = build(export, at=at, progress=lambda percent: _tell(export_id, percent))
    export.path.parent.mkdir(parents=True, exist_ok=True)
    partial = export.path.with_suffix(".part")
    partial.write_bytes(data)
    partial.replace(export.path)
    done = {"status": Export.Status.DONE, "progress": 100, "sha256": sha256(data).hexdigest(), "size": len(data)}
    Export.objects.filter(pk=export_id).update(**done, finished_at=at, error="")
    export.refresh_from_db()
    return export


@transaction.atomic
def _take(export_id: int, at: datetime) -> Export:
    export = Export.objects.select_for_update().select_related(None).get(pk=export_id)
    if export.is_over:
        return export
    if export.started_at and at - export.started_at < LONGEST_BUILD and export.status == Export.Status.RUNNING:
        raise StillBuilding
    export.status, export.started_at, export.progress = Export.Status.RUNNING, at, 1
    export.save(update_fields=["status", "started_at", "progress"])
    return export


def _tell(export_id: int, percent: int) -> None:
    Export.objects.unfinished().filter(pk=export_id).update(progress=percent)


def release_export(*, export_id: int) -> None:
    """A build broke off: the next attempt may start at once."""
    Export.objects.unfinished().filter(pk=export_id).update(status=Export.Status.WAITING, progress=0)


def too_large() -> str:
    """What is said of a trail that needs more memory than a build may have."""
    limit = {"limit": f"{settings.TRAIL_MEMORY_MB:,}"}
    return _("轨迹太大，生成时所需内存超过 %(limit)s MB。请管理员调高 LOOPDESK_TRAIL_MEMORY_MB 后重新导出。") % limit


def fail_export(*, export_id: int, at: datetime, words: str = "") -> None:
    """The last attempt failed: say so where the person waits."""
    words = words or _("文件没有生成，请重新导出；若再次失败，请联系管理员。")
    Export.objects.unfinished().filter(pk=export_id).update(
        status=Export.Status.FAILED, finished_at=at, error=words
    )
