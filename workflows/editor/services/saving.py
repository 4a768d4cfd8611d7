"""From the working copy to a draft version: the same number while it is a draft, else the next one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from workflows.bpmn.words import in_language
from workflows.editor.models import Draft
from workflows.editor.services.drafts import check_revision
from workflows.editor.services.errors import CannotEdit
from workflows.editor.services.locks import hold, locked
from workflows.ledger.actor import Actor
from workflows.library import holds
from workflows.library import services as library
from workflows.library.models import Process, ProcessVersion


@transaction.atomic
def save_version(*, draft_id: int, revision: int, notes: str, by: Actor, at: datetime) -> ProcessVersion:
    """The working copy as a draft version; everybody who edited it becomes its author."""
    Process.objects.select_for_update(of=("self",)).filter(working_copy=draft_id).first()  # before its parts
    draft = locked(draft_id)
    hold(draft, by, at)
    check_revision(draft, revision)
    try:
        version = _saved(draft, notes, by, at)
    except library.CannotDraft as refusal:
        raise CannotEdit(in_language(refusal.args[0], _)) from refusal
    draft.version, draft.saved_sha256 = version, version.sha256
    draft.save(update_fields=["version", "saved_sha256"])
    return version


def _saved(draft: Draft, notes: str, by: Actor, at: datetime) -> ProcessVersion:
    beside = [Actor(id=hand.person_id, name=hand.name) for hand in draft.hands.order_by("pk")]
    said: dict[str, Any] = {"source": draft.bytes, "notes": notes, "by": by, "at": at, "beside": beside}
    open_version = draft.version
    if open_version is not None and _may_be_replaced(open_version):
        return library.redraft_version(version_id=open_version.pk, **said)
    if not notes.strip():
        raise CannotEdit(_("请填写版本说明：这一版改了什么、为什么。"))
    return library.draft_version(process_id=draft.process_id, **said)


def _may_be_replaced(version: ProcessVersion) -> bool:
    return version.state == ProcessVersion.State.DRAFT and not holds.is_held(version.pk)
