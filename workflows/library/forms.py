"""What people may type into the library's pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.library.comparing import GROUPS, MERGED, SIDE
from workflows.library.models import Process

UPLOAD_LIMIT = 5 * 1024 * 1024


class ProcessForm(forms.Form):
    """A new process."""

    name = forms.CharField(label=_("流程名称"), max_length=200)
    key = forms.SlugField(label=_("标识"), max_length=64, help_text=_("小写英文字母、数字、下划线；建立后不能修改。"))
    area = forms.ChoiceField(label=_("所属域"), choices=Process.Area.choices, initial=Process.Area.BUSINESS)
    description = forms.CharField(label=_("说明"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if Process.objects.filter(key=key).exists():
            raise forms.ValidationError(_("已有流程使用这个标识。"))
        return key


class DraftForm(forms.Form):
    """A BPMN file that becomes the next version."""

    source = forms.FileField(label=_("BPMN 文件"), widget=forms.FileInput({"accept": ".bpmn,.xml"}))
    notes = forms.CharField(label=_("版本说明"), max_length=2000, widget=forms.Textarea({"rows": 2}))
    chosen = forms.CharField(
        label=_("导入的流程"), required=False, max_length=200,
        help_text=_("其他产品的文件里有几个流程时，写明编号或名称。"),
    )  # fmt: skip

    def clean_source(self) -> bytes:
        upload: Any = self.cleaned_data["source"]
        if upload.size > UPLOAD_LIMIT:
            raise forms.ValidationError(_("文件超过 5 MB。"))
        return bytes(upload.read())


class RetireForm(forms.Form):
    """Why a version goes out of force."""

    reason = forms.CharField(label=_("废止原因"), max_length=500, widget=forms.Textarea({"rows": 2}))


class CompareForm(forms.Form):
    """Which two versions to compare."""

    old = forms.TypedChoiceField(label=_("对比版本"), coerce=int)
    new = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, numbers: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old"].choices = [(number, f"v{number}") for number in numbers]  # type: ignore[attr-defined]


class DifferenceFilterForm(forms.Form):
    """Which changes to list, and how to draw them; all of it stands in the URL."""

    group = forms.ChoiceField(required=False, choices=[("", ""), *GROUPS.items()])
    view = forms.ChoiceField(required=False, choices=[(MERGED, MERGED), (SIDE, SIDE)])
