"""Field work is planned, dispatched to branches, recorded by them with evidence, or called off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.fieldwork import news
from approvals.fieldwork.models import Evidence, Plan, Task
from approvals.fieldwork.selectors.access import may_record
from approvals.fieldwork.services.errors import CannotDo
from approvals.organisation.models import Department, Person
from workflows.files.keeping import CannotKeep, keep
from workflows.ledger import services as ledger
from workflows.ledger.chain import Entry, Object
from workflows.ledger.chain import File as Proof
from workflows.library.models import Process

BRANCHES = (Department.Kind.BRANCH, Department.Kind.COUNTY)
MOST_FILES = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done, by when and by which branches."""

    kind: str
    title: str
    process_id: int
    task: str
    due_on: date
    branches: Collection[int]


@transaction.atomic
def plan_field_work(*, wanted: Wanted, by: Person, at: datetime) -> Plan:
    """A plan with a task for every branch, still to be dispatched."""
    if wanted.due_on < localtime(at).date():
        raise CannotDo(_("完成期限不能在过去。"))
    branches = list(Department.objects.active().filter(pk__in=wanted.branches, kind__in=BRANCHES).order_by("order"))
    if not branches:
        raise CannotDo(_("请至少选择一个分公司。"))
    plan = Plan.objects.create(
        kind=wanted.kind, title=wanted.title, process=Process.objects.get(pk=wanted.process_id), task=wanted.task,
        due_on=wanted.due_on, planned_by=by, planned_at=at)
    Task.objects.bulk_create([Task(plan=plan, branch=branch) for branch in branches])
    detail = {"kind": plan.kind, "due_on": plan.due_on.isoformat(), "branches": [one.name for one in branches]}
    _record(plan, Entry(verb="field_work.planned", detail=detail), by, at)
    return plan


@transaction.atomic
def dispatch_plan(*, plan_id: int, by: Person, at: datetime) -> int:
    """Ask every branch whose task is still planned to do it; its heads are told. Returns how many."""
    plan = _locked(plan_id)
    tasks = list(plan.tasks.filter(state=Task.State.PLANNED).select_related("branch").order_by("pk"))
    if not tasks:
        raise CannotDo(_("没有待派发的任务。"))
    for task in tasks:
        task.dispatch(at=at)
        task.save(update_fields=["state", "dispatched_at"])
    _record(plan, Entry(verb="field_work.dispatched", detail={"branches": [one.branch.name for one in tasks]}), by, at)
    news.dispatched(plan, tasks, by=by, at=at)
    return len(tasks)


@transaction.atomic
def record_task(*, task_id: int, summary: str, by: Person, at: datetime) -> Task:
    """Keep how it went at the branch; only its own people may."""
    task = _task(task_id)
    if not may_record(by, task.branch):
        raise CannotDo(_("由承担任务的分公司人员记录。"))
    if not summary.strip():
        raise CannotDo(_("请填写现场记录。"))
    if not can_proceed(task.record):
        raise CannotDo(_("该任务为%(state)s，不能记录。") % {"state": task.get_state_display()})
    task.record(by=by, at=at, summary=summary.strip())
    task.save(update_fields=["state", "summary", "recorded_by", "recorded_at"])
    entry = Entry(verb="field_work.recorded", reason=task.summary, detail={"branch": task.branch.name})
    _record(task.plan, entry, by, at)
    return task


@transaction.atomic
def cancel_task(*, task_id: int, reason: str, by: Person, at: datetime) -> Task:
    """Call the task of a branch off, with a reason."""
    task = _task(task_id)
    if not reason.strip():
        raise CannotDo(_("请填写取消原因。"))
    if not can_proceed(task.cancel):
        raise CannotDo(_("该任务为%(state)s，不能取消。") % {"state": task.get_state_display()})
    task.cancel()
    task.save(update_fields=["state"])
    entry = Entry(verb="field_work.cancelled", reason=reason.strip(), detail={"branch": task.branch.name})
    _record(task.plan, entry, by, at)
    return task


@transaction.atomic
def add_evidence(*, task_id: int, upload: File[bytes], name: str, by: Person, at: datetime) -> Evidence:
    """Keep a file that proves what was done; also after the record, so that nothing is lost for want of a file."""
    task = _task(task_id)
    if not may_record(by, task.branch):
        raise CannotDo(_("由承担任务的分公司人员添加证据。"))
    if task.state not in (Task.State.DISPATCHED, Task.State.RECORDED):
        raise CannotDo(_("该任务为%(state)s，不能添加证据。") % {"state": task.get_state_display()})
    if task.evidence.count() >= MOST_FILES:
        raise CannotDo(_("证据最多 %(most)s 个。") % {"most": MOST_FILES})
    made = kept_as_evidence(upload, name, by, at, task=task)
    entry = Entry(verb="field_work.evidence_added", files=[proof_of(made)], detail={"branch": task.branch.name})
    _record(task.plan, entry, by, at)
    return made


def kept_as_evidence(upload: File[bytes], name: str, by: Person, at: datetime, **belongs: object) -> Evidence:
    """The file under its hash, and its row; CannotDo with what the files room says."""
    try:
        kept = keep(upload, name)
    except CannotKeep as refusal:
        raise CannotDo(str(refusal)) from refusal
    return Evidence.objects.create(name=kept.name, sha256=kept.sha256, size=kept.size, media_type=kept.media_type,
                                   uploaded_by=by, uploaded_at=at, **belongs)


def proof_of(evidence: Evidence) -> Proof:
    """The file as the ledger names it."""
    return Proof(evidence.name, evidence.sha256, evidence.size)


def _locked(plan_id: int) -> Plan:
    return Plan.objects.select_for_update().get(pk=plan_id)


def _task(task_id: int) -> Task:
    """The task, with its plan locked."""
    plan = Plan.objects.select_for_update().get(tasks=task_id)
    task = Task.objects.select_for_update(of=("self",)).select_related("branch").get(pk=task_id)
    task.plan = plan
    return task


def _record(plan: Plan, entry: Entry, by: Person, at: datetime) -> None:
    about = Object("field_work", str(plan.pk), name=plan.title)
    whole = Entry(verb=entry.verb, object=about, reason=entry.reason, files=entry.files, detail=entry.detail)
    ledger.append(stream=plan.stream, entry=whole, by=by.as_actor(), at=at)
