"""Optimisation items: noted with owner and deadline, mended by the owner, verified by somebody else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.fieldwork import news
from approvals.fieldwork.models import Evidence, Item, Task
from approvals.fieldwork.selectors.access import may_record, may_verify
from approvals.fieldwork.services.errors import CannotDo
from approvals.fieldwork.services.plans import kept_as_evidence, proof_of
from approvals.organisation.models import Person
from approvals.walkthrough.models import Finding
from workflows.ledger import services as ledger
from workflows.ledger.attempts import own_work
from workflows.ledger.chain import Entry, Object


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, who is to mend it, and by when."""

    text: str
    owner_id: int
    due_on: date
    step: str = ""


@transaction.atomic
def note_item(*, task_id: int, found: Found, by: Person, at: datetime) -> Item:
    """Something that a branch has found on its task."""
    task = Task.objects.select_for_update(of=("self",)).select_related("plan__process", "branch").get(pk=task_id)
    if not may_record(by, task.branch):
        raise CannotDo(_("由承担任务的分公司人员记录。"))
    if task.state not in (Task.State.DISPATCHED, Task.State.RECORDED):
        raise CannotDo(_("该任务为%(state)s，不能记录发现。") % {"state": task.get_state_display()})
    return _noted(Item(process=task.plan.process, task=task), found, by, at)


@transaction.atomic
def item_of_finding(*, finding_id: int, found: Found, by: Person, at: datetime) -> Item:
    """What was noticed in the sandbox becomes an item, once."""
    finding = Finding.objects.select_for_update(of=("self",)).select_related(
        "walkthrough__version__process").get(pk=finding_id)
    if Item.objects.filter(finding=finding).exists():
        raise CannotDo(_("这条发现已经转为优化项。"))
    whole = replace(found, text=finding.text, step=finding.step)
    return _noted(Item(process=finding.walkthrough.version.process, finding=finding), whole, by, at)


def _noted(item: Item, found: Found, by: Person, at: datetime) -> Item:
    owner = Person.objects.active().filter(pk=found.owner_id).first()
    if not found.text.strip():
        raise CannotDo(_("请写明发现了什么。"))
    if owner is None:
        raise CannotDo(_("没有找到这位责任人。"))
    if found.due_on < localtime(at).date():
        raise CannotDo(_("整改期限不能在过去。"))
    item.text, item.step, item.owner, item.due_on = found.text.strip(), found.step, owner, found.due_on
    item.found_by, item.found_at = by, at
    item.save(force_insert=True)
    detail = {"owner": owner.name, "due_on": item.due_on.isoformat()}
    _record(item, Entry(verb="optimisation.noted", reason=item.text, detail=detail), by, at)
    news.noted(item, by=by, at=at)
    return item


@transaction.atomic
def mend(*, item_id: int, fix: str, by: Person, at: datetime) -> Item:
    """Say what was done about it; the owner alone."""
    item = _locked(item_id)
    if item.owner_id != by.pk:
        raise CannotDo(_("由责任人填写整改措施。"))
    if not fix.strip():
        raise CannotDo(_("请填写整改措施。"))
    _insist(item, can_proceed(item.mend))
    item.mend(at=at, fix=fix.strip())
    item.save(update_fields=["state", "fix", "fixed_at"])
    _record(item, Entry(verb="optimisation.mended", reason=item.fix), by, at)
    return item


@transaction.atomic
def verify(*, item_id: int, works: bool, opinion: str, by: Person, at: datetime) -> Item:
    """Confirm that it is mended, or give it back; never the owner."""
    item = _locked(item_id)
    if not may_verify(by, item):
        why = _("由发现人或流程管理员验证，责任人不能验证自己的整改。")
        raise CannotDo(own_work(_about(item), why, by.as_actor(), at) if by.pk == item.owner_id else why)
    if not opinion.strip():
        raise CannotDo(_("请填写验证意见。"))
    _insist(item, can_proceed(item.verify))
    if works:
        item.verify(by=by, at=at, opinion=opinion.strip())
    else:
        item.give_back(opinion=opinion.strip())
    item.save(update_fields=["state", "opinion", "verified_by", "verified_at", "fixed_at"])
    verb = "optimisation.verified" if works else "optimisation.given_back"
    _record(item, Entry(verb=verb, reason=item.opinion), by, at)
    if not works:
        news.given_back(item, by=by, at=at)
    return item


@transaction.atomic
def add_proof(*, item_id: int, upload: File[bytes], name: str, by: Person, at: datetime) -> Evidence:
    """Keep a file that shows what was mended."""
    item = _locked(item_id)
    if by.pk not in (item.owner_id, item.found_by_id):
        raise CannotDo(_("由责任人或发现人添加证据。"))
    if item.state == Item.State.VERIFIED:
        raise CannotDo(_("优化项已经验证，不能再添加证据。"))
    made = kept_as_evidence(upload, name, by, at, item=item)
    _record(item, Entry(verb="optimisation.evidence_added", files=[proof_of(made)]), by, at)
    return made


def _insist(item: Item, able: bool) -> None:
    if not able:
        raise CannotDo(_("该优化项为%(state)s，现在不能这样办理。") % {"state": item.get_state_display()})


def _locked(item_id: int) -> Item:
    return Item.objects.select_for_update(of=("self",)).select_related("process", "owner").get(pk=item_id)


def _record(item: Item, entry: Entry, by: Person, at: datetime) -> None:
    ledger.append(stream=item.stream, entry=replace(entry, object=_about(item)), by=by.as_actor(), at=at)


def _about(item: Item) -> Object:
    return Object("optimisation", str(item.pk), name=str(item))
