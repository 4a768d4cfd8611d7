"""Changing the department tree."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Department
from approvals.organisation.selectors import subtree_ids
from approvals.organisation.services.journal import assign, record
from approvals.organisation.services.refusals import CannotOrganise, refuse_unless_valid
from workflows.ledger.actor import Actor


@transaction.atomic
def create_department(
    *, code: str, name: str, kind: str, parent_id: int | None, by: Actor, at: datetime, order: int = 0
) -> Department:
    """A new department below its parent; only the province company has none."""
    department = Department(code=code, name=name, kind=kind, parent_id=parent_id, order=order)
    _refuse_wrong_place(department)
    refuse_unless_valid(department)
    department.save()
    detail = {"kind": kind, "parent": department.parent.code if department.parent else ""}
    record(verb="department.created", on=department, by=by, at=at, detail=detail)
    return department


@transaction.atomic
def rename_department(
    *, department_id: int, name: str, by: Actor, at: datetime, order: int | None = None
) -> Department:
    """The department under its new name, and at its new place among its siblings if `order` is given."""
    department = Department.objects.select_for_update().get(pk=department_id)
    changes = assign(department, name=name, order=department.order if order is None else order)
    refuse_unless_valid(department)
    if changes:
        department.save(update_fields=["name", "order"])
        record(verb="department.renamed", on=department, by=by, at=at, diff=changes)
    return department


@transaction.atomic
def move_department(*, department_id: int, parent_id: int, by: Actor, at: datetime) -> Department:
    """The department with everything below it under another parent; holds the tree's lock."""
    list(Department.objects.select_for_update().filter(parent=None).order_by("pk"))  # two moves could make a ring
    department = Department.objects.select_for_update().get(pk=department_id)
    parent = Department.objects.get(pk=parent_id)
    if parent.pk in subtree_ids(department):
        raise CannotOrganise(_("不能把部门移到它自己或它的下级之下。"), {"parent": _("请选择其他上级部门。")})
    changes = assign(department, parent=parent)
    _refuse_wrong_place(department)
    if changes:
        department.save(update_fields=["parent"])
        record(verb="department.moved", on=department, by=by, at=at, diff=changes)
    return department


@transaction.atomic
def close_department(*, department_id: int, by: Actor, at: datetime) -> Department:
    """Take an empty department out of use; it stays readable wherever it was named."""
    department = Department.objects.select_for_update().get(pk=department_id)
    if department.people.active().exists():
        raise CannotOrganise(_("部门还有在用人员，请先将他们调出。"))
    if department.children.filter(active=True).exists():
        raise CannotOrganise(_("部门还有在用的下级部门，请先移走或停用它们。"))
    return _switch(department, False, "department.closed", by, at)


@transaction.atomic
def reopen_department(*, department_id: int, by: Actor, at: datetime) -> Department:
    """Bring a closed department back into use."""
    department = Department.objects.select_for_update().get(pk=department_id)
    if department.parent and not department.parent.active:
        raise CannotOrganise(_("上级部门已停用，请先启用上级部门。"))
    return _switch(department, True, "department.reopened", by, at)


def _switch(department: Department, active: bool, verb: str, by: Actor, at: datetime) -> Department:
    if changes := assign(department, active=active):
        department.save(update_fields=["active"])
        record(verb=verb, on=department, by=by, at=at, diff=changes)
    return department


def _refuse_wrong_place(department: Department) -> None:
    is_root = department.kind == Department.Kind.PROVINCE
    if is_root and department.parent_id:
        raise CannotOrganise(_("省公司是最上级，不能有上级部门。"), {"parent": _("请留空。")})
    if not is_root and not department.parent_id:
        raise CannotOrganise(_("除省公司外，每个部门都要有上级部门。"), {"parent": _("请选择上级部门。")})
    if department.parent and not department.parent.active:
        raise CannotOrganise(_("上级部门已停用。"), {"parent": _("请选择在用的部门。")})
