"""Stating an absence in ten seconds: when, why, who stands in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.absence import selectors
from approvals.absence.forms.fields import ColleagueField, suggestion
from approvals.absence.models import Absence, Substitution
from approvals.absence.services import Named, Plan
from approvals.organisation.forms import PageForm
from approvals.organisation.forms.fields import DayField, end_of, start_of
from approvals.organisation.models import Department, Person, Post

ROWS: Final = 4
TODAY, TOMORROW, WEEK, DATES = "today", "tomorrow", "week", "dates"
PRESETS: Final = ((TODAY, _("今天")), (TOMORROW, _("明天")), (WEEK, _("本周")), (DATES, _("其他日期")))
PROCESS, POST = "process:", "post:"


class AbsenceForm(PageForm):
    """When, why, and some substitutes, each for all work or for one kind of it."""

    when = forms.ChoiceField(label=_("什么时候"), choices=PRESETS, initial=TODAY, required=False,
                             widget=forms.RadioSelect)  # fmt: skip
    since = DayField(label=_("第一天"), required=False)
    until = DayField(label=_("最后一天"), required=False, help_text=_("只填第一天就是一天。"))
    kind = forms.ChoiceField(label=_("事由"), choices=Absence.Kind.choices, initial=Absence.Kind.LEAVE)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(
        self, *args: Any, at: datetime, posts: list[Post], processes: dict[str, str], row_count: int = ROWS, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.at = at
        self.row_numbers = range(1, row_count + 1)
        work = [("", _("全部工作")), *((f"{PROCESS}{key}", name) for key, name in processes.items()),
                *((f"{POST}{post.pk}", _("岗位：%(name)s") % {"name": post.name}) for post in posts)]  # fmt: skip
        for row in self.row_numbers:
            self.fields[f"substitute_{row}"] = ColleagueField(label=_("代办人"), required=False)
            self.fields[f"work_{row}"] = forms.ChoiceField(label=_("代办哪些工作"), choices=work, required=False)

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The substitutes' fields, row by row."""
        return [(self[f"substitute_{row}"], self[f"work_{row}"]) for row in self.row_numbers]

    @property
    def more_rows_used(self) -> bool:
        """Whether anything stands in the rows after the first, so that they are shown open."""
        return any(field.value() or field.errors for row in self.rows[1:] for field in row)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = values.get("since"), values.get("until")
        if values.get("when") in ("", DATES) and not first and "since" not in self.errors:
            self.add_error("since", _("请填写第一天，或选今天、明天、本周。"))
        if first and last and last < first:
            self.add_error("until", _("最后一天早于第一天。"))
        return values

    @property
    def values(self) -> dict[str, Any]:
        first, last = self._days()
        plan = Plan(
            since=self._beginning(first), until=end_of(last) or self.at, substitutes=tuple(self._named()),
            kind=self.cleaned_data["kind"], note=self.cleaned_data["note"],
        )  # fmt: skip
        return {"plan": plan}

    def _days(self) -> tuple[date, date]:
        """Typed days outweigh the preset: who types them has changed their mind."""
        first, last = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if first:
            return first, last or first
        today = timezone.localtime(self.at).date()
        return {
            TOMORROW: (today + timedelta(days=1), today + timedelta(days=1)),
            WEEK: (today, today + timedelta(days=6 - today.weekday())),
        }.get(self.cleaned_data["when"], (today, last or today))

    def _beginning(self, first: date) -> datetime:
        """An absence from today begins now: the morning's work was done by the person."""
        return self.at if first == timezone.localtime(self.at).date() else start_of(first)

    def _named(self) -> list[Named]:
        found = []
        for row in self.row_numbers:
            person, work = self.cleaned_data.get(f"substitute_{row}"), self.cleaned_data.get(f"work_{row}", "")
            if isinstance(person, Person):
                process = work.removeprefix(PROCESS) if work.startswith(PROCESS) else ""
                post = int(work.removeprefix(POST)) if work.startswith(POST) else None
                found.append(Named(person.pk, process, post, f"substitute_{row}"))
        return found


class ChangeForm(AbsenceForm):
    """The same for an absence that is not over: days are given as days."""

    def __init__(self, *args: Any, absence: Absence, at: datetime, **options: Any) -> None:
        self.absence = absence
        posts = selectors.posts_held(absence.person, at)
        named = list(absence.substitutions.all())
        initial = initial_of(absence, named)
        options |= {"processes": selectors.process_names(), "row_count": max(ROWS, len(named) + 1)}
        super().__init__(*args, at=at, posts=posts, initial=initial, **options)
        del self.fields["when"]
        if absence.since <= at:
            self.fields["since"].disabled = True
            self.fields["since"].help_text = _("外出已经开始，开始时间不能再改。")

    def _beginning(self, first: date) -> datetime:
        unchanged = first == timezone.localtime(self.absence.since).date()
        return self.absence.since if unchanged else super()._beginning(first)


class SecretaryForm(AbsenceForm):
    """The same, entered for somebody of a department."""

    person = forms.ModelChoiceField(label=_("外出人"), queryset=Person.objects.none())
    field_order = ["person"]

    def __init__(self, *args: Any, department: Department, at: datetime, **options: Any) -> None:
        posts = list(department.posts.filter(active=True).order_by("code"))
        super().__init__(*args, at=at, posts=posts, processes=selectors.process_names(), **options)
        people = self.fields["person"]
        people.queryset = department.people.active().order_by("name", "number")  # type: ignore[attr-defined]
        people.label_from_instance = suggestion  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        return super().values | {"person_id": self.cleaned_data["person"].pk}


def initial_of(absence: Absence, named: Sequence[Substitution]) -> dict[str, Any]:
    """What the form shows of a stored absence."""
    last = timezone.localtime(absence.until - timedelta(microseconds=1)).date()
    found: dict[str, Any] = {
        "since": timezone.localtime(absence.since).date(), "until": last, "kind": absence.kind, "note": absence.note,
    }  # fmt: skip
    for row, one in enumerate(named, start=1):
        work = f"{PROCESS}{one.process_key}" if one.process_key else f"{POST}{one.post_id}" if one.post_id else ""
        found |= {f"substitute_{row}": suggestion(one.substitute), f"work_{row}": work}
    return found
