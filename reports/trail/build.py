"""From an export to its file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.models import Export
from reports.trail import domains, picture
from reports.trail.ceiling import ceiling
from reports.trail.dossier import gather
from reports.trail.logged import logged
from workflows.runtime.models import Case


def build(export: Export, *, at: datetime, progress: Callable[[int], None]) -> bytes:
    """The bytes of the signed PDF trail, in the export's language. Raises TrailTooLarge above its memory."""
    from reports.trail.sheet import render  # WeasyPrint takes half a second to load: not at every start

    with override(export.language), ceiling(settings.TRAIL_MEMORY_MB):
        case = Case.objects.select_related("process_version__process").get(key=export.case_key)
        proven = logged(stream=case.stream, seq=export.seq, at=at)
        domain, diagram = domains.part_of(case), picture.path_taken(case)
        dossier = gather(export, case=case, domain=domain, diagram=diagram, proven=proven)
        progress(5)
        return _signed(render(dossier, progress=progress), export)


def _signed(data: bytes, export: Export) -> bytes:
    from reports.trail.sealing import seal, signer  # as long again

    reason = _("导出办理轨迹 %(key)s，核验码 %(code)s") % {"key": export.case_key, "code": export.code}
    return seal(data, signer(), reason=reason, time_stamps=settings.TSA_URL)
