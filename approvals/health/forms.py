"""What may be asked of the page: over which time, and which versions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.health.models import Period

MOST_DIGITS = 6


class PeriodForm(forms.Form):
    """Over which time the figures are summed up; it stands in the URL."""

    period = forms.ChoiceField(label=_("办结时间"), choices=Period.choices, required=False)

    @property
    def period_chosen(self) -> Period:
        """The period asked for; the last 90 days where that cannot be read."""
        return Period(self.cleaned_data.get("period") or Period.QUARTER) if self.is_valid() else Period.QUARTER


def numbers_in(values: list[str]) -> set[int]:
    """The version numbers among what the URL names; what is no number is left out."""
    return {int(value) for value in values if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS}
