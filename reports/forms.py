"""What people may type to find events and to have a file checked."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from reports.selectors import TrailFilter

LARGEST_UPLOAD = 100 * 1024 * 1024


class TrailFilterForm(forms.Form):
    """The filters of a trail, all in the address; what is not understood narrows nothing."""

    actor = forms.IntegerField(required=False, min_value=1, label=_("人员"))
    verb = forms.CharField(required=False, max_length=100, label=_("动作"))
    since = forms.DateField(required=False, label=_("从"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label=_("到"), widget=forms.DateInput(attrs={"type": "date"}))

    def wanted(self) -> TrailFilter:
        """The filter as far as it was understood."""
        self.is_valid()
        given = self.cleaned_data
        return TrailFilter(given.get("actor"), given.get("verb") or "", given.get("since"), given.get("until"))


class VerifyForm(forms.Form):
    """A code from the first page of a trail, or the file itself."""

    code = forms.CharField(required=False, max_length=40, label=_("核验码"))
    file = forms.FileField(required=False, label=_("PDF 文件"), allow_empty_file=True)

    def clean_code(self) -> str:
        """The code in its printed form, however it was typed."""
        letters = re.sub(r"[^0-9A-Z]", "", self.cleaned_data["code"].upper()).translate(str.maketrans("OIL", "011"))
        return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))

    def clean_file(self) -> UploadedFile[bytes] | None:
        """The file, if it is not too large to be looked at."""
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > LARGEST_UPLOAD:
            raise ValidationError(_("文件超过 100 MB，请用命令 verify_trail 核验。"))
        return file

    def clean(self) -> dict[str, object]:
        """One of the two is needed."""
        given = super().clean() or {}
        if not self.errors and not given.get("code") and not given.get("file"):
            raise ValidationError(_("请输入核验码，或选择一个 PDF 文件。"))
        return given
