"""What people may type into the pages of the landscape."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.landscape import selectors
from workflows.landscape.models import ProcessGroup, Review
from workflows.library.models import Process

STATES = {
    "published": _("已发布"), "trial": _("试运行"), "revising": _("修订中"), "due": _("待复审"), "draft": _("草稿"),
    "retired": _("已废止"),
}
FLAGS = {"no_a": _("有步骤没有 A 角色"), "stale": _("超过 24 个月未复审"), "old": _("仍有案件跑在旧版本上"),
         "late": _("有超时的待办"), "ill": _("健康度差")}
VIEWS = {"map": _("地图"), "list": _("列表")}
UPLOAD_LIMIT = 64 * 1024 * 1024


class FilterForm(forms.Form):
    """Which processes to show; all of it stands in the URL."""

    q = forms.CharField(
        label=_("名称、编号、说明或流程责任人"), required=False, max_length=100, widget=forms.SearchInput
    )
    area = forms.ChoiceField(label=_("所属域"), required=False, choices=[("", _("全部")), *Process.Area.choices])
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *STATES.items()])
    flag = forms.ChoiceField(label=_("需要关注"), required=False, choices=[("", _("不限")), *FLAGS.items()])


class GroupChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A group, with the field it belongs to."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class PlaceForm(forms.Form):
    """Where a process belongs."""

    group = GroupChoice(label=_("流程分组"), queryset=ProcessGroup.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = selectors.groups()  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """Whether a process still fits."""

    conclusion = forms.ChoiceField(label=_("复审结论"), choices=Review.Conclusion.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("复审意见"), max_length=500, widget=forms.Textarea({"rows": 3}))


class GroupForm(forms.Form):
    """A new field or group."""

    name = forms.CharField(label=_("分组名称"), max_length=100)
    code = forms.SlugField(
        label=_("分组编号"), max_length=32, help_text=_("小写英文字母、数字、连字符；建立后不能修改。")
    )
    parent = GroupChoice(
        label=_("上级领域"), required=False, queryset=ProcessGroup.objects.none(), empty_label=_("无（新建领域）")
    )
    area = forms.ChoiceField(
        label=_("所属域"), choices=Process.Area.choices, help_text=_("选了上级领域时，与上级一致。")
    )
    owner = forms.CharField(label=_("归口部门"), required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tops = ProcessGroup.objects.filter(parent=None).order_by("area", "order", "code")
        self.fields["parent"].queryset = tops  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if ProcessGroup.objects.filter(code=code).exists():
            raise forms.ValidationError(_("已有分组使用这个编号。"))
        return code


class ArchiveForm(forms.Form):
    """A library as a file."""

    archive = forms.FileField(label=_("流程库档案（ZIP）"), widget=forms.FileInput({"accept": ".zip"}))

    def clean_archive(self) -> bytes:
        upload: Any = self.cleaned_data["archive"]
        if upload.size > UPLOAD_LIMIT:
            raise forms.ValidationError(_("文件超过 64 MB。"))
        return bytes(upload.read())
