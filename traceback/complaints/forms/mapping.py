"""Which column says what, as a person corrects it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.forms.filters import DayInput
from complaints.models import CategoryTree, Contact, Exposure, ImportRun
from complaints.reading import DateForm, Heading
from complaints.services.looking import Look
from complaints.understanding import FIELDS, Mapping, lacking

COLUMN = "column-"
NAMES: dict[DateForm, str | Promise] = {
    DateForm.YEAR_FIRST: gettext_lazy("年-月-日"),
    DateForm.MONTH_FIRST: gettext_lazy("月/日/年（美式）"),
    DateForm.DAY_FIRST: gettext_lazy("日-月-年"),
    DateForm.SERIAL: gettext_lazy("表格软件的天数"),
}


class MappingForm(forms.Form):
    """One choice of a column for everything that a row may say, and what holds for the whole file."""

    def __init__(self, run: ImportRun, heading: Heading, data: Any = None) -> None:
        self.run, self.heading = run, heading
        self.remembered = Mapping.from_json(run.mapping)
        super().__init__(data, initial=self._initial())
        self._add_columns()
        getattr(self, f"_add_for_{run.kind}")()

    def columns(self) -> list[forms.BoundField]:
        """The fields that choose a column."""
        return [self[name] for name in self.fields if name.startswith(COLUMN)]

    def others(self) -> list[forms.BoundField]:
        """The fields that hold for the whole file."""
        return [self[name] for name in self.fields if not name.startswith(COLUMN)]

    def mapping(self) -> Mapping:
        """What was said, as far as it can be read."""
        said = self._said()
        columns = {one.key: said[COLUMN + one.key] for one in FIELDS[ImportRun.Kind(self.run.kind)]
                   if said.get(COLUMN + one.key)}
        tree, day = said.get("tree"), said.get("day")
        return Mapping(
            columns=columns, date_form=said.get("date_form") or "", kind=said.get("kind") or "complaint",
            tree=tree.pk if tree else None, measure=said.get("measure") or "customers",
            channel=said.get("channel") or "", tree_name=said.get("tree_name") or "", wave=said.get("wave") or "",
            day=day.isoformat() if isinstance(day, date) else "", scores=said.get("scores") or [],
            marks=said.get("marks") or [], notes=self.remembered.notes)

    def clean(self) -> dict[str, Any]:
        """Everything that has still to be said, each beside its field."""
        for key, why in lacking(self.run.kind, self.mapping(), self.heading).items():
            name = key if key in self.fields else COLUMN + key
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, why)
        return self.cleaned_data

    def explain_dates(self, look: Look) -> None:
        """Say beside every way of writing dates how it reads the first one of the file."""
        if "date_form" in self.fields:
            shown = [(form.value, f"{NAMES[form]}：{look.examples[form.value]}") for form in DateForm
                     if form.value in look.examples]
            named = shown or [(form.value, str(label)) for form, label in NAMES.items()]
            self.fields["date_form"].choices = [("", _("请选择")), *named]  # type: ignore[attr-defined]

    def _said(self) -> dict[str, Any]:
        if not self.is_bound:
            return dict(self.initial)
        if not hasattr(self, "cleaned_data"):
            self.full_clean()
        return self.cleaned_data

    def _initial(self) -> dict[str, Any]:
        kept = self.remembered
        columns = {COLUMN + key: name for key, name in kept.columns.items()}
        return columns | {
            "date_form": kept.date_form, "kind": kept.kind, "channel": kept.channel, "measure": kept.measure,
            "tree": CategoryTree.objects.filter(pk=kept.tree).first() if kept.tree else None,
            "tree_name": kept.tree_name, "wave": kept.wave, "day": date.fromisoformat(kept.day) if kept.day else None,
            "scores": kept.scores, "marks": kept.marks,
        }

    def _add_columns(self) -> None:
        for one in FIELDS[ImportRun.Kind(self.run.kind)]:
            choices = [("", _("（不取）")), *((name, name) for name in self.heading.names)]
            field = forms.ChoiceField(label=str(one.label), choices=choices, required=False)
            field.widget.attrs["required"] = one.required
            self.fields[COLUMN + one.key] = field

    def _add_dates(self) -> None:
        choices = [("", _("请选择")), *((form.value, str(label)) for form, label in NAMES.items())]
        self.fields["date_form"] = forms.ChoiceField(label=_("日期的写法"), choices=choices, required=False)

    def _add_for_contacts(self) -> None:
        self._add_dates()
        self.fields["kind"] = forms.ChoiceField(label=_("没有写明类型的行算作"), choices=Contact.Kind.choices)
        self.fields["channel"] = forms.CharField(label=_("没有写明渠道的行算作"), required=False, max_length=100)
        self.fields["tree"] = forms.ModelChoiceField(
            label=_("按哪棵分类树归类"), queryset=CategoryTree.objects.order_by("name"), required=False,
            empty_label=_("不归类，只保留来源中的分类"))

    def _add_for_exposures(self) -> None:
        self._add_dates()
        self.fields["measure"] = forms.ChoiceField(label=_("口径"), choices=Exposure.Measure.choices)

    def _add_for_survey(self) -> None:
        self.fields["wave"] = forms.CharField(label=_("调查名称"), required=False, max_length=100)
        self.fields["day"] = forms.DateField(label=_("调查日期（文件里没有日期列时）"), required=False, widget=DayInput)
        self._add_dates()
        names = [(name, name) for name in self.heading.names]
        labels = {"scores": _("打分的列（1 到 10 分，-1 或空白为不适用）"), "marks": _("勾选的列（-1 或空白为没有）")}
        for key, label in labels.items():
            self.fields[key] = forms.MultipleChoiceField(
                label=label, choices=names, required=False, widget=forms.SelectMultiple(attrs={"size": 8}))

    def _add_for_tree(self) -> None:
        self.fields["tree_name"] = forms.CharField(
            label=_("分类树的名称"), required=False, max_length=60,
            help_text=_("已有同名的分类树时，这个文件成为它的新版本。"))
