"""What people type about causes and investigations."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from approvals.absence.forms.fields import ColleagueField
from approvals.fieldwork.models import Task
from approvals.walkthrough.models import Walkthrough
from complaints.causes.models import Investigation, Why
from complaints.causes.models.why import LONGEST
from complaints.causes.services import Planned, Recorded
from complaints.forms import FilterForm

DAY = {"type": "date"}
NONE = [("", _("暂不归类"))]
MOST_OFFERED = 100


class RevisionForm(forms.Form):
    """Which state of the why the person has seen."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class SymptomForm(forms.Form):
    """What is to be explained."""

    text = forms.CharField(label=_("现象"), max_length=LONGEST,
                           help_text=_("发生了什么、在哪里、多少件；先不写原因。"))  # fmt: skip


class WhyForm(forms.Form):
    """A possible cause."""

    text = forms.CharField(label=_("为什么？"), max_length=LONGEST, help_text=_("一条原因一句话。"))
    factor = forms.ChoiceField(label=_("人机料法环"), required=False, choices=[*NONE, *Why.Factor.choices])


class RewordForm(RevisionForm, WhyForm):
    """Other words for a hypothesis."""

    text = forms.CharField(label=_("表述"), max_length=LONGEST)


class ReasonForm(RevisionForm):
    """Why something is ruled out or looked at again."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea({"rows": 2}))


class RootForm(RevisionForm):
    """Which kind of root cause it is."""

    kind = forms.ChoiceField(label=_("根因类别"), choices=[("", "—"), *Why.RootKind.choices])
    factor = forms.ChoiceField(label=_("人机料法环"), choices=[("", "—"), *Why.Factor.choices])
    reason = forms.CharField(label=_("再次认定的理由"), required=False, max_length=500)


class FileForm(forms.Form):
    """A file as evidence."""

    upload = forms.FileField(label=_("文件"))
    note = forms.CharField(label=_("说明"), required=False, max_length=300)


class QueryForm(forms.Form):
    """Contacts as evidence, by the address of their list."""

    address = forms.CharField(label=_("投诉列表的地址"), max_length=2000,
                              help_text=_("在投诉列表中筛选好，把浏览器地址栏里的地址贴到这里。"))  # fmt: skip
    note = forms.CharField(label=_("说明"), required=False, max_length=300)

    def clean_address(self) -> dict[str, Any]:
        form = FilterForm(QueryDict(urlsplit(self.cleaned_data["address"].strip()).query))
        if not form.is_valid():
            raise forms.ValidationError(_("这个地址里有读不懂的条件；请回到投诉列表检查。"))
        return form.cleaned_data


class RecordForm(forms.Form):
    """An investigation as evidence."""

    record = forms.TypedChoiceField(label=_("调查记录"), coerce=int)
    note = forms.CharField(label=_("说明"), required=False, max_length=300)

    def __init__(self, data: Any = None, *, records: list[Investigation]) -> None:
        super().__init__(data)
        self.fields["record"].choices = [(one.pk, str(one)) for one in records]  # type: ignore[attr-defined]


class StrikeForm(forms.Form):
    """Why a piece of evidence shows nothing."""

    reason = forms.CharField(label=_("划去理由"), max_length=500)


class PlanForm(forms.Form):
    """A new investigation."""

    kind = forms.ChoiceField(label=_("方式"), choices=Investigation.Kind.choices)
    plan = forms.CharField(label=_("计划"), max_length=4000, widget=forms.Textarea({"rows": 4}),
                           help_text=_("要弄清什么、走哪些环节、问谁、看什么。"))  # fmt: skip
    leader = ColleagueField(label=_("负责人"))
    place = forms.CharField(label=_("地点"), required=False, max_length=100)
    on = forms.DateField(label=_("计划日期"), required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    field_task = forms.TypedChoiceField(
        label=_("已有的现场测试任务"), required=False, coerce=int, empty_value=None,
        help_text=_("已在现场测试中派发或记录的，选它即可，不必重写。"))  # fmt: skip
    walkthrough = forms.TypedChoiceField(
        label=_("已有的流程穿越"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any = None, *, tasks: list[Task], walkthroughs: list[Walkthrough], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        tasks_said = [(one.pk, f"{one.plan.title} · {one.branch.name}") for one in tasks]
        walks_said = [(one.pk, f"{one.version.process.code} v{one.version.number} · {one.name}")
                      for one in walkthroughs]  # fmt: skip
        for name, choices in (("field_task", tasks_said), ("walkthrough", walks_said)):
            self.fields[name].choices = [("", "—"), *choices]  # type: ignore[attr-defined]

    @property
    def planned(self) -> Planned:
        """The same as the service takes it."""
        given = self.cleaned_data
        return Planned(kind=given["kind"], plan=given["plan"], leader_id=given["leader"].pk, place=given["place"],
                       on=given["on"], field_task_id=given["field_task"], walkthrough_id=given["walkthrough"])


class RecordedForm(forms.Form):
    """What an investigation found."""

    held_on = forms.DateField(label=_("开展日期"), widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    place = forms.CharField(label=_("地点"), required=False, max_length=100)
    participants = forms.CharField(label=_("参加人员"), required=False, max_length=300)
    findings = forms.CharField(label=_("发现"), max_length=8000, widget=forms.Textarea({"rows": 6}))

    @property
    def recorded(self) -> Recorded:
        """The same as the service takes it."""
        return Recorded(**self.cleaned_data)


class CallOffForm(forms.Form):
    """Why an investigation need not take place."""

    reason = forms.CharField(label=_("取消理由"), max_length=500)
