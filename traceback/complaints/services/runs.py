"""An import from its upload to its end: kept, understood, started, gone on with, cancelled."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from complaints import arrivals
from complaints.models import ImportRun, RememberedMapping, Source
from complaints.reading import CannotRead, Heading, Table, find_heading, open_table
from complaints.services.refusals import AlreadyWaiting, CannotTakeIn
from complaints.understanding import Mapping, guess, unfinished
from workflows.ledger import outbox
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, File, Object
from workflows.ledger.services import append

SAMPLE: Final = 5000
EXTENSIONS: Final = frozenset({"csv", "txt", "tsv", "xlsx"})
WORK: Final = "complaints.take_in"


def path_of(run: ImportRun) -> Path:
    """Where the file waits until the import is over; it may hold numbers in clear, so it does not stay."""
    return Path(settings.IMPORTS_DIR) / f"{run.pk}-{run.sha256}"


def keep_file(
    *, source_id: int, kind: str, name: str, chunks: Iterable[bytes], by: Actor, at: datetime,
    way: str = ImportRun.Way.UPLOAD, notes: Dictionary[str, str] | None = None, repeat: bool = True,
) -> ImportRun:  # fmt: skip
    """Keep a file for an import and guess how it is to be read; raises CannotTakeIn."""
    refuse_other_kinds(name)
    waiting, sha256, size = _spool(chunks)
    try:
        _refuse_twice(source_id, kind, sha256, repeat)
        table = open_table(waiting)
        total, mapping = _looked_into(table, source_id, kind)
        mapping.notes = dict(notes) if notes else mapping.notes
        with transaction.atomic():
            run = ImportRun.objects.create(
                kind=kind, way=way, source_id=source_id, name=clean_name(name), sha256=sha256, size=size, total=total,
                mapping=mapping.as_json(), by_id=by.id, by_name=by.name, uploaded_at=at)
            record(run, "complaints.import.uploaded", by=by, at=at)
            os.replace(waiting, path_of(run))
    except CannotRead as wrong:
        raise CannotTakeIn(str(wrong)) from wrong
    finally:
        waiting.unlink(missing_ok=True)
    return run


def twins_of(source_id: int, kind: str, sha256: str) -> QuerySet[ImportRun]:
    """Imports of the very same bytes, the latest first."""
    same = ImportRun.objects.filter(source_id=source_id, kind=kind, sha256=sha256)
    return same.exclude(state=ImportRun.State.CANCELLED).order_by("-pk")


@transaction.atomic
def start_run(*, run_id: int, mapping: Mapping, by: Actor, at: datetime) -> ImportRun:
    """Have the worker take the rows in, as the mapping says; the mapping is remembered for files of this heading."""
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if not can_proceed(run.start):
        raise CannotTakeIn(_("这次导入%(state)s。") % {"state": run.get_state_display()})
    if run.done and mapping.as_json() != run.mapping:
        raise CannotTakeIn(_("已经导入了一部分，不能再改列对应。请取消后重新上传。"))
    try:
        heading = find_heading(open_table(path_of(run)))
    except (CannotRead, FileNotFoundError) as wrong:
        gone = _("文件已不在。请取消后重新上传。")
        raise CannotTakeIn(str(wrong) if isinstance(wrong, CannotRead) else gone) from wrong
    if lacking := unfinished(run.kind, mapping, heading):
        raise CannotTakeIn(lacking)
    run.start()
    run.mapping = mapping.as_json()
    run.save()
    RememberedMapping.objects.update_or_create(
        source_id=run.source_id, kind=run.kind, fingerprint=heading.fingerprint,
        defaults={"mapping": run.mapping, "at": at})
    record(run, "complaints.import.started", by=by, at=at, mapping=run.mapping)
    put_work(run, at)
    return run


@transaction.atomic
def cancel_run(
    *, run_id: int, by: Actor, at: datetime, verb: str = "complaints.import.cancelled"
) -> ImportRun:
    """Stop an import; what has been taken in stays."""
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    if not can_proceed(run.cancel):
        raise CannotTakeIn(_("这次导入%(state)s。") % {"state": run.get_state_display()})
    run.cancel(at=at)
    run.save()
    record(run, verb, by=by, at=at)
    arrivals.tell(run, at)
    forget_file(run)
    return run


def put_work(run: ImportRun, at: datetime) -> None:
    """Have the worker go on; the key names the place, so that going on from one place is asked for once."""
    outbox.put(effect=WORK, key=f"{WORK}-{run.pk}-{run.done}-{at:%Y%m%d%H%M%S%f}", payload={"run_id": run.pk})


def record(run: ImportRun, verb: str, *, by: Actor, at: datetime, **detail: object) -> None:
    """One event in the stream of the import, with its figures; never one per row."""
    counted = {name: getattr(run, name) for name in ("done", "stored", "repeated", "wrong", "unsorted")}
    append(
        stream=f"import:{run.pk}", at=at, by=by,
        entry=Entry(verb=verb, object=Object(type="import", id=str(run.pk), name=run.name), reason=run.failure,
                    files=[File(name=run.name, sha256=run.sha256, size=run.size)],
                    detail={"kind": run.kind, "way": run.way, "source": run.source.code, **counted, **detail}))


def forget_file(run: ImportRun) -> None:
    """The file goes as soon as what happened to it is certain."""
    transaction.on_commit(lambda: path_of(run).unlink(missing_ok=True))


def clean_name(name: str) -> str:
    """The name of a file without its path and without signs that nobody sees."""
    base = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in base if sign.isprintable())[:200] or "?"


def sample_of(table: Table, heading: Heading) -> list[list[str]]:
    """The first rows of data."""
    return [cells for _number, cells in islice(table.lines(), heading.rows, heading.rows + SAMPLE)]


def refuse_other_kinds(name: str) -> None:
    """Refuse what its very name says is no table."""
    extension = name.rpartition(".")[2].lower()
    if extension == "xls":
        raise CannotTakeIn(_("这是旧版 XLS 文件。请用 Excel 或 WPS 另存为 XLSX 或 CSV 后再上传。"))
    if extension not in EXTENSIONS:
        raise CannotTakeIn(_("不接受这种文件。请上传 CSV、TXT、TSV 或 XLSX 文件。"))


def _refuse_twice(source_id: int, kind: str, sha256: str, repeat: bool) -> None:
    twins = twins_of(source_id, kind, sha256)
    if repeat:  # a person may want it again: it adds nothing, and they are told
        twins = twins.exclude(state=ImportRun.State.FINISHED)
    if waiting := twins.first():
        said = _("同一个文件已在 %(at)s 上传，现在是「%(state)s」。请在那一次里继续，不用再传。") % {
            "at": f"{localtime(waiting.uploaded_at):%Y-%m-%d %H:%M}", "state": waiting.get_state_display()}
        raise AlreadyWaiting(said, waiting.pk)


def _looked_into(table: Table, source_id: int, kind: str) -> tuple[int, Mapping]:
    heading = find_heading(table)
    sample = sample_of(table, heading)
    if not sample:
        raise CannotTakeIn(_("表头之下没有数据行。"))
    remembered = RememberedMapping.objects.filter(
        source=Source.objects.get(pk=source_id), kind=kind, fingerprint=heading.fingerprint).first()
    mapping = Mapping.from_json(remembered.mapping) if remembered else guess(kind, heading, sample)
    return max(len(sample), table.count() - heading.rows), mapping


def _spool(chunks: Iterable[bytes]) -> tuple[Path, str, int]:
    folder = Path(settings.IMPORTS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"incoming-{secrets.token_hex(16)}"
    try:
        return path, *_written(path, chunks)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _written(path: Path, chunks: Iterable[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        for chunk in chunks:
            size += len(chunk)
            if size > settings.IMPORT_MAX_BYTES:
                most = settings.IMPORT_MAX_BYTES >> 20
                raise CannotTakeIn(_("文件超过 %(most)s MB。请分成几个文件上传。") % {"most": most})
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest(), size
