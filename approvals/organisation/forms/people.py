"""Forms about people and their passwords."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.organisation.forms.fields import DepartmentField, NumberField, PageForm
from approvals.organisation.roles import Role


class SignInForm(PageForm):
    username = NumberField(
        label=_("工号"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(PageForm):
    old = forms.CharField(
        label=_("当前密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("新密码"),
        max_length=128,
        strip=False,
        help_text=_("至少 10 个字符，不能是常见密码，也不能与姓名或工号相近。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次新密码"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new", again):
            raise forms.ValidationError(_("两次输入的新密码不一样。"))
        return again


class PersonDataForm(PageForm):
    name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(label=_("邮箱"), required=False)
    department = DepartmentField()


class PersonForm(PersonDataForm):
    number = NumberField(label=_("工号"), max_length=20, help_text=_("用于登录，建立后不能修改。"))
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices, initial=Role.STAFF)
    field_order = ["number", "name", "department", "role", "email"]


class RoleForm(PageForm):
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)


class DeactivateForm(PageForm):
    reason = forms.CharField(label=_("停用原因"), max_length=200, min_length=2)
