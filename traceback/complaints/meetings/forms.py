"""What people type about meetings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.timezone import get_current_timezone, is_naive, localtime
from django.utils.translation import gettext_lazy as _

from approvals.absence.forms.fields import ColleagueField, suggestion
from approvals.inbox.responsible import parties_in
from approvals.organisation.models import Person
from complaints.meetings.models import Attendance, Decision, Meeting
from complaints.meetings.services import Called, Seat, Wanted

DISSENTS: Final = 3  # empty lines for other opinions on a decision's form
MOST_DISSENTS: Final = 20
DAY: Final = {"type": "date"}


class ColleaguesField(forms.CharField):
    """Several colleagues by name or number, with commas between them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=2000, required=False, widget=forms.Textarea({"rows": 2}), **options)
        self.one = ColleagueField(label="")

    def clean(self, value: Any) -> list[Person]:
        named = parties_in(super().clean(value) or "")
        return [self._found(name) for name in named]

    def _found(self, name: str) -> Person:
        try:
            person: Person = self.one.clean(name)
        except forms.ValidationError as refusal:
            raise forms.ValidationError(f"「{name}」：{'；'.join(map(str, refusal.messages))}") from refusal
        return person


class MeetingForm(forms.Form):
    """When, where and with whom."""

    title = forms.CharField(label=_("名称"), max_length=100)
    held_at = forms.DateTimeField(label=_("时间"), widget=forms.DateTimeInput(
        {"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
    place = forms.CharField(label=_("地点或会议号"), max_length=200)
    online = forms.BooleanField(label=_("线上会议"), required=False)
    chair = ColleagueField(label=_("主持人"))
    clerk = ColleagueField(label=_("记录人"))
    invited = ColleaguesField(label=_("参会人"), help_text=_("姓名或工号，用顿号分开；已在名单里的不会去掉。"))

    @property
    def called(self) -> Called:
        """The meeting as the service takes it."""
        sent = self.cleaned_data
        held_at = sent["held_at"]
        aware = held_at.replace(tzinfo=get_current_timezone()) if is_naive(held_at) else held_at
        return Called(sent["title"], aware, sent["place"], sent["online"], sent["chair"], sent["clerk"],
                      sent["invited"])


def initial_of(meeting: Meeting) -> dict[str, Any]:
    """A meeting as its form shows it."""
    return {"title": meeting.title, "held_at": localtime(meeting.held_at), "place": meeting.place,
            "online": meeting.online, "chair": suggestion(meeting.chair), "clerk": suggestion(meeting.clerk)}


class ListForm(forms.Form):
    """Which meetings to list."""

    q = forms.CharField(label=_("名称、编号、地点或主持人"), required=False, max_length=100, widget=forms.SearchInput)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *Meeting.State.choices])


class FollowForm(forms.Form):
    """Which decisions to follow up."""

    q = forms.CharField(label=_("决议、议题或责任人"), required=False, max_length=100, widget=forms.SearchInput)
    whose = forms.ChoiceField(label=_("范围"), required=False, choices=[
        ("", _("全部")), ("mine", _("我的")), ("department", _("本部门的"))])
    state = forms.ChoiceField(label=_("落实情况"), required=False, choices=[
        ("", _("全部")), ("late", _("已逾期")), *Decision.State.choices])


class PointForm(forms.Form):
    """A point that nobody proposed."""

    title = forms.CharField(label=_("议题"), max_length=200)
    note = forms.CharField(label=_("说明"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))


class ReasonForm(forms.Form):
    """Why it does not take place."""

    reason = forms.CharField(label=_("取消原因"), max_length=500)


class AddendumForm(forms.Form):
    """What is put right."""

    text = forms.CharField(label=_("更正或补充"), max_length=4000, widget=forms.Textarea({"rows": 3}))


class DecisionForm(forms.Form):
    """A decision; without an owner and a day it is none. Other opinions are typed line by line, by name."""

    verdict = forms.ChoiceField(label=_("结论"), choices=Decision.Verdict.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("决议"), max_length=4000, widget=forms.Textarea({"rows": 3}))
    owner = ColleagueField(label=_("责任人"))
    due_on = forms.DateField(label=_("完成日期"), widget=forms.DateInput(DAY))
    votes_for = forms.IntegerField(label=_("赞成"), required=False, min_value=0, max_value=1000)
    votes_against = forms.IntegerField(label=_("反对"), required=False, min_value=0, max_value=1000)
    abstained = forms.IntegerField(label=_("弃权"), required=False, min_value=0, max_value=1000)

    def __init__(self, data: Any = None, *, there: Sequence[Person] = (), prefix: str | None = None) -> None:
        super().__init__(data, prefix=prefix)
        choices = [("", "—"), *((str(one.pk), one.name) for one in there)]
        for number in range(DISSENTS):
            who = forms.ChoiceField(label=_("持异议者"), required=False, choices=choices)
            said = forms.CharField(label=_("不同意见"), required=False, max_length=500)
            self.fields[f"dissent_{number}"], self.fields[f"dissent_text_{number}"] = who, said
        self.there = {str(one.pk): one for one in there}

    @property
    def opinions(self) -> list[tuple[Any, Any]]:
        """The lines for other opinions, as the page draws them."""
        return [(self[f"dissent_{number}"], self[f"dissent_text_{number}"]) for number in range(DISSENTS)]

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        for number in range(DISSENTS):
            who, said = sent.get(f"dissent_{number}"), (sent.get(f"dissent_text_{number}") or "").strip()
            if bool(who) != bool(said):
                self.add_error(f"dissent_text_{number}" if who else f"dissent_{number}", _("姓名与意见须一并填写。"))
        return sent

    @property
    def wanted(self) -> Wanted:
        """The decision as the service takes it."""
        sent = self.cleaned_data
        lines = [(self.there.get(sent[f"dissent_{n}"]), sent[f"dissent_text_{n}"]) for n in range(DISSENTS)]
        return Wanted(
            sent["verdict"], sent["text"], sent["owner"], sent["due_on"], sent["votes_for"] or 0,
            sent["votes_against"] or 0, sent["abstained"] or 0, [(who, text) for who, text in lines if who is not None])


class SeatsForm(forms.Form):
    """All seats of a meeting, one line each."""

    def __init__(self, seats: Sequence[Attendance], data: Any = None) -> None:
        super().__init__(data)
        self.seats = seats
        for row in seats:
            status = forms.ChoiceField(label=_("出席情况"), choices=Attendance.Status.choices, initial=row.status)
            deputy = ColleagueField(label=_("代会人"), required=False,
                                    initial=suggestion(row.deputy) if row.deputy else "")
            self.fields[f"status-{row.person_id}"], self.fields[f"deputy-{row.person_id}"] = status, deputy

    @property
    def lines(self) -> list[tuple[Attendance, Any, Any]]:
        """Each seat with its fields, as the page draws them."""
        return [(row, self[f"status-{row.person_id}"], self[f"deputy-{row.person_id}"]) for row in self.seats]

    @property
    def noted(self) -> list[Seat]:
        """The seats as the service takes them."""
        sent: Mapping[str, Any] = self.cleaned_data
        return [Seat(row.person_id, sent[f"status-{row.person_id}"], sent[f"deputy-{row.person_id}"])
                for row in self.seats]
