"""Which columns an organisation file may have, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department
from approvals.organisation.roles import Role

DEPARTMENTS: Final = "departments"
POSTS: Final = "posts"
PEOPLE: Final = "people"


@dataclass(frozen=True, slots=True)
class Layouts:
    """The kinds of sheets that a file may have, in the order in which they are taken over."""

    # kind → column → the headings that are understood: Chinese ones first, the English one last
    columns: Mapping[str, Mapping[str, tuple[str, ...]]]
    required: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str | Promise]
    expected: str | Promise  # what is said to a file without any known heading

    def kind_of(self, headings: list[str]) -> tuple[str, dict[str, int]] | None:
        """What a row of headings announces: the kind of sheet and where its columns are; nothing if no such row."""
        places = {
            heading.strip().lower(): place for place, heading in reversed(list(enumerate(headings))) if heading.strip()
        }
        for kind in reversed(list(self.columns)):
            found = {
                column: place
                for column, names in self.columns[kind].items()
                if (place := next((places[name] for name in names if name in places), None)) is not None
            }
            if all(column in found for column in self.required[kind]):
                return kind, found
        return None

    def heading(self, kind: str, column: str) -> str:
        """The heading of a column in the reader's language, as the template writes it."""
        names = self.columns[kind][column]
        return names[-1] if (get_language() or "").startswith("en") else names[0]


ORGANISATION: Final = Layouts(
    columns={
        DEPARTMENTS: {
            "code": ("部门编码", "department code"),
            "name": ("部门名称", "department name"),
            "kind": ("类型", "kind"),
            "parent": ("上级部门编码", "parent code"),
            "order": ("排序", "order"),
        },
        POSTS: {
            "code": ("岗位编码", "post code"),
            "name": ("岗位名称", "post name"),
            "department": ("所属部门编码", "部门编码", "department code"),
            "is_head": ("负责人岗位", "head"),
        },
        PEOPLE: {
            "number": ("工号", "staff number"),
            "name": ("姓名", "name"),
            "department": ("所属部门编码", "部门编码", "department code"),
            "role": ("角色", "role"),
            "email": ("邮箱", "email"),
            "posts": ("任职岗位编码", "岗位编码", "post codes"),
            "since": ("任职开始", "since"),
            "until": ("最后一天", "until"),
        },
    },
    required={
        DEPARTMENTS: ("code", "name"),
        POSTS: ("code", "name", "department"),
        PEOPLE: ("number", "name", "department"),
    },
    names={DEPARTMENTS: _("部门"), POSTS: _("岗位"), PEOPLE: _("人员")},
    expected=_("没有找到表头。第一行要有「部门编码、部门名称」「岗位编码、岗位名称」或「工号、姓名」等列名。"),
)

KINDS: Final = {
    "省公司": Department.Kind.PROVINCE,
    "province": Department.Kind.PROVINCE,
    "部门": Department.Kind.DEPARTMENT,
    "department": Department.Kind.DEPARTMENT,
    "地市分公司": Department.Kind.BRANCH,
    "branch": Department.Kind.BRANCH,
    "县区分公司": Department.Kind.COUNTY,
    "county": Department.Kind.COUNTY,
}
ROLES: Final = {
    "承办人": Role.STAFF,
    "流程管理员": Role.PROCESS_MANAGER,
    "审计": Role.AUDITOR,
    "领导": Role.LEADER,
    "管理员": Role.ADMINISTRATOR,
    **{role.value: role for role in Role},
}
YES_NO: Final = {"是": True, "yes": True, "true": True, "1": True, "否": False, "no": False, "false": False, "0": False}


def heading(kind: str, column: str) -> str:
    """The heading of a column of the organisation's own sheets."""
    return ORGANISATION.heading(kind, column)
