"""What people may type beside the diagram."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflows.editor.services.drafts import LARGEST


class StartForm(forms.Form):
    """Where editing begins; nothing chosen means an empty template."""

    number = forms.TypedChoiceField(label=_("从哪里开始"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, versions: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["number"].choices = [*versions, ("", _("空白模板"))]  # type: ignore[attr-defined]


class SaveForm(forms.Form):
    """The working copy as a draft version."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    notes = forms.CharField(
        label=_("版本说明"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("这一版改了什么、为什么；评审人和以后的人会看到。"),
    )


class TakeOverForm(forms.Form):
    """Why somebody else's editing is interrupted."""

    reason = forms.CharField(
        label=_("接管原因"), max_length=200, widget=forms.Textarea({"rows": 2}), help_text=_("对方会立即收到通知。")
    )


class ImportForm(forms.Form):
    """A file that takes the place of the working copy."""

    file = forms.FileField(label=_("BPMN 文件"), widget=forms.FileInput({"accept": ".bpmn,.xml"}))
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean_file(self) -> bytes:
        upload: Any = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise forms.ValidationError(_("文件超过 5 MB。"))
        return bytes(upload.read())
