"""What people type about actions."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils.timezone import get_current_timezone, localdate, localtime, now
from django.utils.translation import gettext_lazy as _

from approvals.absence.forms.fields import SUGGESTED
from approvals.inbox.responsible import parties_in
from approvals.organisation.models import Department, Person, Post
from approvals.organisation.selectors import posts_called
from approvals.working_time import reckoning
from approvals.working_time.selectors import calendar_for
from complaints.actions.models import Action
from complaints.actions.services import Wanted
from complaints.causes.models import Why
from complaints.causes.tree import roots_of
from complaints.tickets.models import Ticket
from workflows.bpmn.bad import BadModel
from workflows.bpmn.reader import read
from workflows.library.models import Process, ProcessVersion

MOMENT: Final = timedelta(microseconds=1)
LATEST: Final = 3 * 366  # days ahead that a deadline may lie
PARTIES: Final = {"list": "parties", "autocomplete": "off"}


class PartyField(forms.CharField):
    """A post or an active person, by code or number, by a name that only one has, or as the suggestions write them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=120, widget=forms.TextInput(attrs=PARTIES), **options)

    def clean(self, value: Any) -> Any:
        typed = unicodedata.normalize("NFKC", super().clean(value) or "").strip()
        if not typed:
            return None
        found = _exactly(typed) or _by_name(typed)
        if not found:
            raise forms.ValidationError(_("没有找到这个岗位或这位同事。请从建议里选。"))
        if len(found) > 1:
            raise forms.ValidationError(_("「%(name)s」不止一个，请写工号或岗位编码。"), params={"name": typed})
        return found[0]


def _exactly(typed: str) -> list[Person | Post]:
    suggested = typed.rpartition("(")[2].removesuffix(")").strip() if typed.endswith(")") else typed
    person = SUGGESTED.fullmatch(typed)
    posts = list(Post.objects.filter(code=suggested, active=True))
    return [*posts, *Person.objects.active().filter(number=person[1] if person else suggested)]


def _by_name(typed: str) -> list[Person | Post]:
    people = Person.objects.active().filter(name=typed).order_by("number")[:2]
    return [*Post.objects.filter(active=True, name=typed).order_by("code")[:2], *people]


class PartiesField(forms.CharField):
    """Several parties by name, as responsibilities (C, I) name them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=300, required=False, **options)

    def clean(self, value: Any) -> str:
        named = parties_in(super().clean(value) or "")
        departments = Department.objects.active().filter(name__in=named) if named else Department.objects.none()
        known = set(departments.values_list("name", flat=True))
        for name in [one for one in named if one not in known]:
            if not posts_called([name]).exists() and not Person.objects.active().filter(name=name).exists():
                raise forms.ValidationError(_("没有名为「%(name)s」的部门、岗位或人员。"), params={"name": name})
        return "、".join(named)


class ActionForm(forms.Form):
    """An action as it is planned. By when: a day, or so many working days from now."""

    kind = forms.ChoiceField(label=_("类别"), choices=Action.Kind.choices)
    title = forms.CharField(label=_("措施"), max_length=200)
    detail = forms.CharField(label=_("要求"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3}),
                             help_text=_("写明做到什么程度算完成、要哪些证据。"))
    root = forms.ModelChoiceField(label=_("对应根因"), queryset=Why.objects.none(), required=False,
                                  empty_label=_("请选择"), help_text=_("本工单原因分析中已认定的根因。"))
    owner = PartyField(label=_("执行（R）"), help_text=_("做这件事的人或岗位，会出现在其待办里。"))
    accountable = PartyField(label=_("负责（A）"), help_text=_("对结果负责并确认完成的人或岗位，只有一个。"))
    consulted = PartiesField(label=_("征询（C）"), help_text=_("部门、岗位或人员名称，用顿号分开。"))
    informed = PartiesField(label=_("知会（I）"))
    due_on = forms.DateField(label=_("期限"), required=False, widget=forms.DateInput({"type": "date"}),
                             help_text=_("到当天下班；非工作日则为之前最后一个工作日下班。"))
    days = forms.IntegerField(label=_("或几个工作日内"), required=False, min_value=1, max_value=500)
    process = forms.ModelChoiceField(label=_("修订的流程"), queryset=Process.objects.none(), required=False,
                                     help_text=_("仅流程修订填写。"))
    node = forms.CharField(label=_("修订的环节"), max_length=200, required=False,
                           help_text=_("现有环节的名称或编号；新增环节写它的名称。"))

    def __init__(self, data: Any = None, *, ticket: Ticket, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["process"].queryset = Process.objects.order_by("code")  # type: ignore[attr-defined]
        standing = [one.pk for one in roots_of(ticket)]
        self.fields["root"].queryset = Why.objects.filter(pk__in=standing).order_by("pk")  # type: ignore[attr-defined]
        if len(standing) == 1:
            self.initial.setdefault("root", standing[0])

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        if "owner" in sent and not self.errors.keys() & {"due_on", "days"}:
            self._settle_deadline(sent)
        if sent.get("kind") == Action.Kind.REVISION and not sent.get("process") and "process" not in self.errors:
            self.add_error("process", _("流程修订须指明修订哪个流程。"))
        return sent

    def _settle_deadline(self, sent: dict[str, Any]) -> None:
        if bool(sent.get("due_on")) == bool(sent.get("days")):
            self.add_error("due_on", _("请填写期限，或填写几个工作日内；两者只填一个。"))
        elif sent.get("due_on") and not localdate() <= sent["due_on"] <= localdate() + timedelta(days=LATEST):
            self.add_error("due_on", _("期限不能在过去，也不能晚于三年。"))
        else:
            sent["due_at"] = deadline(sent["owner"], sent.get("due_on"), sent.get("days"), now())

    @property
    def wanted(self) -> Wanted:
        """The action as the service takes it."""
        sent = self.cleaned_data
        revision = sent["kind"] == Action.Kind.REVISION
        node, name = element_of(sent["process"], sent["node"]) if revision else ("", "")
        return Wanted(
            kind=sent["kind"], title=sent["title"], detail=sent["detail"], root=sent["root"], owner=sent["owner"],
            accountable=sent["accountable"], consulted=sent["consulted"], informed=sent["informed"],
            due_at=sent["due_at"], process=sent["process"] if revision else None, node=node, node_name=name)


def deadline(owner: Person | Post, day: date | None, days: int | None, at: datetime) -> datetime:
    """The end of the day's work by the owner's own hours, or so many working days from now."""
    calendar = calendar_for(owner.department_id)
    if day is None:
        return reckoning.after(calendar, at, f"{days}d")
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=get_current_timezone())
    return reckoning.back(calendar, midnight, MOMENT) + MOMENT


def element_of(process: Process, said: str) -> tuple[str, str]:
    """The element that was meant, by id or name, in the version in force; a new step has only its name."""
    said = " ".join(said.split())
    version = ProcessVersion.objects.filter(process=process).in_force().first() if said else None
    if version is None:
        return "", said
    try:
        model = read(version.bytes)
    except BadModel:
        return "", said
    elements = [one for known in model.processes for one in known.elements.values()]
    found = [one for one in elements if one.id == said] or [one for one in elements if one.name == said]
    return (found[0].id, found[0].name or found[0].id) if len(found) == 1 else ("", said)


def initial_of(action: Action) -> dict[str, Any]:
    """An action as its form shows it."""
    owner, accountable = action.owner or action.owner_post, action.accountable or action.accountable_post
    return {
        "kind": action.kind, "title": action.title, "detail": action.detail, "root": action.root_id,
        "owner": shown(owner), "accountable": shown(accountable), "consulted": action.consulted,
        "informed": action.informed, "due_on": localtime(action.due_at).date(), "process": action.process_id,
        "node": action.node_name,
    }  # fmt: skip


def shown(party: Person | Post | None) -> str:
    """A party as the suggestions write it."""
    if party is None:
        return ""
    return f"{party.name} ({party.number if isinstance(party, Person) else party.code})"


class ListForm(forms.Form):
    """Which actions to list; all of it stands in the URL."""

    q = forms.CharField(label=_("措施、工单或执行人"), required=False, max_length=100, widget=forms.SearchInput)
    whose = forms.ChoiceField(label=_("范围"), required=False, choices=[
        ("", _("我能看到的")), ("mine", _("我的")), ("department", _("本部门的"))])
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[
        ("", _("全部")), ("late", _("已超期")), ("open", _("未办结")), *Action.State.choices])
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("全部")), *Action.Kind.choices])


class ReasonForm(forms.Form):
    """Why it is called off."""

    reason = forms.CharField(label=_("取消原因"), max_length=500)


class FinishForm(forms.Form):
    """What was done, and a file that shows it."""

    comment = forms.CharField(label=_("完成情况"), max_length=5000, required=False, widget=forms.Textarea({"rows": 3}))
    upload = forms.FileField(label=_("完成证据"), required=False,
                             help_text=_("图片、PDF、Office 文档或文本，20 MB 以内。"))


class LinkForm(forms.Form):
    """Which version of the process it is."""

    number = forms.IntegerField(label=_("版本号"), min_value=1, max_value=100_000)
