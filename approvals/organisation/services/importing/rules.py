"""What must hold between rows, and between the rows and the organisation as it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from approvals.organisation.models import Department, Person, Post
from approvals.organisation.roles import Role
from approvals.organisation.services.importing.columns import DEPARTMENTS, PEOPLE, POSTS, heading
from approvals.organisation.services.importing.readers import Finding, Values

if TYPE_CHECKING:
    from approvals.organisation.services.importing.check import RowResult


def department_findings(
    values: Values,
    present: Department | None,
    parents: Mapping[str, str],
    coming: Collection[str],
    standing: Mapping[str, Department],
) -> Iterator[Finding]:
    """Unknown or closed parents, rings, a department without a place."""
    code = str(values["code"])
    parent = parents.get(code, "")
    column = heading(DEPARTMENTS, "parent")
    kind = values.get("kind", present.kind if present else Department.Kind.DEPARTMENT)
    if present and not present.active:
        yield Finding(heading(DEPARTMENTS, "code"), _("该部门已停用。"), _("请先在部门页面启用它。"))
    if kind == Department.Kind.PROVINCE and parent:
        yield Finding(column, _("省公司不能有上级部门。"), _("请清空上级部门编码。"))
    if kind != Department.Kind.PROVINCE and not parent:
        yield Finding(column, _("除省公司外都要有上级部门。"), _("请填写上级部门编码。"))
    if parent:
        yield from _known_department(parent, column, coming, standing)
    if _in_ring(code, parents):
        yield Finding(column, _("上下级关系成环。"), _("请检查这些部门的上级。"))


def post_findings(
    values: Values, present: Post | None, coming: Collection[str], standing: Mapping[str, Department]
) -> Iterator[Finding]:
    """Unknown or closed departments, posts taken out of use."""
    if present and not present.active:
        yield Finding(heading(POSTS, "code"), _("该岗位已停用。"), _("请先在岗位页面启用它。"))
    if present and values["department"] and values["department"] != present.department.code:
        wrong = _("岗位属于部门 %(code)s，不能改到其他部门。") % {"code": present.department.code}
        yield Finding(heading(POSTS, "department"), wrong, _("请另建岗位。"))
    elif values["department"]:
        yield from _known_department(str(values["department"]), heading(POSTS, "department"), coming, standing)


def person_findings(
    values: Values,
    present: Person | None,
    departments: Collection[str],
    posts: Collection[str],
    standing: Mapping[str, Department],
    standing_posts: Mapping[str, Post],
    importer_id: int | None,
) -> Iterator[Finding]:
    """Unknown departments and posts, people who left, one's own role."""
    if present and not present.is_active:
        yield Finding(heading(PEOPLE, "number"), _("该人员已停用。"), _("请先在人员页面恢复。"))
    if present and present.pk == importer_id and values.get("role", present.role) != present.role:
        yield Finding(heading(PEOPLE, "role"), _("不能修改自己的角色。"), _("请由其他管理员操作。"))
    if values["department"]:
        yield from _known_department(str(values["department"]), heading(PEOPLE, "department"), departments, standing)
    wanted = values["posts"]
    for code in wanted if isinstance(wanted, list) else ():
        post = standing_posts.get(code)
        if code not in posts and post is None:
            wrong = _("没有岗位「%(code)s」。") % {"code": code[:64]}
            yield Finding(heading(PEOPLE, "posts"), wrong, _("请先在岗位表中列出它，或改正编码。"))
        elif post and not post.active:
            wrong = _("岗位「%(code)s」已停用。") % {"code": code}
            yield Finding(heading(PEOPLE, "posts"), wrong, _("请先启用它，或删去。"))


def administrators_left(rows: list[RowResult], people: Mapping[str, Person]) -> list[str]:
    """Somebody must remain who can administer."""
    roles = {number: person.role for number, person in people.items() if person.is_active}
    if Role.ADMINISTRATOR not in roles.values():
        return []
    roles |= {row.key: str(row.values["role"]) for row in rows if row.key in roles and "role" in row.values}
    if Role.ADMINISTRATOR in roles.values():
        return []
    return [_("导入后将没有管理员。请至少保留一位。")]


def _known_department(
    code: str, column: str, coming: Collection[str], standing: Mapping[str, Department]
) -> Iterator[Finding]:
    found = standing.get(code)
    if code not in coming and found is None:
        wrong = _("没有部门「%(code)s」。") % {"code": code[:64]}
        yield Finding(column, wrong, _("请先在部门表中列出它，或改正编码。"))
    elif found is not None and not found.active:
        yield Finding(column, _("部门「%(code)s」已停用。") % {"code": code}, _("请选择在用的部门。"))


def _in_ring(code: str, parents: Mapping[str, str]) -> bool:
    seen: set[str] = set()
    at = code
    while (at := parents.get(at, "")) and at not in seen:
        if at == code:
            return True
        seen.add(at)
    return False
