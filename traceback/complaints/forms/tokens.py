"""A key for another system."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.sources import SourceForm
from complaints.models import CategoryTree


class TokenForm(SourceForm):
    """Whose key it is, what it brings, and how long it works."""

    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("哪个系统使用，例如「客服系统」。"))
    days = forms.ChoiceField(label=_("有效期"), initial="365", choices=[
        ("30", _("30 天")), ("90", _("90 天")), ("365", _("一年")), ("730", _("两年"))])
    tree = forms.ModelChoiceField(
        label=_("按哪棵分类树归类"), queryset=CategoryTree.objects.order_by("name"), required=False,
        empty_label=_("不归类，只保留来源中的分类"))
    field_order = ("name", "source", "new_code", "new_name", "days", "tree")
