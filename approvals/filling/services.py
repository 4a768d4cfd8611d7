"""Verbs around forms of cases: a file is kept, a draft saved, a case begun."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.filling.checking import CannotFill, Filled, checked
from approvals.filling.models import Counter, KeptFile, StartDraft
from approvals.filling.selectors import startable
from approvals.filling.typed import PREFIX
from approvals.organisation.models import Person
from workflows.bpmn.forms.values import clean
from workflows.engine.filling import Sheet, initial_data, sheet_of
from workflows.engine.protocol import Refused
from workflows.files.keeping import CannotKeep, keep
from workflows.ledger.chain import Entry, Object
from workflows.library.models import Process, ProcessVersion
from workflows.runtime import document
from workflows.runtime.models import Case
from workflows.runtime.ports import DomainRefused
from workflows.runtime.services import CannotStart, Opening, start_on

LONGEST_TITLE: Final = 200
LONGEST_DRAFT: Final = 200_000
MOST_FIELDS: Final = 400
MOST_FILES_A_DAY: Final = 500
REFUSALS: Final = (CannotStart, Refused, DomainRefused)
NOT_KEPT: Final = ("csrfmiddlewaretoken",)


class CannotSave(Exception):
    """The draft is too long; the message is a sentence fit for whoever typed it."""


@transaction.atomic
def keep_file(*, upload: File[bytes], name: str, by: Person, at: datetime) -> KeptFile:
    """Keep a file that somebody hands in for a field; CannotKeep for one that is not taken, or for too many."""
    since = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    if KeptFile.objects.filter(person=by, kept_at__gte=since).count() >= MOST_FILES_A_DAY:
        raise CannotKeep(_("一天最多上传 %(most)d 个文件。") % {"most": MOST_FILES_A_DAY})
    kept = keep(upload, name)
    known = KeptFile.objects.filter(person=by, sha256=kept.sha256, name=kept.name).first()
    return known or KeptFile.objects.create(
        person=by, name=kept.name, sha256=kept.sha256, size=kept.size, media_type=kept.media_type, kept_at=at
    )


def save_start_draft(*, process: Process, form: Mapping[str, Any], by: Person, at: datetime) -> StartDraft:
    """Keep what is typed for a new case in place of what was kept before."""
    fields = {name[:100]: _plain(value) for name, value in form.items() if name not in NOT_KEPT}
    if len(fields) > MOST_FIELDS or sum(len(str(value)) for value in fields.values()) > LONGEST_DRAFT:
        raise CannotSave(_("草稿太长，没有保存。"))
    draft = StartDraft(process=process, person=by, form=fields, saved_at=at)
    StartDraft.objects.bulk_create(
        [draft], update_conflicts=True, unique_fields=["person", "process"], update_fields=["form", "saved_at"]
    )
    return draft


def _plain(value: Any) -> Any:
    return [_plain(one) for one in value] if isinstance(value, list) else str(value).replace("\x00", "")


@transaction.atomic
def begin_case(*, version: ProcessVersion, form: Mapping[str, Any], by: Person, at: datetime) -> Case:
    """Open a case on this version with what its form asks at the start; CannotFill where that is not as it should be.

    The draft is gone with it; the trail says what was filled in."""
    chosen = startable(version.process, by, at)
    if chosen.version is None or chosen.version.pk != version.pk:
        raise CannotStart(_("这期间流程换了新版本，表单可能有变化。你填写的内容都在，请核对后再提交。"))
    graph = document.graph_of(version.pk, version.sha256)
    title, wrong = _title(form)
    filled = _filled(sheet_of(graph), form, wrong, by)
    key = _next_key(version.process, at)
    told = Entry(verb="case.started", object=Object("case", key, name=title), diff=filled.diff, files=filled.files)
    opening = Opening(key, title, filled.data, entry=told, why=chosen.why)
    case = start_on(version=version, opening=opening, by=by.as_actor(), at=at)
    StartDraft.objects.filter(person=by, process=version.process).delete()
    return case


def _title(form: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    title = " ".join(clean(str(form.get("title", ""))).split())
    if not title:
        return "", {"title": _("请填写标题。")}
    if len(title) > LONGEST_TITLE:
        return title, {"title": _("标题最多 %(most)d 字，现有 %(now)d 字。") % {
            "most": LONGEST_TITLE, "now": len(title)}}
    return title, {}


def _filled(sheet: Sheet | None, form: Mapping[str, Any], wrong: dict[str, str], by: Person) -> Filled:
    """The start's sheet, checked together with the title, so that everything is said at once."""
    unknown = [name for name in form if name.startswith(PREFIX)] if sheet is None else []
    if unknown:
        raise CannotFill({**wrong, **dict.fromkeys(unknown, _("这个流程没有表单。"))})
    try:
        filled = checked(sheet, initial_data(sheet.form), form, by=by, whole=True) if sheet else Filled()
    except CannotFill as refusal:
        raise CannotFill({**wrong, **refusal.fields}) from refusal
    if wrong:
        raise CannotFill(wrong)
    return filled


def _next_key(process: Process, at: datetime) -> str:
    """PRC-0187-2026-0001: the row of the counter stays locked until the caller's transaction ends."""
    year = timezone.localtime(at).year
    Counter.objects.get_or_create(process=process, year=year)
    counter = Counter.objects.select_for_update().get(process=process, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{process.code}-{year}-{counter.last:04d}"


__all__ = ["CannotFill", "CannotKeep", "CannotSave", "begin_case", "keep_file", "save_start_draft"]
