"""What people may type on the page of incidents."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.library.models import Process

STATES = [("", _("待处理")), ("closed", _("已处理")), ("all", _("全部"))]


class FilterForm(forms.Form):
    """Which incidents to list; all of it stands in the URL."""

    q = forms.CharField(label=_("案件编号、标题或说明"), required=False, max_length=100, widget=forms.SearchInput)
    process = forms.ChoiceField(label=_("流程"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=STATES)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        processes = Process.objects.order_by("code").values_list("key", "name")
        self.fields["process"].choices = [("", _("全部")), *processes]  # type: ignore[attr-defined]


class RetryForm(forms.Form):
    """Try again, with a word if there is one."""

    note = forms.CharField(
        label=_("说明（可不填）"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )


class CloseForm(forms.Form):
    """Close without trying again: why."""

    note = forms.CharField(label=_("关闭原因"), max_length=500, widget=forms.Textarea({"rows": 3}))
