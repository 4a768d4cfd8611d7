"""From an export to its file."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import override

from reports.models import Export
from reports.trail import domains, picture
from reports.trail.dossier import gather
from workflows.runtime.models import Case


def build(export: Export, *, progress: Callable[[int], None]) -> bytes:
    """The bytes of the PDF trail, in the export's language."""
    from reports.trail.sheet import render  # WeasyPrint takes half a second to load: not at every start

    with override(export.language):
        case = Case.objects.select_related("process_version__process").get(key=export.case_key)
        dossier = gather(export, case=case, domain=domains.part_of(case), diagram=picture.path_taken(case))
        progress(5)
        return render(dossier, progress=progress)
