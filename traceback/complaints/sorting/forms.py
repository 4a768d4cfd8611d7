"""What people may type into the pages of sorting."""

from __future__ import annotations

from typing import Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

MOST: Final = 200


class RulesForm(forms.Form):
    """All rules, one a line."""

    rules = forms.CharField(
        label=_("规则"), required=False, max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=_("每行一条：「词 词 = 分类」。所有的词都出现时，这一行生效；先写的优先。"))


def picked_in(sent: QueryDict) -> dict[int, str]:
    """The ticked contacts, or the one whose own button was pressed, with what stands in their fields."""
    picked: list[str] = sent.getlist("only")[:1] or sent.getlist("pick")
    return {int(one): " ".join(sent.get(f"path-{one}", "").split())
            for one in picked[:MOST] if one.isascii() and one.isdigit() and len(one) < 19}
