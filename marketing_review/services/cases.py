"""Opening a case, filling its draft, cloning and cancelling it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from approvals.organisation.models import Person
from marketing_review.laws import PROCESS_KEY
from marketing_review.models import Attachment, CategoryVersion, ChecklistVersion, MarketingCase, State
from marketing_review.models.content import (
    Unreadable,
    cleaned,
    is_filled,
    moment_of,
    money_of,
)
from marketing_review.models.machine import unmet
from marketing_review.selectors.search import search_text
from marketing_review.services.case_numbers import next_key
from marketing_review.services.errors import CannotEdit
from marketing_review.services.rounds import gaps_in
from marketing_review.services.templates import current_checklist_versions
from workflows.engine.protocol import Cancel
from workflows.ledger.chain import Entry, Object
from workflows.runtime.models import Case
from workflows.runtime.move import Move, moving
from workflows.runtime.services import start_case

NOT_CLONED: Final = frozenset({"period_start", "period_end", "config_order", "target_list"})
LARGE: Final = ("template__fields", "current_round__snapshot", "live_round__snapshot")  # read when asked for
HELD: Final = "marketing_review.case"
COVERED_BY: Final = {"quality": ("agreement",), "service": ("script", "agreement"), "legal": ("legal",)}


class CannotOpen(Exception):
    """No new case can be opened like this; the message says why."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft as it was saved, with everything that still keeps it from being submitted."""

    marketing: MarketingCase
    gaps: list[Any]


@transaction.atomic
def open_case(*, category_key: str, title: str, by: Person, at: datetime,
              content: Mapping[str, Any] | None = None, cloned_from: MarketingCase | None = None) -> MarketingCase:
    """A new draft on the category's newest template; the number is taken and the case stands in the inbox."""
    template, title = _template_for(category_key, by), str(cleaned(title)).strip()
    if not title:
        raise CannotOpen(_("请填写名称。"))
    versions = current_checklist_versions()
    marketing = MarketingCase(
        key=next_key(at), template=template, checklist_versions=versions, coverage=_coverage(versions),
        title=title[:200], initiator=by, owner=by, department=by.department, cloned_from=cloned_from, created_at=at,
        updated_at=at,
    )

    def attach_content(move: Move) -> None:
        marketing.case = move.case
        _fill(marketing, {**(content or {}), "title": title})
        marketing.save()

    start_case(process_key=PROCESS_KEY, key=marketing.key, title=marketing.title, by=by.as_actor(), at=at,
               data={"online": False}, before=attach_content)
    return marketing


def _template_for(category_key: str, by: Person) -> CategoryVersion:
    """The newest template of a category that is in use, for somebody who may open cases."""
    if not by.can("cases.start"):
        raise CannotOpen(_("您的角色不能新建营销案。"))
    known = CategoryVersion.objects.filter(category__key=category_key, category__active=True)
    template = known.order_by("-number").first()
    if template is None:
        raise CannotOpen(_("没有这个活动类别，或它已停用。"))
    return template


def _coverage(versions: Mapping[str, int]) -> dict[str, list[str]]:
    """Which fields a pass of a step is about: those its checklists depend on; without any, the whole content."""
    wanted = {key for keys in COVERED_BY.values() for key in keys}
    items = {
        version.checklist.key: version.entries
        for version in ChecklistVersion.objects.filter(checklist__key__in=wanted).select_related("checklist")
        if versions.get(version.checklist.key) == version.number
    }
    coverage = {}
    for step, keys in COVERED_BY.items():
        asked = [item for key in keys for item in items.get(key, ())]
        if asked and all(item.fields for item in asked):
            coverage[step] = sorted({field for item in asked for field in item.fields})
    return coverage


@transaction.atomic
def save_draft(*, case_key: str, content: Mapping[str, Any], by: Person, at: datetime) -> Saved:
    """Keep what was typed, whole or not; fields that are not named stay, files are only changed by attaching."""
    marketing = locked(case_key)
    may_edit(marketing, by)
    _fill(marketing, content)
    marketing.updated_at = at
    marketing.save()
    return Saved(marketing, gaps_in(marketing))


def of_move(move: Move) -> MarketingCase:
    """The marketing case of a case that is being moved, under its lock; read once a move."""
    if HELD not in move.memo:
        move.memo[HELD] = (
            MarketingCase.objects.select_for_update(of=("self",))
            .select_related("template__category", "current_round", "live_round").defer(*LARGE)
            .get(case_id=move.case.pk))
    held: MarketingCase = move.memo[HELD]
    return held


def locked(case_key: str) -> MarketingCase:
    """The case under its lock: the runtime's row first, then its own."""
    Case.objects.select_for_update().get(key=case_key)
    return (MarketingCase.objects.select_for_update(of=("self",))
            .select_related("template__category", "current_round", "live_round").get(key=case_key))


def may_edit(marketing: MarketingCase, by: Person) -> None:
    """Only a draft, and only by who opened it or answers for it; raises CannotEdit."""
    if by.pk not in (marketing.initiator_id, marketing.owner_id):
        raise CannotEdit(_("只有发起人或责任人可以填写这份营销案。"))
    if marketing.state != State.DRAFT:
        raise CannotEdit(_("营销案处于「%(state)s」，内容已冻结。") % {"state": marketing.get_state_display()})


def _fill(marketing: MarketingCase, content: Mapping[str, Any]) -> None:
    """Take over the fields that the template knows; an emptied field is taken out."""
    form = {field.key: field for field in marketing.template.form}
    kept = dict(marketing.content)
    for key, value in cleaned(content).items():
        if key not in form or form[key].kind == "files":
            continue
        if is_filled(value):
            kept[key] = value
        else:
            kept.pop(key, None)
    marketing.content = kept
    project(marketing)


def project(marketing: MarketingCase) -> None:
    """Bring the columns that lists and searches read in line with the content."""
    content = marketing.content
    marketing.title = str(content.get("title") or marketing.title)[:200]
    marketing.online = content.get("online") is True
    marketing.period_start = _readable(moment_of, content.get("period_start"))
    marketing.period_end = _readable(moment_of, content.get("period_end"))
    marketing.budget = _readable(money_of, content.get("budget"))
    owner = Person.objects.filter(number=str(content.get("owner", ""))).first() if content.get("owner") else None
    marketing.owner = owner or marketing.initiator
    marketing.search_text = search_text(marketing)
    if marketing.title != marketing.case.title:
        Case.objects.filter(pk=marketing.case_id).update(title=marketing.title)
        WorkItem.objects.open().filter(case_id=marketing.case_id).update(title=marketing.title)


def _readable(read: Any, value: Any) -> Any:
    try:
        return read(value) if is_filled(value) else None
    except Unreadable:
        return None


@transaction.atomic
def clone_case(*, case_key: str, by: Person, at: datetime) -> MarketingCase:
    """A new draft with what an earlier case said last, without its dates, lists and order numbers."""
    source = MarketingCase.objects.select_related("template__category", "live_round", "current_round").get(key=case_key)
    frozen = source.live_round or source.current_round
    content = frozen.content if frozen else source.content
    kept = {key: value for key, value in content.items() if key not in NOT_CLONED}
    title = _("%(title)s（复制）") % {"title": source.title}
    marketing = open_case(category_key=source.template.category.key, title=title, by=by, at=at, content=kept,
                          cloned_from=source)
    _copy_files(source, marketing, kept, by, at)
    marketing.tags = list(source.tags)
    marketing.save()
    with moving(case_id=marketing.case_id, by=by.as_actor(), at=at) as move:
        move.record(Entry(
            verb="marketing_review.case.cloned", object=Object("case", marketing.key, name=marketing.title),
            detail={"from": source.key}))
    return marketing


def _copy_files(source: MarketingCase, marketing: MarketingCase, content: Mapping[str, Any], by: Person,
                at: datetime) -> None:
    """The same bytes under the new case: rows of its own, so that access goes by the case."""
    known = {file.pk: file for file in source.files.all()}
    for field in marketing.template.form:
        if field.kind != "files" or field.key not in content:
            continue
        copies = [
            Attachment.objects.create(
                marketing=marketing, field=field.key, name=file.name, sha256=file.sha256, size=file.size,
                media_type=file.media_type, uploaded_by=by, uploaded_at=at)
            for file in (known.get(entry.get("id")) for entry in content[field.key]) if file
        ]
        marketing.content = {**marketing.content, field.key: [copy.as_json() for copy in copies]}


@transaction.atomic
def cancel_case(*, case_key: str, reason: str, by: Person, at: datetime) -> MarketingCase:
    """Give a case up before its launch; the initiator or a process manager may, and says why."""
    marketing = MarketingCase.objects.get(key=case_key)
    if by.pk != marketing.initiator_id and not by.can("cases.administer"):
        raise CannotEdit(_("只有发起人或流程管理员可以取消营销案。"))
    reason = str(cleaned(reason))
    if len(reason.strip()) < 2:
        raise CannotEdit(_("请写明取消原因。"))
    with moving(case_id=marketing.case_id, by=by.as_actor(), at=at) as move:
        marketing = of_move(move)
        if sentences := _against_cancel(marketing):
            raise CannotEdit(" ".join(sentences))
        marketing.cancel(by=by.as_actor(), at=at)
        marketing.updated_at = at
        marketing.save()
        move.apply(Cancel(reason), entry=Entry(
            verb="marketing_review.case.cancelled", object=Object("case", marketing.key, name=marketing.title),
            reason=reason))
    return marketing


def _against_cancel(marketing: MarketingCase) -> list[str]:
    known = MarketingCase.machine().transitions["cancel"]
    if marketing.state not in known:
        return [_("营销案处于「%(state)s」，不能取消。") % {"state": marketing.get_state_display()}]
    return unmet(marketing, "cancel")
