"""Files that must not lie about: they may hold numbers of people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from complaints.models import ImportRun
from complaints.services.folder import DONE, FAILED
from complaints.services.runs import cancel_run, path_of
from complaints.services.sources import STREAM
from workflows.ledger.actor import SYSTEM
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append

WAITING: Final = (ImportRun.State.UPLOADED, ImportRun.State.FAILED)
ABANDONED: Final = timedelta(days=1)  # an upload that was cut off


def sweep_files(*, at: datetime) -> int:
    """Delete files of imports that are over, of imports that nobody started in time, and of uploads cut off; with an
    event for each import that loses its file. How many files went."""
    return _of_nobody(at) + _of_late_runs(at) + _of_the_folder(at)


def _of_late_runs(at: datetime) -> int:
    late = at - timedelta(days=settings.IMPORT_KEEP_DAYS)
    runs = ImportRun.objects.filter(state__in=WAITING, uploaded_at__lt=late).order_by("pk")
    swept = [run for run in runs if path_of(run).exists() and (run.ended_at or run.uploaded_at) < late]
    for run in swept:
        cancel_run(run_id=run.pk, by=SYSTEM, at=at, verb="complaints.import.swept")
    return len(swept)


def _of_nobody(at: datetime) -> int:
    """What is left over where a process was killed between its commit and the deletion."""
    folder, old = Path(settings.IMPORTS_DIR), (at - ABANDONED).timestamp()
    lying = [path for path in (folder.iterdir() if folder.is_dir() else ()) if path.is_file()]
    named = ImportRun.objects.filter(sha256__in={path.name.rpartition("-")[2] for path in lying})
    over = {path_of(run).name: run.is_over for run in named}
    return _deleted([path for path in lying if over.get(path.name, path.stat().st_mtime < old)])


def _of_the_folder(at: datetime) -> int:
    """What was picked up long ago."""
    if not settings.IMPORT_FOLDER:
        return 0
    late = (at - timedelta(days=settings.IMPORT_KEEP_DAYS)).timestamp()
    old = [path for path in _put_away(Path(settings.IMPORT_FOLDER)) if path.is_file() and path.stat().st_mtime < late]
    if old:
        detail = {"files": len(old), "names": [path.name for path in old[:20]]}
        entry = Entry(verb="complaints.folder.swept", object=Object(type="folder", id="imports"), detail=detail)
        append(stream=STREAM, entry=entry, at=at, by=SYSTEM)
    return _deleted(old)


def _put_away(folder: Path) -> Iterator[Path]:
    for where in (DONE, FAILED):
        yield from folder.glob(f"*/{where}/*")
        yield from folder.glob(f"*/*/{where}/*")


def _deleted(paths: list[Path]) -> int:
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)
