"""Investigations: planned, held and recorded with what they found, or called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.fieldwork.selectors.access import task_for
from approvals.organisation.models import Person
from approvals.walkthrough.models import Walkthrough
from complaints.causes import access
from complaints.causes.models import Investigation, InvestigationFile
from complaints.causes.services.errors import CannotAnalyse
from complaints.causes.services.locking import explained
from complaints.tickets.models import Ticket
from complaints.tickets.services.locking import locked
from complaints.tickets.services.recording import record
from workflows.files.keeping import Kept
from workflows.ledger.chain import File as Filed


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be looked into, by whom, where and when; and where it has been found already."""

    kind: str
    plan: str
    leader_id: int
    place: str = ""
    on: date | None = None
    field_task_id: int | None = None
    walkthrough_id: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of it."""

    findings: str
    held_on: date
    participants: str = ""
    place: str = ""


@transaction.atomic
def plan_investigation(*, ticket_id: int, planned: Planned, by: Person, at: datetime) -> Investigation:
    """A walk-through, a survey or a field test that somebody leads."""
    ticket = _worked_on(ticket_id, by, at)
    if planned.kind not in Investigation.Kind.values or not planned.plan.strip():
        raise CannotAnalyse(_("请选择调查方式并写明计划。"))
    leader = Person.objects.active().filter(pk=planned.leader_id).first()
    if leader is None:
        raise CannotAnalyse(_("没有找到这位负责人。"))
    if planned.field_task_id and task_for(by, planned.field_task_id) is None:
        raise CannotAnalyse(_("没有找到这项现场测试任务，或您无权查看。"))
    if planned.walkthrough_id and not Walkthrough.objects.filter(pk=planned.walkthrough_id).exists():
        raise CannotAnalyse(_("没有找到这次流程穿越。"))
    made = Investigation.objects.create(
        ticket=ticket, kind=planned.kind, round=ticket.round, plan=planned.plan.strip(), leader=leader,
        place=planned.place.strip(), on=planned.on, field_task_id=planned.field_task_id,
        walkthrough_id=planned.walkthrough_id, planned_by=by, planned_at=at)  # fmt: skip
    _record(made, "investigation.planned", by, at, plan=made.plan, leader=leader.name, place=made.place)
    return made


@transaction.atomic
def record_investigation(*, investigation_id: int, recorded: Recorded, by: Person, at: datetime) -> Investigation:
    """What was found, when, where and by whom; written once."""
    made = _held(investigation_id, by, at)
    _insist(made, can_proceed(made.record))
    if not recorded.findings.strip():
        raise CannotAnalyse(_("请写明发现了什么；没有发现问题也请写明。"))
    if recorded.held_on > localtime(at).date():
        raise CannotAnalyse(_("开展日期不能在将来。"))
    made.findings, made.held_on = recorded.findings.strip(), recorded.held_on
    made.participants, made.place = recorded.participants.strip(), recorded.place.strip() or made.place
    made.record(by=by, at=at)
    made.save()
    _record(made, "investigation.recorded", by, at, findings=made.findings, held_on=made.held_on.isoformat(),
            participants=made.participants, place=made.place)  # fmt: skip
    return made


@transaction.atomic
def add_investigation_file(*, investigation_id: int, file: Kept, by: Person, at: datetime) -> InvestigationFile:
    """A file that proves it; given twice it is there once."""
    made = _held(investigation_id, by, at)
    _insist(made, made.state != Investigation.State.CALLED_OFF)
    kept, new = InvestigationFile.objects.get_or_create(
        investigation=made, sha256=file.sha256, defaults={
            "name": file.name, "size": file.size, "media_type": file.media_type, "by_name": by.name, "at": at})
    if new:
        files = [Filed(file.name, file.sha256, file.size)]
        record(made.ticket, "investigation.file_added", by=by.as_actor(), at=at, files=files,
               detail={"investigation": made.pk})  # fmt: skip
    return kept


@transaction.atomic
def call_off(*, investigation_id: int, reason: str, by: Person, at: datetime) -> Investigation:
    """It need not take place; it stays to be seen, with the reason."""
    made = _held(investigation_id, by, at)
    _insist(made, can_proceed(made.call_off))
    made.call_off(reason=explained(reason))
    made.save()
    _record(made, "investigation.called_off", by, at, reason=made.reason)
    return made


def _worked_on(ticket_id: int, by: Person, at: datetime) -> Ticket:
    ticket = locked(ticket_id)
    if not access.may_investigate(by, ticket, at):
        raise CannotAnalyse(_("调查由专业部门、提出单位和牵头岗位在工单办理期间安排和记录。"))
    return ticket


def _held(investigation_id: int, by: Person, at: datetime) -> Investigation:
    """The investigation under its ticket's lock, for whoever works on the ticket or leads the investigation."""
    ticket = locked(Investigation.objects.values_list("ticket_id", flat=True).get(pk=investigation_id))
    made = Investigation.objects.select_for_update(of=("self",)).get(pk=investigation_id)
    made.ticket = ticket
    leads = by.pk == made.leader_id and by.can("causes.write")
    if not (leads or access.may_investigate(by, ticket, at)):
        raise CannotAnalyse(_("调查由负责人、专业部门、提出单位和牵头岗位记录。"))
    return made


def _insist(made: Investigation, able: bool) -> None:
    if not able:
        raise CannotAnalyse(_("这次调查为「%(state)s」，现在不能这样处理。") % {"state": made.get_state_display()})


def _record(made: Investigation, verb: str, by: Person, at: datetime, *, reason: str = "", **more: Any) -> None:
    detail = {"investigation": made.pk, "kind": made.kind, **more}
    record(made.ticket, verb, by=by.as_actor(), at=at, reason=reason, detail=detail)
