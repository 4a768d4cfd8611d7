"""Fields that several forms share."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department, Person, Post
from approvals.organisation.services import CannotOrganise


class PageForm(forms.Form):
    """A form beside others on one page: its fields' ids begin with its own name."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("auto_id", f"{type(self).__name__.lower()}_%s")
        super().__init__(*args, **options)

    @property
    def values(self) -> dict[str, Any]:
        """What was typed as the service takes it: records by their ids."""
        return dict(_as_argument(name, value) for name, value in self.cleaned_data.items())


class NumberField(forms.CharField):
    """A staff number or code; full-width digits and blanks that input methods leave are set right."""

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFKC", str(super().to_python(value) or "")).strip()


class PersonField(NumberField):
    """Somebody by their staff number."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=options.pop("label", _("工号")), max_length=20, **options)

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        person = Person.objects.filter(number=number).first() if number else None
        if number and person is None:
            raise forms.ValidationError(_("没有这个工号。"))
        return person


class PostField(NumberField):
    """A post by its code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=options.pop("label", _("岗位编码")), max_length=64, **options)

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        post = Post.objects.filter(code=code).first() if code else None
        if code and post is None:
            raise forms.ValidationError(_("没有这个岗位编码。"))
        return post


class DepartmentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A department in use, chosen by name and code."""

    def __init__(self, **options: Any) -> None:
        departments = Department.objects.active().order_by("code")
        super().__init__(queryset=departments, label=options.pop("label", _("部门")), **options)

    def label_from_instance(self, obj: Department) -> str:
        return f"{obj.name} · {obj.code}"


class DayField(forms.DateField):
    """A day, typed or picked."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def start_of(day: date) -> datetime:
    """The first moment of the day, in the house's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def end_of(day: date | None) -> datetime | None:
    """The moment after the day's last; open when there is no day."""
    return start_of(day + timedelta(days=1)) if day else None


def _as_argument(name: str, value: Any) -> tuple[str, Any]:
    return (f"{name}_id", value.pk) if isinstance(value, models.Model) else (name, value)


def form_from(refusal: CannotOrganise, form: forms.BaseForm) -> forms.BaseForm:
    """The form with the refusal's sentences at the fields that they are about."""
    named = {name: text for name, text in refusal.fields.items() if name in form.fields}
    for name, text in named.items():
        form.add_error(name, text)
    if not named or refusal.message not in named.values():
        form.add_error(None, refusal.message)
    return form
