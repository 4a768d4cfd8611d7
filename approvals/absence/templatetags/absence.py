"""`{% load absence %}`: an absence in words."""

from __future__ import annotations

from django import template
from django.utils.translation import pgettext

from approvals.absence.models import Absence
from approvals.absence.wording import period

register = template.Library()
register.filter("period", period)


@register.filter
def stand_ins(absence: Absence) -> str:
    """Who was named as substitute, each once; empty when nobody was."""
    return "、".join(dict.fromkeys(row.substitute.name for row in absence.substitutions.all()))


@register.filter
def letter(absence: Absence) -> str:
    """The reason as one character, for the cells of the month."""
    return {
        Absence.Kind.LEAVE: pgettext("one letter", "休"),
        Absence.Kind.TRAVEL: pgettext("one letter", "差"),
        Absence.Kind.TRAINING: pgettext("one letter", "培"),
        Absence.Kind.SICK: pgettext("one letter", "病"),
        Absence.Kind.OTHER: pgettext("one letter", "他"),
    }[Absence.Kind(absence.kind)]
