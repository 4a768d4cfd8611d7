"""Forms about departments, posts and holdings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.organisation.forms.fields import (
    DayField,
    DepartmentField,
    NumberField,
    PageForm,
    PersonField,
    PostField,
    end_of,
    start_of,
)
from approvals.organisation.models import Department
from approvals.organisation.roles import Role


class DepartmentForm(PageForm):
    code = NumberField(label=_("部门编码"), max_length=32)
    name = forms.CharField(label=_("部门名称"), max_length=80)
    kind = forms.ChoiceField(label=_("类型"), choices=Department.Kind.choices, initial=Department.Kind.DEPARTMENT)
    parent = DepartmentField(label=_("上级部门"), required=False, help_text=_("只有省公司没有上级部门。"))
    order = forms.IntegerField(label=_("排序"), min_value=0, max_value=9999, initial=0)

    @property
    def values(self) -> dict[str, Any]:
        return {"parent_id": None} | {name: value for name, value in super().values.items() if name != "parent"}


class RenameForm(PageForm):
    name = forms.CharField(label=_("部门名称"), max_length=80)
    order = forms.IntegerField(label=_("排序"), min_value=0, max_value=9999, initial=0)


class MoveForm(PageForm):
    parent = DepartmentField(label=_("上级部门"))


class PostForm(PageForm):
    code = NumberField(label=_("岗位编码"), max_length=64, help_text=_("流程按此编码派发工作，建立后不能修改。"))
    name = forms.CharField(label=_("岗位名称"), max_length=80)
    is_head = forms.BooleanField(label=_("部门负责人岗位"), required=False)


class PostStateForm(PageForm):
    name = forms.CharField(label=_("岗位名称"), max_length=80)
    is_head = forms.BooleanField(label=_("部门负责人岗位"), required=False)
    active = forms.BooleanField(label=_("启用"), required=False)


class PeriodForm(PageForm):
    since = DayField(label=_("任职开始"))
    until = DayField(label=_("最后一天"), required=False, help_text=_("留空表示长期。"))

    @property
    def values(self) -> dict[str, Any]:
        days = {"since": start_of(self.cleaned_data["since"]), "until": end_of(self.cleaned_data["until"])}
        return super().values | days


class AppointForm(PeriodForm):
    """Somebody for this post."""

    person = PersonField()
    field_order = ["person", "since", "until"]


class HoldForm(PeriodForm):
    """A post for this person."""

    post = PostField()
    field_order = ["post", "since", "until"]


class FilterForm(PageForm):
    """The person list's filters; all of them live in the URL."""

    q = forms.CharField(label=_("工号、姓名或部门"), required=False, max_length=80, strip=True)
    department = DepartmentField(required=False, to_field_name="code", empty_label=_("全部部门"))
    role = forms.ChoiceField(label=_("角色"), required=False)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部状态")), ("active", _("在用")), ("inactive", _("已停用"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("全部角色")), *Role.choices]  # type: ignore[attr-defined]


class UploadForm(PageForm):
    file = forms.FileField(
        label=_("组织文件"), help_text=_("XLSX 或 CSV，不超过 5 MB、20,000 行。"), allow_empty_file=True
    )
