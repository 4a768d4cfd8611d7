"""Which file is brought, what it holds and where it comes from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from complaints.forms.sources import SourceForm
from complaints.models import ImportRun

KINDS = ".csv,.txt,.tsv,.xlsx"


class FileInput(forms.ClearableFileInput):
    """A file of the kinds that can be read."""

    def __init__(self) -> None:
        super().__init__(attrs={"accept": KINDS})


class BringForm(SourceForm):
    """A file for an import."""

    kind = forms.ChoiceField(label=_("文件内容"), choices=ImportRun.Kind.choices)
    file = forms.FileField(
        label=_("文件"), allow_empty_file=True, max_length=400, widget=FileInput,
        error_messages={"required": _("请选择文件。出错后浏览器不保留所选的文件，需要再选一次。")})
    notes = forms.FileField(
        label=_("字段说明（仅满意度调查，可不选）"), required=False, max_length=400, widget=FileInput,
        help_text=_("第一列是字段名，第二列是说明。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.blamed = "file"  # the field that a refusal of the service is about

    def clean_file(self) -> Any:
        """Nothing larger than what an import may take."""
        file, most = self.cleaned_data["file"], settings.IMPORT_MAX_BYTES
        if file.size > most:
            raise forms.ValidationError(_("文件超过 %(most)s MB。请分成几个文件上传。"), params={"most": most >> 20})
        return file
