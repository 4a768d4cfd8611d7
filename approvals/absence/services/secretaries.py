"""Giving and taking the right to enter absences for a department."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.absence.models import Secretary
from approvals.absence.services import journal
from approvals.absence.services.plan import CannotBeAway
from approvals.organisation.models import Department, Person
from workflows.ledger.actor import Actor


@transaction.atomic
def appoint_secretary(*, person_id: int, department_id: int, by: Actor, at: datetime) -> Secretary:
    """The person may enter absences for everybody of the department."""
    journal.one_at_a_time()
    person = Person.objects.get(pk=person_id)
    department = Department.objects.get(pk=department_id)
    if not person.is_active:
        raise CannotBeAway(_("人员已停用。"), {"person": _("请选择在用人员。")})
    if not person.can("absence.enter"):
        why = _("%(name)s 的角色只能查看，不能登记。") % {"name": person.name}
        raise CannotBeAway(why, {"person": why})
    if Secretary.objects.filter(person=person, department=department).exists():
        why = _("%(name)s 已是该部门的秘书。") % {"name": person.name}
        raise CannotBeAway(why, {"person": why})
    giver = journal.enterer(by)
    made = Secretary.objects.create(person=person, department=department, given_by=giver, given_at=at)
    journal.record("secretary.appointed", department, by=by, at=at, number=person.number, name=person.name)
    return made


@transaction.atomic
def dismiss_secretary(*, secretary_id: int, by: Actor, at: datetime) -> None:
    """The person may enter only their own absences from now on."""
    journal.one_at_a_time()
    found = Secretary.objects.select_related("person", "department").get(pk=secretary_id)
    found.delete()
    who = found.person
    journal.record("secretary.dismissed", found.department, by=by, at=at, number=who.number, name=who.name)
