"""What codes, numbers and names may look like."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

code_form = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9_-]*\Z", _("编码只能由字母、数字、“-”和“_”组成，并以字母或数字开头。")
)
number_form = RegexValidator(r"\A[A-Za-z0-9]+\Z", _("工号只能由字母和数字组成。"))
name_form = RegexValidator(
    r"\A[^\x00-\x1f\x7f<>=@+\-][^\x00-\x1f\x7f<>]*\Z", _("名称不能含有控制字符或尖括号，也不能以 = @ + - 开头。")
)
