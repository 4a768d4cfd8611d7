"""Places in the organisation: posts pass on at the date, processes get another owner, the account is closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from approvals.handover.deeds.answers import Gone, Left
from approvals.handover.models import Line
from approvals.organisation.models import Holding, Person, Post
from approvals.organisation.services import CannotOrganise, appoint, deactivate_person
from approvals.organisation.services.journal import STREAM, record
from workflows.bpmn.words import Sentence as _
from workflows.ledger.chain import Change, Entry, Object
from workflows.ledger.services import append
from workflows.library.models import Process


def pass_holding(line: Line, at: datetime) -> Line.Result:
    """The leaver's time in the post ends at the date, and the successor's begins then."""
    holding = Holding.objects.select_for_update(of=("self",)).select_related("post", "person").get(pk=line.target_id)
    since, until = max(line.handover.posts_at, at), holding.until
    if until is not None and until <= max(since, holding.since):
        raise Gone
    begins = max(since, holding.since)
    holding.until = begins
    holding.save(update_fields=["until"])
    by = line.handover.by.as_actor(address=line.handover.address)
    detail = {**_named(holding.post), "until": begins, "handover": line.handover_id}
    record(verb="post.relieved", on=holding.person, by=by, at=at, detail=detail)
    if line.to is None:
        return Line.Result.VACANT
    if _holds(line.to, holding.post, begins, until):
        return Line.Result.HELD_ALREADY
    try:
        appoint(person_id=line.to.pk, post_id=holding.post_id, since=begins, until=until, by=by, at=at)
    except CannotOrganise as refusal:
        raise Left(refusal.message) from refusal
    return Line.Result.HANDED_OVER


def _holds(person: Person, post: Post, since: datetime, until: datetime | None) -> bool:
    """Whether the person has the post from then on anyway."""
    held = Holding.objects.at(since).filter(person=person, post=post)
    return any(one.until is None or (until is not None and one.until >= until) for one in held)


def _named(post: Post) -> dict[str, Any]:
    return {"post": post.code, "post_name": post.name}


def pass_process(line: Line, at: datetime) -> Line.Result:
    """The successor answers for the process from now on."""
    process, to, leaver = Process.objects.select_for_update().get(pk=line.target_id), line.to, line.handover.leaver
    if process.owner_id != leaver.pk:
        raise Gone
    if to is None or not to.is_active:
        raise Left(_("继任者已停用。"))
    before, process.owner_id, process.owner_name = process.owner_name, to.pk, to.name
    process.save(update_fields=["owner_id", "owner_name"])
    label = str(Process._meta.get_field("owner_name").verbose_name)
    entry = Entry(
        verb="process.owner_changed", object=Object("process", process.code, name=process.name),
        diff=[Change("owner_name", label, before, to.name)],
        detail={"from": leaver.number, "to": to.number, "handover": line.handover_id},
    )  # fmt: skip
    append(stream=STREAM, entry=entry, at=at, by=line.handover.by.as_actor(address=line.handover.address))
    return Line.Result.HANDED_OVER


def close_account(line: Line, at: datetime) -> Line.Result:
    """Deactivate the leaver, unless something is still addressed to them by name."""
    handover = line.handover
    if not Person.objects.get(pk=handover.leaver_id).is_active:
        raise Gone
    stuck = handover.lines.filter(status=Line.Status.LEFT, kind__in=(Line.Kind.ITEM, Line.Kind.HOLDING)).count()
    if stuck:
        raise Left(_("还有 %(count)d 项没有移交，账号未停用。处理后请重试。", count=stuck))
    by = handover.by.as_actor(address=handover.address)
    try:
        deactivate_person(person_id=handover.leaver_id, reason=handover.reason or gettext("离职交接"), by=by, at=at)
    except CannotOrganise as refusal:
        raise Left(refusal.message) from refusal
    return Line.Result.DEACTIVATED
