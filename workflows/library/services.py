"""Verbs of the library: processes are made, versions drafted and edited. Releasing is the release flow's business."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from workflows.bpmn.bad import BadModel
from workflows.bpmn.dialects import SeveralProcesses, Translation, is_foreign, translate
from workflows.bpmn.reader import as_utf8, read
from workflows.ledger import services as ledger
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, File, Object
from workflows.library import holds
from workflows.library.models import UNDER_RELEASE, Authorship, Original, Process, ProcessVersion
from workflows.library.problems import CannotDraft
from workflows.library.streams import locked, person, record

__all__ = ["CannotDraft", "create_process", "draft_version", "import_version", "note_version", "redraft_version"]

LIBRARY = "library"  # the stream of what happens to processes as such


@transaction.atomic
def create_process(
    *, key: str, name: str, by: Actor, at: datetime, area: str = Process.Area.BUSINESS, description: str = "",
    owner: Actor | None = None,
) -> Process:
    """A new process under the next free code, still without a version."""
    ledger.hold(LIBRARY)
    process = Process(
        code=_next_code(), key=key, name=name, description=description, domain_area=area, created_at=at,
        owner_id=owner.id if owner else None, owner_name=owner.name if owner else "",
    )
    process.full_clean()
    process.save(force_insert=True)
    entry = Entry(verb="process.created", object=Object("process", process.code, name=name), detail={"key": key})
    ledger.append(stream=LIBRARY, entry=entry, by=by, at=at)
    return process


@transaction.atomic
def draft_version(
    *, process_id: int, source: bytes, by: Actor, at: datetime, notes: str = "", beside: Collection[Actor] = (),
    made_from: Collection[File] = (),
) -> ProcessVersion:
    """The next version of the process, as a draft; its bytes are kept as they are, only brought to UTF-8.

    `beside` are those who edited it too: they are its authors like the one who drafts it. `made_from` are recorded."""
    stored = _readable(source)
    process = Process.objects.select_for_update().get(pk=process_id)
    digest = _new_to(process, stored)
    version = ProcessVersion.objects.create(
        process=process, number=_next_number(process), source=stored, sha256=digest, notes=notes,
        author_id=person(by), author_name=by.name, drafted_at=at, base_number=_in_force(process),
    )
    _sign(version, (*beside, by), at)
    files = [_file(version, stored), *made_from]
    record(version, Entry(verb="version.drafted", reason=notes, files=files), by, at)
    return version


@transaction.atomic
def import_version(
    *, process_id: int, source: bytes, by: Actor, at: datetime, notes: str = "", chosen: str = "",
) -> ProcessVersion:
    """The next version from a file of any product. Another's is translated into a copy of ours, which becomes the
    draft; the file itself is kept beside it, and the event names both hashes."""
    made = _translated(source, chosen)
    if made is None:
        return draft_version(process_id=process_id, source=source, by=by, at=at, notes=notes)
    process = Process.objects.select_for_update().get(pk=process_id)
    original = File(f"{process.code}-original.bpmn", made.origin_sha256, len(source))
    version = draft_version(
        process_id=process_id, source=made.source, by=by, at=at, notes=notes, made_from=[original],
    )  # fmt: skip
    Original.objects.create(version=version, source=source, sha256=made.origin_sha256, chosen=chosen)
    return version


@transaction.atomic
def redraft_version(
    *, version_id: int, source: bytes, by: Actor, at: datetime, notes: str = "", beside: Collection[Actor] = (),
) -> ProcessVersion:
    """Put other bytes in the place of a draft's; both hashes are recorded, and whoever edits becomes its author."""
    stored = _readable(source)
    version = locked(version_id)
    _check_open_for_editing(version)
    before, version.sha256 = version.sha256, _new_to(version.process, stored, but=version)
    version.source, version.notes = stored, notes or version.notes
    version.author_id, version.author_name, version.drafted_at = person(by), by.name, at
    version.save(update_fields=["source", "sha256", "notes", "author_id", "author_name", "drafted_at"])
    _sign(version, (*beside, by), at)
    detail = {"before": before, "after": version.sha256}
    entry = Entry(verb="version.redrafted", reason=notes, files=[_file(version, stored)], detail=detail)
    record(version, entry, by, at)
    return version


@transaction.atomic
def note_version(*, version_id: int, line: str, by: Actor, at: datetime) -> ProcessVersion:
    """Add a line to the notes of a version whose release is not over; one that stands there already changes nothing."""
    version = locked(version_id)
    if version.state not in {ProcessVersion.State.DRAFT, *UNDER_RELEASE}:
        raise CannotDraft(_("第 %(number)d 版为%(state)s，不能再补充版本说明。") % {
            "number": version.number, "state": version.get_state_display()})
    if line not in version.notes.splitlines():
        version.notes = f"{version.notes}\n{line}".strip()
        version.save(update_fields=["notes"])
        record(version, Entry(verb="version.noted", reason=line), by, at)
    return version


def _check_open_for_editing(version: ProcessVersion) -> None:
    if version.state != ProcessVersion.State.DRAFT:
        said = {"number": version.number, "state": version.get_state_display()}
        raise CannotDraft(_("第 %(number)d 版为%(state)s，不能再修改；请另存为新的草稿版本。") % said)
    if holds.is_held(version.pk):
        raise CannotDraft(_("已有案件按第 %(number)d 版运行，请另存为新的草稿版本。") % {"number": version.number})


def _new_to(process: Process, stored: bytes, but: ProcessVersion | None = None) -> str:
    """The hash of the bytes, which no other version of the process may have."""
    digest = sha256(stored).hexdigest()
    same = ProcessVersion.objects.filter(process=process, sha256=digest)
    if but is not None:
        same = same.exclude(pk=but.pk)
    if (found := same.first()) is not None:
        raise CannotDraft(_("这份文件与第 %(number)d 版完全相同。") % {"number": found.number})
    return digest


def _sign(version: ProcessVersion, people: Collection[Actor], at: datetime) -> None:
    """Remember everybody who had a hand in it, each once."""
    rows = [Authorship(version=version, person_id=person(one), name=one.name, since=at) for one in people]
    Authorship.objects.bulk_create(rows, ignore_conflicts=True)


def _file(version: ProcessVersion, stored: bytes) -> File:
    return File(f"{version.process.code}-v{version.number}.bpmn", version.sha256, len(stored))


def _readable(source: bytes) -> bytes:
    try:
        stored = as_utf8(source)
        read(stored)
    except BadModel as error:
        raise CannotDraft(error.message) from error
    return stored


def _translated(source: bytes, chosen: str) -> Translation | None:
    """The translated copy of a foreign file; None for one of ours."""
    try:
        return translate(source, process=chosen) if is_foreign(source) else None
    except BadModel as error:
        raise CannotDraft(error.message) from error
    except SeveralProcesses as error:
        raise CannotDraft(error.args[0]) from error


def _next_code() -> str:
    codes = Process.objects.filter(code__regex=r"^PRC-\d+$").values_list("code", flat=True)
    return f"PRC-{max((int(code[4:]) for code in codes), default=0) + 1:04d}"


def _in_force(process: Process) -> int | None:
    """The number of the version that a draft made now builds on."""
    return ProcessVersion.objects.in_force().filter(process=process).values_list("number", flat=True).first()


def _next_number(process: Process) -> int:
    highest = ProcessVersion.objects.filter(process=process).aggregate(highest=Max("number"))["highest"]
    return int(highest or 0) + 1
