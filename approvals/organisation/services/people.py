"""People: entering, changing role or department, leaving and coming back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Department, Holding, Person
from approvals.organisation.roles import Role
from approvals.organisation.selectors import is_last_administrator
from approvals.organisation.services.journal import assign, record
from approvals.organisation.services.refusals import CannotOrganise, refuse_unless_valid
from workflows.ledger.actor import Actor


@transaction.atomic
def create_person(
    *, number: str, name: str, department_id: int, by: Actor, at: datetime, role: str = Role.STAFF, email: str = ""
) -> Person:
    """A new person; nobody can sign in as them before an administrator sets a start password."""
    person = Person(number=number, name=name, department_id=department_id, role=role, email=email)
    person.set_unusable_password()
    refuse_unless_valid(person)
    _refuse_closed(person.department)
    person.save()
    detail = {"department": person.department.code, "role": role}
    record(verb="person.created", on=person, by=by, at=at, detail=detail)
    return person


@transaction.atomic
def change_person(*, person_id: int, name: str, email: str, department_id: int, by: Actor, at: datetime) -> Person:
    """The person with a corrected name or address, or in another department."""
    person = _locked(person_id)
    department = Department.objects.get(pk=department_id)
    changes = assign(person, name=name, email=email, department=department)
    refuse_unless_valid(person)
    if changes:
        _refuse_closed(department)
        person.save(update_fields=["name", "email", "department"])
        record(verb="person.changed", on=person, by=by, at=at, diff=changes)
    return person


@transaction.atomic
def set_role(*, person_id: int, role: str, by: Actor, at: datetime) -> Person:
    """Give the person another role, from their next click on; never one's own, never the last administrator's."""
    _lock_administrators()
    person = _locked(person_id)
    if person.pk == by.id:
        raise CannotOrganise(_("不能修改自己的角色，请由其他管理员操作。"))
    if role != Role.ADMINISTRATOR and is_last_administrator(person):
        raise CannotOrganise(_("这是最后一位管理员，不能改为其他角色。"))
    changes = assign(person, role=role)
    refuse_unless_valid(person)
    if changes:
        person.save(update_fields=["role"])
        record(verb="person.role_set", on=person, by=by, at=at, diff=changes)
    return person


@transaction.atomic
def deactivate_person(*, person_id: int, reason: str, by: Actor, at: datetime) -> Person:
    """End the person's sessions and posts at once; everything they did stays as it is."""
    _lock_administrators()
    person = _locked(person_id)
    _refuse_deactivation(person, by)
    person.is_active = False
    person.deactivated_at = at
    person.session_generation += 1
    person.save(update_fields=["is_active", "deactivated_at", "session_generation"])
    posts = _end_holdings(person, at)
    record(verb="person.deactivated", on=person, by=by, at=at, detail={"reason": reason, "posts": posts})
    return person


@transaction.atomic
def reactivate_person(*, person_id: int, by: Actor, at: datetime) -> Person:
    """Let the person sign in again with a new start password; posts must be given anew."""
    person = _locked(person_id)
    if person.is_active:
        raise CannotOrganise(_("该人员已在用。"))
    _refuse_closed(person.department)
    person.is_active = True
    person.deactivated_at = None
    person.set_unusable_password()
    person.save(update_fields=["is_active", "deactivated_at", "password"])
    record(verb="person.reactivated", on=person, by=by, at=at)
    return person


def _locked(person_id: int) -> Person:
    return Person.objects.select_for_update(of=("self",)).select_related("department").get(pk=person_id)


def _lock_administrators() -> None:
    """Two administrators removing each other at the same moment must not leave none."""
    list(Person.objects.select_for_update().active().filter(role=Role.ADMINISTRATOR).order_by("pk"))


def _refuse_deactivation(person: Person, by: Actor) -> None:
    if not person.is_active:
        raise CannotOrganise(_("该人员已停用。"))
    if person.pk == by.id:
        raise CannotOrganise(_("不能停用自己，请由其他管理员操作。"))
    if is_last_administrator(person):
        raise CannotOrganise(_("这是最后一位管理员，不能停用。"))


def _refuse_closed(department: Department) -> None:
    if not department.active:
        raise CannotOrganise(_("部门已停用。"), {"department": _("请选择在用的部门。")})


def _end_holdings(person: Person, at: datetime) -> list[str]:
    current = Holding.objects.at(at).filter(person=person)
    posts = list(current.order_by("post__code").values_list("post__code", flat=True))
    current.update(until=at)
    person.holdings.filter(since__gt=at).delete()
    return posts
