"""The working copy: started from a version or from nothing, kept as it is edited, given up."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from workflows.bpmn.bad import BadModel
from workflows.bpmn.dialects import SeveralProcesses, is_foreign, translate
from workflows.bpmn.reader import as_utf8, read
from workflows.editor.models import Draft, Hand
from workflows.editor.picture import with_picture
from workflows.editor.services.errors import CannotEdit, Stale
from workflows.editor.services.locks import hold, locked, person, record
from workflows.editor.template import empty_process
from workflows.ledger.actor import Actor
from workflows.library import holds
from workflows.library.models import Process, ProcessVersion

LARGEST: Final = 5 * 1024 * 1024


@transaction.atomic
def start_draft(*, process_id: int, number: int | None, by: Actor, at: datetime) -> Draft:
    """A working copy of that version of the process, or of an empty process; refused while one holds unsaved work."""
    process = Process.objects.select_for_update().get(pk=process_id)
    base = None if number is None else ProcessVersion.objects.filter(process=process, number=number).first()
    if number is not None and base is None:
        raise CannotEdit(_("没有第 %(number)d 版。") % {"number": number})
    former = Draft.objects.select_for_update(of=("self",)).filter(process=process).first()
    if former is not None:
        _make_room(former, by, at)
    draft = _begun(process, base, former, by, at)
    hold(draft, by, at)
    record(draft, "draft.started", by, at, number=number or 0)
    return draft


@transaction.atomic
def keep_draft(*, draft_id: int, text: bytes, revision: int, by: Actor, at: datetime) -> Draft:
    """Put what was edited in the place of the working copy, if nobody else did so since this revision was loaded."""
    source = checked(text)
    draft = locked(draft_id)
    hold(draft, by, at)
    check_revision(draft, revision)
    digest = sha256(source).hexdigest()
    if digest == draft.sha256:
        return draft
    draft.source, draft.sha256, draft.revision = source, digest, draft.revision + 1
    draft.edited_by_id, draft.edited_by_name, draft.edited_at = person(by), by.name, at
    draft.save(update_fields=["source", "sha256", "revision", "edited_by_id", "edited_by_name", "edited_at"])
    Hand.objects.get_or_create(draft=draft, person_id=person(by), defaults={"name": by.name})
    return draft


@transaction.atomic
def import_draft(*, draft_id: int, data: bytes, revision: int, by: Actor, at: datetime) -> Draft:
    """Put a file of any product in the place of the working copy: translated into our words, laid out if it has no
    picture; the ledger keeps the hash of the file as it was."""
    source = with_picture(_in_our_words(checked(data)))
    kept = keep_draft(draft_id=draft_id, text=source, revision=revision, by=by, at=at)
    record(kept, "draft.imported", by, at, original=sha256(data).hexdigest(), sha256=kept.sha256, size=len(data))
    return kept


@transaction.atomic
def discard_draft(*, draft_id: int, by: Actor, at: datetime) -> None:
    """Give the working copy up; the versions stay."""
    draft = locked(draft_id)
    hold(draft, by, at)
    record(draft, "draft.discarded", by, at, sha256=draft.sha256, unsaved=draft.is_unsaved)
    draft.delete()


def checked(text: bytes) -> bytes:
    """The text as UTF-8, if it is a BPMN file that the reader takes."""
    if len(text) > LARGEST:
        raise CannotEdit(_("文件超过 5 MB。"))
    try:
        source = as_utf8(text)
        read(source)
    except BadModel as error:
        raise CannotEdit(error.message) from error
    return source


def _in_our_words(source: bytes) -> bytes:
    try:
        return translate(source).source if is_foreign(source) else source
    except SeveralProcesses as several:
        raise CannotEdit(several.args[0]) from several


def check_revision(draft: Draft, revision: int) -> None:
    """Refuse what was made of an older state of the working copy."""
    if draft.revision == revision:
        return
    said = {"name": draft.edited_by_name}
    message = _("这个流程在别处被%(name)s改过，你的改动还在本页，没有写入。") % said
    raise Stale(message, revision=draft.revision)


def _make_room(former: Draft, by: Actor, at: datetime) -> None:
    hold(former, by, at)
    if former.is_unsaved:
        raise CannotEdit(_("还有没有保存为版本的修改。请先保存为草稿版本，或放弃这些修改。"))


def _begun(process: Process, base: ProcessVersion | None, former: Draft | None, by: Actor, at: datetime) -> Draft:
    source = with_picture(base.bytes) if base is not None else empty_process(process.key, process.name)
    draft = former or Draft(process=process)
    draft.process, draft.base, draft.version = process, base, base if base is not None and _open(base) else None
    draft.source = source
    draft.sha256 = draft.saved_sha256 = sha256(source).hexdigest()
    draft.revision += 1
    draft.edited_by_id, draft.edited_by_name, draft.edited_at = person(by), by.name, at
    draft.save()
    draft.hands.all().delete()
    return draft


def _open(version: ProcessVersion) -> bool:
    """Whether saving may replace the version's bytes."""
    return version.state == ProcessVersion.State.DRAFT and not holds.is_held(version.pk)
