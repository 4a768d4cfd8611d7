"""A process revision gets its version in the library: a draft of its own, or one that is there; linked both ways."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.actions.models import Action
from complaints.actions.services.locking import locked
from complaints.actions.services.refusals import CannotAct
from complaints.tickets.services import record
from workflows.library.models import UNDER_RELEASE, ProcessVersion
from workflows.library.services import CannotDraft, draft_version, note_version

OPEN_VERSIONS = (ProcessVersion.State.DRAFT, *UNDER_RELEASE)


@transaction.atomic
def open_draft(*, action_id: int, by: Person, at: datetime) -> ProcessVersion:
    """A draft of the process for this action, written by whoever opens it, its notes naming the ticket. Actions of one
    ticket share the draft of a process; asked again, it is the same one."""
    action = _locked(action_id, by)
    if action.version is not None:
        return action.version
    shared = (Action.objects.standing().filter(ticket=action.ticket, process=action.process,
                                               version__state=ProcessVersion.State.DRAFT)
              .select_related("version__process").order_by("pk").first())
    if shared is not None and shared.version is not None:
        return _linked(action, shared.version, by, at)
    return _linked(action, _drafted(action, by, at), by, at)


@transaction.atomic
def link_version(*, action_id: int, number: int, by: Person, at: datetime) -> ProcessVersion:
    """Let a version that is there be the one: not one that was in force before the action was planned."""
    action = _locked(action_id, by)
    version = ProcessVersion.objects.filter(process=action.process, number=number).first()
    if version is None:
        why = _("没有第 %(number)d 版。") % {"number": number}
        raise CannotAct(why, fields={"number": why})
    if version.published_at is not None and version.published_at < action.planned_at:
        why = _("第 %(number)d 版在制定本措施之前已发布，不能作为本次修订。") % {"number": number}
        raise CannotAct(why, fields={"number": why})
    if action.version_id == version.pk:
        return version
    return _linked(action, version, by, at)


def line_of(action: Action) -> str:
    """What the version's notes say of the action."""
    return f"修订依据：{action.ticket.key} {action.ticket.title}（措施 {action.key}：{action.title}）"


def _locked(action_id: int, by: Person) -> Action:
    if not by.can("library.write"):
        raise CannotAct(_("由流程管理员起草或关联流程版本。"))
    action = locked(action_id)
    if action.kind != Action.Kind.REVISION or action.process is None:
        raise CannotAct(_("只有流程修订类措施才关联流程版本。"))
    if action.state == Action.State.CANCELLED or action.ticket.closed_at is not None:
        raise CannotAct(_("措施或工单已结束，不能再关联流程版本。"))
    return action


def _drafted(action: Action, by: Person, at: datetime) -> ProcessVersion:
    """A copy of the version in force (of the newest one where none is), with the action's number at its end: what it is
    for stands in the file itself, and no two versions are the same bytes."""
    versions = ProcessVersion.objects.filter(process=action.process)
    base = versions.in_force().first() or versions.order_by("-number").first()
    if base is None:
        raise CannotAct(_("流程还没有任何版本，请先在流程库建立第一版。"))
    source = base.bytes.rstrip() + f"\n<!-- {action.key} -->\n".encode()
    try:
        return draft_version(process_id=base.process_id, source=source, by=by.as_actor(), at=at, notes=line_of(action))
    except CannotDraft as refusal:
        raise CannotAct(str(refusal)) from refusal


def _linked(action: Action, version: ProcessVersion, by: Person, at: datetime) -> ProcessVersion:
    before, action.version = action.version, version
    action.save(update_fields=["version"])
    if version.state in OPEN_VERSIONS:
        note_version(version_id=version.pk, line=line_of(action), by=by.as_actor(), at=at)
    record(action.ticket, "actions.version.linked", by=by.as_actor(), at=at, detail={
        "action": action.key, "version": str(version), "sha256": version.sha256,
        "before": str(before) if before else ""})
    return version
