"""What people may type into the pages of complaints."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from complaints import selectors
from complaints.models import Contact, Place, Product

LONG: Final = 19  # digits of a key that no database knows
MOST_TICKED: Final = 200  # they stand in the URL; more are found by a filter


def ticked_in(sent: QueryDict) -> list[int]:
    """The keys of contacts that were ticked, each once; what is not a key is left out."""
    keys = (int(said) for said in sent.getlist("contact") if said.isascii() and said.isdecimal() and len(said) < LONG)
    return list(dict.fromkeys(keys))


class DayInput(forms.DateInput):
    """A day, as browsers pick it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FilterForm(forms.Form):
    """Which contacts to show; all of it stands in the URL."""

    q = forms.CharField(label=_("主题、内容或受理号"), required=False, max_length=100, widget=forms.SearchInput)
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[("", _("全部")), *Contact.Kind.choices])
    category = forms.CharField(label=_("分类"), required=False, max_length=400)
    place = forms.ChoiceField(label=_("地区"), required=False)
    product = forms.ChoiceField(label=_("产品"), required=False)
    since = forms.DateField(label=_("从"), required=False, widget=DayInput)
    until = forms.DateField(label=_("到"), required=False, widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, model in (("place", Place), ("product", Product)):
            choices = [("", _("全部")), *((name, name) for name in selectors.names(model))]
            self.fields[key].choices = choices  # type: ignore[attr-defined]
