"""A folder that other systems drop files into: what is understood starts by itself, the rest waits for a person.

The folder holds one folder for each source, named by its code; in it lie contacts, or `exposures`, `survey` and `tree`
for files of those kinds. What has been picked up lies in `done` or `failed` beside them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from complaints.models import ImportRun, RememberedMapping, Source
from complaints.reading import CannotRead, find_heading, open_table
from complaints.services import news
from complaints.services.refusals import AlreadyWaiting, CannotTakeIn
from complaints.services.runs import keep_file, path_of, start_run
from complaints.services.sources import STREAM
from complaints.understanding import Mapping, unfinished
from workflows.ledger.actor import SYSTEM
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append

DONE: Final = "done"
FAILED: Final = "failed"
QUIET: Final = 30.0  # seconds without a change before a file is believed to be whole
UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart")
CHUNK: Final = 1 << 20
AT_ONCE: Final = 20  # files of one sweep: the next one comes soon
BY_ITSELF: Final = frozenset({ImportRun.Kind.CONTACTS, ImportRun.Kind.EXPOSURES})  # a survey or a tree needs a name


class StillWritten(Exception):
    """The file changed while it was read."""


def sweep_folder(*, at: datetime) -> int:
    """Pick up what lies in the folder and is whole; how many files that were. Twice is once."""
    if not settings.IMPORT_FOLDER:
        return 0
    picked = 0
    for source in Source.objects.order_by("code"):
        for kind, path in _waiting(Path(settings.IMPORT_FOLDER) / source.code, at):
            _pick_up(source, kind, path, at)
            picked += 1
            if picked == AT_ONCE:
                return picked
    return picked


def _waiting(folder: Path, at: datetime) -> Iterator[tuple[str, Path]]:
    """The files that nobody writes to any more, in the order in which they came."""
    for kind in ImportRun.Kind.values:
        here = folder if kind == ImportRun.Kind.CONTACTS else folder / kind
        whole = [path for path in sorted(here.iterdir()) if _is_whole(path, at)] if here.is_dir() else []
        yield from ((kind, path) for path in sorted(whole, key=lambda path: (path.lstat().st_mtime, path.name)))


def _is_whole(path: Path, at: datetime) -> bool:
    if path.name.startswith((".", "~")) or path.name.lower().endswith(UNFINISHED):
        return False
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    return path.is_file() and not path.is_symlink() and at.timestamp() - found.st_mtime >= QUIET


def _pick_up(source: Source, kind: str, path: Path, at: datetime) -> None:
    """One file: kept and started, kept for a person, told to be known already, or refused."""
    try:
        run = keep_file(source_id=source.pk, kind=kind, name=path.name, chunks=_chunks(path), by=SYSTEM, at=at,
                        way=ImportRun.Way.FOLDER, repeat=False)
    except StillWritten:
        return
    except AlreadyWaiting as twice:
        _tell(source, path, "complaints.folder.repeated", str(twice), at, run_id=twice.run_id)
        _move(path, DONE)
    except CannotTakeIn as refusal:
        _tell(source, path, "complaints.folder.refused", str(refusal), at)
        _move(path, FAILED)
    else:
        if not _started(run, at):
            news.waits_for_a_person(run, at=at)
        _move(path, DONE)


def _started(run: ImportRun, at: datetime) -> bool:
    """Whether it could start by itself: somebody has said before how such files are read."""
    mapping = Mapping.from_json(run.mapping)
    try:
        heading = find_heading(open_table(path_of(run)))
    except CannotRead:
        return False
    known = RememberedMapping.objects.filter(source=run.source_id, kind=run.kind, fingerprint=heading.fingerprint)
    if run.kind not in BY_ITSELF or not known.exists() or unfinished(run.kind, mapping, heading):
        return False
    start_run(run_id=run.pk, mapping=mapping, by=SYSTEM, at=at)
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file that stays the same from the first to the last of them."""
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        before = os.fstat(file.fileno())
        while chunk := file.read(CHUNK):
            yield chunk
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise StillWritten


def _move(path: Path, where: str) -> None:
    """Put the file away under a name that is free."""
    folder = path.parent / where
    folder.mkdir(exist_ok=True)
    target = folder / path.name
    while target.exists():
        target = folder / f"{target.stem[:180]}+{target.suffix}"
    os.replace(path, target)
    os.utime(target)  # from now on its time in there is counted


def _tell(source: Source, path: Path, verb: str, why: str, at: datetime, run_id: int | None = None) -> None:
    """In the ledger, and to whoever looks after the source."""
    entry = Entry(verb=verb, object=Object(type="source", id=source.code, name=path.name), reason=why)
    append(stream=STREAM, entry=entry, at=at, by=SYSTEM)
    news.not_taken(source, path.name, why, run_id=run_id, at=at)
