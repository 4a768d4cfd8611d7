"""Where cases go, what stands for steps that are gone, and why."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.bpmn.words import in_language
from workflows.library.models import ProcessVersion
from workflows.migration.models import MigrationLine
from workflows.migration.selectors import Gap

PREFIX = "to-"


class TargetForm(forms.Form):
    """The version that cases go on in; it stands in the URL."""

    to = forms.ChoiceField(label=gettext_lazy("目标版本"))

    def __init__(self, data: object, targets: Sequence[ProcessVersion]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (str(one.number), f"v{one.number} · {one.get_state_display()}") for one in targets]


class MappingForm(forms.Form):
    """One field per step that the new version does not have."""

    def __init__(self, data: object, gaps: Sequence[Gap]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for gap in gaps:
            self.fields[f"{PREFIX}{gap.node}"] = forms.ChoiceField(
                label=gap.name, required=False, choices=[("", _("不指定（在此环节的案件不迁移）")), *gap.choices],
                help_text=_("%(why)s；现有 %(cases)d 件在此环节。") % {
                    "why": in_language(gap.why, _), "cases": gap.cases})

    @property
    def mapping(self) -> dict[str, str]:
        """What was chosen: old node → new node."""
        return {name.removeprefix(PREFIX): to for name, to in self.cleaned_data.items() if to}


class FilterForm(forms.Form):
    """Which lines to show; all of it stands in the URL."""

    verdict = forms.ChoiceField(required=False, choices=[("", ""), *MigrationLine.Verdict.choices])
    outcome = forms.ChoiceField(required=False, choices=[("", ""), *MigrationLine.Outcome.choices])


class ChoiceForm(forms.Form):
    """What is ticked among the lines that were shown, and what to do with it."""

    DEEDS = ("keep", "fit", "none", "run")

    deed = forms.ChoiceField(choices=[(one, one) for one in DEEDS])
    shown = forms.TypedMultipleChoiceField(required=False, coerce=int, choices=())
    ticked = forms.TypedMultipleChoiceField(required=False, coerce=int, choices=())
    reason = forms.CharField(
        label=gettext_lazy("迁移原因"), required=False, max_length=500, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("写进每个案件的轨迹。"),
    )  # fmt: skip

    def __init__(self, data: object = None, lines: Sequence[int] = ()) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for name in ("shown", "ticked"):
            self.fields[name].choices = [(str(pk), "") for pk in lines]  # type: ignore[attr-defined]
