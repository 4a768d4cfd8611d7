"""Naming a colleague the way people do: by number, by name, or by both as the suggestions write them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.organisation.forms.fields import NumberField
from approvals.organisation.models import Person

SUGGESTED = re.compile(r".*[((]\s*([A-Za-z0-9]+)\s*[))]")  # 刘洋 (10010), in either kind of brackets


class ColleagueField(NumberField):
    """An active person by staff number or by a name that only one has."""

    def __init__(self, **options: Any) -> None:
        shown = {"list": "colleagues", "autocomplete": "off", "placeholder": _("姓名或工号")}
        options.setdefault("widget", forms.TextInput(attrs=shown))
        super().__init__(max_length=80, **options)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        suggested = SUGGESTED.fullmatch(typed)
        found = list(Person.objects.filter(number=suggested[1] if suggested else typed))
        found = found or list(Person.objects.active().filter(name=typed).order_by("number")[:3])
        if not found:
            raise forms.ValidationError(_("没有找到这位同事。请写工号，或从建议里选。"))
        if len(found) > 1:
            numbers = "、".join(f"{one.name} ({one.number})" for one in found)
            raise forms.ValidationError(_("同名的不止一位：%(numbers)s。请写工号。"), params={"numbers": numbers})
        return found[0]


def suggestion(person: Person) -> str:
    """A person as the suggestions write them."""
    return f"{person.name} ({person.number})"
