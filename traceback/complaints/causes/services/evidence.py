"""Evidence for a link: files, contacts found by a query, records; struck out with a reason, never taken away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.causes.models import Evidence, Investigation, Why
from complaints.causes.services.errors import CannotAnalyse
from complaints.causes.services.locking import explained, held_why
from complaints.selectors import contacts, counted
from complaints.tickets.services import wanted as filters
from complaints.tickets.services.recording import record
from workflows.files.keeping import CannotKeep, Kept, keep
from workflows.ledger.chain import File as Filed


def kept(upload: File[bytes], name: str) -> Kept:
    """The file on disk under its hash; raises CannotAnalyse when it is not accepted."""
    try:
        return keep(upload, name)
    except CannotKeep as refusal:
        raise CannotAnalyse(str(refusal)) from refusal


@transaction.atomic
def add_file(*, why_id: int, file: Kept, note: str, by: Person, at: datetime) -> Evidence:
    """A file that shows it; given twice it is there once."""
    why = _proven(why_id, by, at)
    known = Evidence.objects.standing().filter(why=why, kind="file", sha256=file.sha256).first()
    if known is not None:
        return known
    made = Evidence(kind="file", name=file.name, sha256=file.sha256, size=file.size, media_type=file.media_type)
    return _added(made, why, note, by, at, files=[Filed(file.name, file.sha256, file.size)])


@transaction.atomic
def add_query(*, why_id: int, wanted: Mapping[str, Any], note: str, by: Person, at: datetime) -> Evidence:
    """Contacts that show it: the filter of their list, and how many there were."""
    why = _proven(why_id, by, at)
    filled = filters.kept(wanted)
    if not filled:
        raise CannotAnalyse(_("查询没有条件：请先在投诉列表中筛选，再把地址贴过来。"))
    found = counted(contacts(filters.read(filled)))
    if not found:
        raise CannotAnalyse(_("按这些条件查不到任何投诉，不能作为证据。"))
    made = Evidence(kind="query", wanted=filled, found=found)
    return _added(made, why, note, by, at, wanted=filled, found=found)


@transaction.atomic
def add_record(*, why_id: int, record_id: int, note: str, by: Person, at: datetime) -> Evidence:
    """A recorded investigation of the same ticket that shows it."""
    why = _proven(why_id, by, at)
    found = Investigation.objects.filter(pk=record_id, ticket=why.ticket, state=Investigation.State.RECORDED).first()
    if found is None:
        raise CannotAnalyse(_("请选择本工单中已记录结果的一次调查。"))
    known = Evidence.objects.standing().filter(why=why, record=found).first()
    return known or _added(Evidence(kind="record", record=found), why, note, by, at, investigation=found.pk)


@transaction.atomic
def strike_evidence(*, evidence_id: int, reason: str, by: Person, at: datetime) -> Evidence:
    """It shows nothing after all. What is confirmed keeps at least one piece that stands."""
    why = held_why(Evidence.objects.values_list("why_id", flat=True).get(pk=evidence_id), None, by, at)
    proof = Evidence.objects.select_for_update().get(pk=evidence_id)
    if not proof.stands:
        return proof
    others = Evidence.objects.standing().filter(why=why).exclude(pk=evidence_id)
    if why.state == Why.State.CONFIRMED and not others.exists():
        raise CannotAnalyse(_("这是「%(cause)s」唯一的证据；请先补充别的证据，或先排除这条原因。") % {
            "cause": why.text})  # fmt: skip
    proof.struck_reason, proof.struck_by_name, proof.struck_at = explained(reason), by.name, at
    proof.save(update_fields=["struck_reason", "struck_by_name", "struck_at"])
    detail = {"why": why.pk, "text": why.text, "evidence": str(proof)}
    record(why.ticket, "causes.evidence_struck", by=by.as_actor(), at=at, reason=proof.struck_reason, detail=detail)
    return proof


def _proven(why_id: int, by: Person, at: datetime) -> Why:
    why = held_why(why_id, None, by, at)
    if why.is_symptom:
        raise CannotAnalyse(_("现象不需要证据；证据属于它下面的每一条原因。"))
    return why


def _added(
    made: Evidence, why: Why, note: str, by: Person, at: datetime, *, files: Any = (), **more: Any
) -> Evidence:
    made.why, made.note, made.by_name, made.at = why, " ".join(note.split())[:300], by.name, at
    made.save(force_insert=True)
    detail = {"why": why.pk, "text": why.text, "evidence": str(made), **more}
    record(why.ticket, "causes.evidence_added", by=by.as_actor(), at=at, detail=detail, files=files)
    return made
