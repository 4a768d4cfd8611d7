"""What people may ask about topics; all of it stands in the URL."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.filters import DayInput
from complaints.models import Contact, Place, Source


class TopicsForm(forms.Form):
    """Which contacts are grouped."""

    since = forms.DateField(label=_("从"), widget=DayInput)
    until = forms.DateField(label=_("到"), widget=DayInput)
    kind = forms.ChoiceField(label=_("类型"), choices=Contact.Kind.choices)
    place = forms.ModelChoiceField(Place.objects.none(), to_field_name="name", label=_("地区"), required=False,
                                   empty_label=_("全部"))
    source = forms.ModelChoiceField(Source.objects.none(), to_field_name="code", label=_("投诉来源"), required=False,
                                    empty_label=_("全部"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = Place.objects.exclude(name="").order_by("name")  # type: ignore[attr-defined]
        self.fields["source"].queryset = Source.objects.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A period ends after it has begun."""
        sent: dict[str, Any] = super().clean() or {}
        since, until = sent.get("since"), sent.get("until")
        if isinstance(since, date) and isinstance(until, date) and since > until:
            self.add_error("until", _("结束日期不能早于开始日期。"))
        return sent


class TicketForm(forms.Form):
    """What the ticket is called."""

    title = forms.CharField(label=_("工单标题"), max_length=200)
