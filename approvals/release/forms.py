"""What people may type into the pages of releases."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department, Post
from approvals.release.models import MOST_REVIEWERS, Policy, Release, Trial, start_of
from workflows.library.models import ProcessVersion


class FilterForm(forms.Form):
    """Which releases to list; all of it stands in the URL."""

    q = forms.CharField(label=_("流程、编号或送审人"), required=False, max_length=100, widget=forms.SearchInput)
    state = forms.ChoiceField(
        label=_("发布状态"), required=False,
        choices=[("", _("全部")), ("open", _("尚未结束")), *Release.State.choices],
    )
    stage = forms.ChoiceField(
        label=_("版本状态"), required=False, choices=[("", _("全部")), *ProcessVersion.State.choices]
    )


class DayForm(forms.Form):
    """From when the version counts."""

    effective_on = forms.DateField(
        label=_("生效日期"), required=False, widget=forms.DateInput({"type": "date"}),
        help_text=_("当日零时起生效；不填则批准后立即生效。"),
    )

    def clean_effective_on(self) -> date | None:
        chosen: date | None = self.cleaned_data["effective_on"]
        if chosen is not None and chosen < timezone.localdate():
            raise forms.ValidationError(_("生效日期不能在过去。"))
        return chosen

    @property
    def effective_at(self) -> Any:
        """The chosen moment; None for at once."""
        chosen = self.cleaned_data["effective_on"]
        return start_of(chosen) if chosen else None


class TrialForm(forms.Form):
    """Whose new cases are tried on the version, from when to when, and what must not get worse by more than so much."""

    scope = forms.ChoiceField(label=_("哪些新案件试运行新版"), choices=Trial.Scope.choices, required=False)
    branches = forms.MultipleChoiceField(
        label=_("试点分公司或部门"), required=False,
        help_text=_(
            "发起人在所选分公司、部门或其下级的，新案件按试运行版本办理；其他人按现行版本。按住 Ctrl 可选多个。"
        ),
    )
    share = forms.IntegerField(
        label=_("抽取比例（%）"), required=False, min_value=1, max_value=100,
        help_text=_("按案件编号抽取，同一编号的结果总是相同。"),
    )
    from_on = forms.DateField(label=_("试运行自"), required=False, widget=forms.DateInput({"type": "date"}))
    to_on = forms.DateField(
        label=_("试运行至"), required=False, widget=forms.DateInput({"type": "date"}),
        help_text=_("含当日；之后新案件又按现行版本办理。不填则到结束试运行为止。"),
    )
    cycle_limit = forms.IntegerField(label=_("用时最多增加（%）"), required=False, min_value=0, max_value=1000)
    returned_limit = forms.IntegerField(
        label=_("退回率最多增加（百分点）"), required=False, min_value=0, max_value=100
    )
    late_limit = forms.IntegerField(label=_("超时率最多增加（百分点）"), required=False, min_value=0, max_value=100)
    escape_limit = forms.IntegerField(
        label=_("事后问题最多增加（百分点）"), required=False, min_value=0, max_value=100
    )
    least = forms.IntegerField(
        label=_("至少多少件才判定"), required=False, min_value=1, max_value=10_000,
        help_text=_("新版和现行版都办结这么多件以后，护栏才判定。"),
    )

    LIMITS = ("cycle_limit", "returned_limit", "late_limit", "escape_limit", "least")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branches"].choices = branch_choices()  # type: ignore[attr-defined]
        for name in self.LIMITS:
            self.fields[name].initial = getattr(Trial(), name)

    @property
    def is_wanted(self) -> bool:
        """Whether there is to be a trial at all."""
        return True

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.is_wanted:
            self._check_scope(given)
            self._check_days(given.get("from_on"), given.get("to_on"))
        return given

    def _check_scope(self, given: dict[str, Any]) -> None:
        if given.get("scope") == Trial.Scope.SHARE:
            if given.get("share") is None and "share" not in self.errors:
                self.add_error("share", _("请填写抽取比例。"))
        elif not given.get("branches") and "branches" not in self.errors:
            self.add_error("branches", _("请至少选择一个试点分公司或部门。"))

    def _check_days(self, first: date | None, last: date | None) -> None:
        if last is not None and last < (first or timezone.localdate()):
            self.add_error("to_on", _("结束日期不能早于开始日期，也不能在过去。"))

    @property
    def chosen(self) -> dict[str, Any]:
        """The fields of a trial; limits left empty are the usual ones."""
        given = self.cleaned_data
        limits = {name: given[name] if given[name] is not None else self.fields[name].initial for name in self.LIMITS}
        by_share = given["scope"] == Trial.Scope.SHARE
        return {
            "scope": Trial.Scope.SHARE if by_share else Trial.Scope.BRANCHES, "from_on": given["from_on"],
            "branches": [] if by_share else sorted(int(pk) for pk in given["branches"]),
            "share": given["share"] if by_share else 0, "to_on": given["to_on"], **limits,
        }  # fmt: skip


class ChangeForm(TrialForm):
    """Another scope, other days or other limits, and why."""

    reason = forms.CharField(label=_("原因"), max_length=500, widget=forms.Textarea({"rows": 2}))


class SubmitForm(TrialForm, DayForm):
    """How a version is to be released."""

    with_trial = forms.BooleanField(label=_("批准后先试运行"), required=False)
    informed = forms.MultipleChoiceField(
        label=_("另外知会的岗位"), required=False, help_text=_("流程中标为 I 的岗位一定会收到，这里可以再加。")
    )
    comment = forms.CharField(
        label=_("送审说明"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["informed"].choices = post_choices()  # type: ignore[attr-defined]

    @property
    def is_wanted(self) -> bool:
        return bool(self.cleaned_data.get("with_trial"))


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("原因"), max_length=500, widget=forms.Textarea({"rows": 2}))


class PolicyForm(forms.Form):
    """Whom the releases of one process ask."""

    testers = forms.MultipleChoiceField(label=_("测试岗位"))
    reviewers = forms.MultipleChoiceField(label=_("评审岗位"))
    committee = forms.MultipleChoiceField(label=_("批准岗位"))

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(policy, name) for name in self.fields}
        for field in self.fields.values():
            field.choices = post_choices()  # type: ignore[attr-defined]

    def clean_reviewers(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["reviewers"]
        if len(chosen) > MOST_REVIEWERS:
            raise forms.ValidationError(_("评审岗位最多 %(most)d 个。"), params={"most": MOST_REVIEWERS})
        return chosen


class ResumeForm(forms.Form):
    """Why a trial goes on; needed where its guard-rails have held it."""

    reason = forms.CharField(
        label=_("恢复原因"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )


def branch_choices() -> list[tuple[str, str]]:
    """The departments whose people may try a version: branches first, the province as a whole left out."""
    found = Department.objects.active().exclude(kind=Department.Kind.PROVINCE).order_by("order", "code")
    ranked = sorted(found, key=lambda one: one.kind != Department.Kind.BRANCH)
    return [(str(one.pk), f"{one.name} · {one.get_kind_display()}") for one in ranked]


def post_choices() -> list[tuple[str, str]]:
    """The posts that exist, by code."""
    posts = Post.objects.filter(active=True).select_related("department").order_by("department__order", "code")
    return [(post.code, f"{post.name} · {post.department.name}") for post in posts]
