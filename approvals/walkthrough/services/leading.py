"""Around the moves: who plays which role, what was noticed, and how the walk-through ends."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.organisation.models import Person
from approvals.organisation.selectors import holders_of
from approvals.walkthrough.models import Finding, Part, Walkthrough
from approvals.walkthrough.services.errors import CannotWalk
from approvals.walkthrough.services.journal import record
from workflows.ledger.attempts import own_work
from workflows.ledger.chain import Entry, Object
from workflows.library.models import ProcessVersion
from workflows.library.selectors import authors_of


@transaction.atomic
def cast(*, walkthrough_id: int, seat: str, person_id: int | None, by: Person, at: datetime) -> None:
    """Let somebody play a role from now on; with nobody named whoever leads plays it."""
    walkthrough = _led(walkthrough_id, by)
    person = Person.objects.active().filter(pk=person_id).first() if person_id else None
    if person_id and person is None:
        raise CannotWalk(_("没有找到这位同事。"))
    if person is None:
        walkthrough.parts.filter(seat=seat).delete()
    else:
        Part.objects.update_or_create(walkthrough=walkthrough, seat=seat, defaults={"person": person})
    entry = Entry(verb="walkthrough.cast", detail={"seat": seat, "person": person and person.name})
    record(walkthrough, entry, by, at)


@transaction.atomic
def note_finding(
    *, walkthrough_id: int, text: str, by: Person, at: datetime, node: str = "", step: str = ""
) -> Finding:
    """Keep what somebody noticed; also after the last step, as long as nothing is signed."""
    walkthrough = _held(walkthrough_id)
    if not walkthrough.is_open:
        raise CannotWalk(_("穿越已经结束，不能再记录发现。"))
    if not text.strip():
        raise CannotWalk(_("请写明发现了什么。"))
    made = Finding.objects.create(
        walkthrough=walkthrough, node=node, step=step, text=text.strip(), found_by=by, found_at=at)
    record(walkthrough, Entry(verb="walkthrough.finding_noted", reason=made.text), by, at, node=node, name=step)
    return made


@transaction.atomic
def sign(*, walkthrough_id: int, passed: bool, opinion: str, by: Person, at: datetime) -> Walkthrough:
    """Sign the result: by a holder of the signing post who has not written the version."""
    walkthrough = _held(walkthrough_id)
    if objection := objection_to_signing(walkthrough, by, at):
        if by.pk in authors_of(walkthrough.version):
            own_work(Object("walkthrough", str(walkthrough.pk), name=walkthrough.name), objection, by.as_actor(), at)
        raise CannotWalk(objection)
    if not opinion.strip():
        raise CannotWalk(_("请填写意见。"))
    if passed and not walkthrough.ended:
        raise CannotWalk(_("案件还没有走到终点，不能签为通过。"))
    if passed and walkthrough.is_outdated:
        raise CannotWalk(_("草稿在穿越期间改过，请按新内容重新穿越。"))
    (walkthrough.let_pass if passed else walkthrough.fail)(by=by, at=at, opinion=opinion.strip())
    walkthrough.save(update_fields=["state", "signed_by", "signed_at", "opinion"])
    verb = "walkthrough.passed" if passed else "walkthrough.failed"
    record(walkthrough, Entry(verb=verb, outcome=walkthrough.state, reason=walkthrough.opinion), by, at)
    if passed:
        _take_the_place(walkthrough, by, at)
    return walkthrough


@transaction.atomic
def drop(*, walkthrough_id: int, by: Person, at: datetime) -> Walkthrough:
    """Give the walk-through up."""
    walkthrough = _led(walkthrough_id, by)
    walkthrough.drop()
    walkthrough.save(update_fields=["state"])
    record(walkthrough, Entry(verb="walkthrough.dropped"), by, at)
    return walkthrough


def objection_to_signing(walkthrough: Walkthrough, person: Person, at: datetime) -> str:
    """Why the person may not sign the result; empty when they may."""
    if not walkthrough.is_open:
        return _("这次穿越已经结束。")
    if person.pk in authors_of(walkthrough.version):
        return _("编写人不能签署自己版本的穿越结果。")
    if person.pk not in {one.pk for one in holders_of([walkthrough.signing_post], at)[walkthrough.signing_post]}:
        return _("由签署岗位的人员签署。")
    return ""


def _take_the_place(walkthrough: Walkthrough, by: Person, at: datetime) -> None:
    """A script that was recorded anew replaces the former one."""
    found = Walkthrough.objects.select_for_update().filter(pk=walkthrough.replaces_id or 0)
    former = found.first()
    if former and can_proceed(former.give_way):
        former.give_way()
        former.save(update_fields=["state"])
        record(former, Entry(verb="walkthrough.replaced", detail={"by": walkthrough.pk}), by, at)


def _held(walkthrough_id: int) -> Walkthrough:
    walkthrough = Walkthrough.objects.select_for_update().get(pk=walkthrough_id)
    walkthrough.version = ProcessVersion.objects.select_related("process").get(pk=walkthrough.version_id)
    return walkthrough


def _led(walkthrough_id: int, by: Person) -> Walkthrough:
    """The walk-through under its lock, if it goes on and the person leads it."""
    walkthrough = _held(walkthrough_id)
    if walkthrough.opened_by_id != by.pk:
        raise CannotWalk(_("由发起穿越的人办理。"))
    if not walkthrough.is_open:
        raise CannotWalk(_("这次穿越已经结束。"))
    return walkthrough
