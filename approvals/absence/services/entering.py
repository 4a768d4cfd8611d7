"""Entering an absence, changing it while it is not over, and coming back early."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.absence.models import Absence, Secretary, Substitution
from approvals.absence.services import journal, rules
from approvals.absence.services.plan import CannotBeAway, Plan
from approvals.organisation.models import Person
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Change


@transaction.atomic
def enter_absence(*, person_id: int, plan: Plan, by: Actor, at: datetime) -> Absence:
    """The person is away as planned; entered by themselves or by a secretary of their department."""
    journal.one_at_a_time()
    person = Person.objects.select_related("department").get(pk=person_id)
    source = _source(person, by)
    if not person.is_active:
        raise CannotBeAway(_("人员已停用。"))
    rules.refuse_entered_too_late(plan, at)
    _refuse_wrong(person, plan, at)
    absence = _store(person, plan, source, by, at)
    journal.record("absence.entered", person, by=by, at=at, **journal.as_detail(absence))
    return absence


@transaction.atomic
def change_absence(*, absence_id: int, plan: Plan, by: Actor, at: datetime) -> Absence:
    """The absence as planned now; one that runs keeps its beginning, one that is over stays as it is."""
    journal.one_at_a_time()
    absence = _open_absence(absence_id, by, at)
    if absence.since <= at and plan.since != absence.since:
        raise CannotBeAway(_("外出已经开始，不能再改开始时间。"), {"since": _("请保留原来的日期。")})
    _refuse_wrong(absence.person, plan, at, besides=absence.pk)
    if diff := _changed(absence, plan):
        journal.record("absence.changed", absence.person, by=by, at=at, diff=diff, absence=absence.pk)
    return absence


@transaction.atomic
def end_absence(*, absence_id: int, by: Actor, at: datetime) -> Absence:
    """The person is back now; what has not begun is called off."""
    journal.one_at_a_time()
    absence = _open_absence(absence_id, by, at)
    verb = "absence.ended" if absence.since <= at else "absence.called_off"
    absence.ended_at = at
    absence.save(update_fields=["ended_at"])
    absence.substitutions.update(until=at)
    journal.record(verb, absence.person, by=by, at=at, absence=absence.pk, until=absence.until)
    return absence


def _source(person: Person, by: Actor) -> Absence.Source:
    if by.id == person.pk:
        return Absence.Source.SELF
    if by.id is not None and Secretary.objects.filter(person_id=by.id, department=person.department_id).exists():
        return Absence.Source.SECRETARY
    raise CannotBeAway(_("您不能为 %(name)s 登记外出。请由本人或其部门秘书登记。") % {"name": person.name})


def _refuse_wrong(person: Person, plan: Plan, at: datetime, besides: int = 0) -> None:
    rules.refuse_wrong_time(plan, at)
    rules.refuse_overlap(person, plan, besides)
    rules.refuse_wrong_substitutes(person, plan, at)
    rules.refuse_circle(person, plan, besides)


def _store(person: Person, plan: Plan, source: str, by: Actor, at: datetime) -> Absence:
    absence = Absence.objects.create(
        person=person, since=plan.since, until=plan.until, kind=plan.kind, note=plan.note,
        entered_by=journal.enterer(by), entered_at=at, source=source,
    )  # fmt: skip
    _name_substitutes(absence, plan)
    return absence


def _name_substitutes(absence: Absence, plan: Plan) -> None:
    absence.substitutions.all().delete()
    once = dict.fromkeys((named.substitute_id, named.process_key, named.post_id) for named in plan.substitutes)
    Substitution.objects.bulk_create(
        Substitution(
            absence=absence, substitute_id=who, process_key=process, post_id=post,
            since=absence.since, until=absence.until,
        )
        for who, process, post in once
    )


def _open_absence(absence_id: int, by: Actor, at: datetime) -> Absence:
    found = Absence.objects.select_for_update(of=("self",)).select_related("person__department")
    absence = found.get(pk=absence_id)
    _source(absence.person, by)
    if absence.is_over(at):
        raise CannotBeAway(_("这次外出已经结束，不能再改。"))
    return absence


def _changed(absence: Absence, plan: Plan) -> list[Change]:
    """Store what differs, and tell it as the ledger wants it."""
    before = journal.substitutes_of(absence)
    diff = []
    labels = {"since": _("开始"), "until": _("结束"), "kind": _("事由"), "note": _("说明")}
    for name, label in labels.items():
        old, new = getattr(absence, name), getattr(plan, name)
        if old != new:
            setattr(absence, name, new)
            diff.append(Change(name, label, old, new))
    absence.save(update_fields=list(labels))
    _name_substitutes(absence, plan)
    if before != (after := journal.substitutes_of(absence)):
        diff.append(Change("substitutes", _("代办人"), _names(before), _names(after)))
    return diff


def _names(rows: list[dict[str, str]]) -> str:
    return "、".join(f"{row['name']} ({row['number']})" + "".join(
        f" {row[key]}" for key in ("process", "post") if key in row) for row in rows)  # fmt: skip
