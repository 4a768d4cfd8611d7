"""A finding moves on under the lock of its row: of two who do the same, one has done it and the other is told."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.organisation.models import Department, Person
from reports.findings import news
from reports.findings.deeds import DEEDS, Deed, may_do
from reports.findings.models import Finding
from reports.findings.models.finding import RUNNING
from reports.findings.services.raising import check_owner
from reports.findings.services.recording import files_of, record
from reports.findings.services.refusals import CannotDo
from workflows.ledger.attempts import own_work
from workflows.ledger.chain import Change, Entry, Object

LEAST_WORDS: Final = 2


@transaction.atomic
def move_finding(
    *, key: str, deed: str, text: str, seen: int, by: Person, at: datetime, address: str = ""
) -> Finding:
    """Do one of `deeds.DEEDS`; `seen` is how many steps the finding had when the form was shown."""
    what, finding, text = DEEDS[deed], locked(key), text.strip()
    _insist(finding, what, text, seen, by, at)
    files = files_of(finding, by) if what.move == "report" else []
    if what.move == "report" and not files:
        raise CannotDo(_("请先添加本轮整改的证据，再报告完成。"))
    round_before = finding.round
    getattr(finding, what.move)(by=by, at=at, text=text)
    finding.steps += 1
    finding.save()
    detail = {"step_no": finding.steps, "round_was": round_before, "late": finding.due_at <= at}
    record(finding, Entry(verb=what.verb, reason=text, files=files, detail=detail), by, at, address)
    news.moved(finding, deed, by=by, at=at)
    return finding


def _insist(finding: Finding, what: Deed, text: str, seen: int, by: Person, at: datetime) -> None:
    if not may_do(by, finding, what):
        raise CannotDo(_("由责任人办理。") if what.by_owner else _not_theirs(finding, by, at))
    fresh = finding.steps == seen
    if not fresh or not can_proceed(getattr(finding, what.move)):
        raise CannotDo(_("该发现刚刚有了变化，现在为「%(state)s」。请核对后再办理，你写的内容还在。") % {
            "state": finding.get_state_display()})
    if len(text) < LEAST_WORDS and not (what.optional and not finding.disputed):
        raise CannotDo(_("请填写%(what)s。") % {"what": what.asks})


def _not_theirs(finding: Finding, by: Person, at: datetime) -> str:
    """Why not; whoever would judge what they answer for themselves is on record with it."""
    why = _("由审计人员办理，责任人不能复核自己的整改。")
    about = Object("finding", finding.key, name=finding.title)
    return own_work(about, why, by.as_actor(), at) if by.pk == finding.owner_id else why


@transaction.atomic
def reassign_finding(
    *, key: str, department: Department, owner: Person, due_at: datetime, reason: str, by: Person, at: datetime
) -> Finding:
    """Another person, department or deadline, while it is not reported as done; whoever had it and has it hear."""
    finding = locked(key)
    if not by.can("findings.raise") or by.pk == finding.owner_id:
        raise CannotDo(_not_theirs(finding, by, at))
    if finding.state not in RUNNING:
        raise CannotDo(_("该发现为「%(state)s」，不能再变更责任人或期限。") % {"state": finding.get_state_display()})
    check_owner(owner, by)
    if due_at <= at:
        raise CannotDo(_("整改期限不能在过去。"))
    if len(reason.strip()) < LEAST_WORDS:
        raise CannotDo(_("请填写变更原因。"))
    changes = _changes(finding, department, owner, due_at)
    if not changes:
        raise CannotDo(_("责任部门、责任人和期限都没有变化。"))
    before = finding.owner
    finding.department, finding.owner, finding.due_at = department, owner, due_at
    finding.steps += 1
    finding.save(update_fields=["department", "owner", "due_at", "steps"])
    record(finding, Entry(verb="findings.reassigned", reason=reason.strip(), diff=changes), by, at)
    news.reassigned(finding, before, by=by, at=at)
    return finding


def _changes(finding: Finding, department: Department, owner: Person, due_at: datetime) -> list[Change]:
    pairs = [("department", _("责任部门"), finding.department.name, department.name),
             ("owner", _("责任人"), str(finding.owner), str(owner)),
             ("due_at", _("整改期限"), _minute(finding.due_at), _minute(due_at))]
    return [Change(name, label, old, new) for name, label, old, new in pairs if old != new]


def _minute(moment: datetime) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M}"


def remind(*, at: datetime) -> int:
    """Tell owners of what is due within a working day, and owners, heads and raisers of what is late; how many."""
    running = Finding.objects.filter(state__in=RUNNING).select_related("owner", "raised_by", "department")
    told = 0
    for finding in running.order_by("pk"):
        with transaction.atomic():
            told += news.late(finding, at=at) if finding.is_late(at) else news.due_soon(finding, at=at)
    return told


def locked(key: str) -> Finding:
    """The finding under the lock of its row, until the transaction ends."""
    found = Finding.objects.select_for_update(of=("self",)).select_related("owner", "department", "raised_by")
    return found.get(key=key)
