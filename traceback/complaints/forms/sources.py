"""Where something comes from: a source that is known, or a new one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.models import Source


class SourceForm(forms.Form):
    """A source that is known, or the code and the name of a new one."""

    source = forms.ModelChoiceField(
        label=_("投诉来源"), queryset=Source.objects.order_by("name"), required=False,
        empty_label=_("新来源（在下面填写）"))
    new_code = forms.CharField(
        label=_("新来源编码"), required=False, max_length=32, help_text=_("小写字母、数字和“-”，例如 hotline。"))
    new_name = forms.CharField(label=_("新来源名称"), required=False, max_length=60)

    def clean(self) -> dict[str, Any]:
        """Neither of them is said beside both fields."""
        said = super().clean() or self.cleaned_data
        if said.get("source") is None and "source" not in self.errors:
            for key in ("new_code", "new_name"):
                if not said.get(key):
                    self.add_error(key, _("请选择已有来源，或填写新来源的编码和名称。"))
        return said
