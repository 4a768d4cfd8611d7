"""Holding the working copy: one person at a time, until they leave, fall silent or somebody takes over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from workflows.editor.models import Draft, EditLock
from workflows.editor.services.errors import CannotEdit, Locked
from workflows.ledger import outbox
from workflows.ledger import services as ledger
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object

LIBRARY = "library"  # the stream of what happens to processes as such


@transaction.atomic
def hold_draft(*, draft_id: int, by: Actor, at: datetime) -> Draft:
    """Take the working copy, or show that one is still there; refused while somebody else is."""
    draft = locked(draft_id)
    hold(draft, by, at)
    return draft


@transaction.atomic
def leave_draft(*, draft_id: int, by: Actor, at: datetime) -> None:
    """Let go of the working copy; nothing happens if somebody else has it by now."""
    EditLock.objects.filter(draft=draft_id, holder_id=person(by)).delete()


@transaction.atomic
def take_over(*, draft_id: int, by: Actor, at: datetime, reason: str) -> Draft:
    """Take the working copy from whoever holds it; they are told by whom and why, and so is the ledger."""
    if not reason.strip():
        raise CannotEdit(_("请填写接管原因，对方会看到。"))
    draft = locked(draft_id)
    lock = EditLock.objects.filter(draft=draft).first()
    _seize(draft, lock, by, at)
    if lock is not None and lock.holder_id != by.id:
        _record_taking(draft, lock, by, at, reason)
        _tell(draft, lock, by, at, reason)
    return draft


def locked(draft_id: int) -> Draft:
    """The working copy, locked until the transaction ends: whoever keeps, saves or takes over waits here."""
    draft = Draft.objects.select_for_update(of=("self",)).select_related("process").filter(pk=draft_id).first()
    if draft is None:
        raise CannotEdit(_("这份编辑中的流程已被放弃，请重新开始编辑。"))
    return draft


def hold(draft: Draft, by: Actor, at: datetime) -> None:
    """Make sure that this person holds it: theirs already, free, or left alone for too long."""
    lock = EditLock.objects.filter(draft=draft).first()
    if lock is not None and lock.bars(by.id, at):
        said = {"name": lock.holder_name}
        raise Locked(_("%(name)s正在编辑这个流程，你只能查看。") % said, holder=lock.holder_name, since=lock.since)
    if lock is not None and lock.holder_id == by.id:
        EditLock.objects.filter(pk=lock.pk).update(beat_at=max(at, lock.beat_at))
        return
    _seize(draft, lock, by, at)
    if lock is not None:
        _record_taking(draft, lock, by, at, "")


def person(by: Actor) -> int:
    """The id of whoever edits: processes are edited by people, not by the system."""
    if by.id is None:
        raise ValueError("Processes are edited by people, not by the system.")
    return by.id


def record(draft: Draft, entry_verb: str, by: Actor, at: datetime, *, reason: str = "", **detail: object) -> None:
    """Put what happened to the working copy into the library's stream."""
    about = Object("process", draft.process.code, name=draft.process.name)
    entry = Entry(verb=entry_verb, object=about, reason=reason, detail=detail)
    ledger.append(stream=LIBRARY, entry=entry, by=by, at=at)


def _seize(draft: Draft, lock: EditLock | None, by: Actor, at: datetime) -> None:
    since = lock.since if lock is not None and lock.holder_id == by.id else at
    fresh = {"holder_id": person(by), "holder_name": by.name, "since": since, "beat_at": at}
    EditLock.objects.update_or_create(draft=draft, defaults=fresh)


def _record_taking(draft: Draft, lock: EditLock, by: Actor, at: datetime, reason: str) -> None:
    told = {"from": lock.holder_name, "from_id": lock.holder_id, "silent": lock.is_silent(at)}
    record(draft, "draft.taken_over", by, at, reason=reason, **told)


def _tell(draft: Draft, lock: EditLock, by: Actor, at: datetime, reason: str) -> None:
    said = {"name": by.name, "process": draft.process.name, "reason": reason}
    text = _("%(name)s接管了你正在编辑的流程「%(process)s」：%(reason)s") % said
    payload = {
        "kind": "system.editing_taken_over", "case": "", "process": draft.process.key, "item": None,
        "to": {"people": [lock.holder_id], "posts": []}, "by": {"id": by.id, "name": by.name}, "at": at.isoformat(),
        "words": {"text": text, "path": reverse("editor", kwargs={"code": draft.process.code})},
    }
    key = f"editing-taken-over:{draft.pk}:{lock.holder_id}:{at.isoformat()}"
    outbox.put(effect="notify", key=key, payload=payload)
