"""What people may type: their choices, and a robot."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.notifications import kinds
from approvals.notifications.models import QUIET_FROM, QUIET_UNTIL, Choices, Robot
from approvals.organisation.forms.fields import DepartmentField, PageForm
from approvals.organisation.models import Person, Post

HOURS: Final = [("", _("不汇总，逐件发送")), *((str(hour), f"{hour:02d}:00") for hour in range(6, 21))]


def _ticks() -> forms.CheckboxSelectMultiple:
    return forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})


class ChoicesForm(PageForm):
    """The table of kinds and channels as one field per kind, the digest, the quiet hours."""

    digest_hour = forms.ChoiceField(
        label=_("每日汇总"), choices=HOURS, required=False,
        help_text=_("选定时间后，邮件不再逐件发送，改为每个工作日汇总一封；超时上报仍单独发送。"),
    )  # fmt: skip
    quiet = forms.BooleanField(label=_("开启免打扰"), required=False)
    quiet_from = forms.TimeField(label=_("免打扰开始"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_until = forms.TimeField(
        label=_("免打扰结束"), required=False, widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("这段时间内的邮件会留到结束时再发。"),
    )  # fmt: skip
    pressing_at_night = forms.BooleanField(label=_("免打扰时段仍接收超时上报"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind, label in kinds.KINDS.items():
            channels = [(name, words) for name, words in kinds.CHANNELS.items() if self._may(kind, name)]
            self.fields[kind] = forms.MultipleChoiceField(
                label=str(label), choices=channels, required=False, widget=_ticks()
            )

    @staticmethod
    def _may(kind: str, channel: str) -> bool:
        return channel != kinds.ROBOT or kind in kinds.ROBOT_KINDS

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        begins, ends = found.get("quiet_from"), found.get("quiet_until")
        if found.get("quiet") and not self.errors.keys() & {"quiet_from", "quiet_until"}:
            for name, value in (("quiet_from", begins), ("quiet_until", ends)):
                if value is None:
                    self.add_error(name, _("请填写时间，或关闭免打扰。"))
            if begins is not None and begins == ends:
                self.add_error("quiet_until", _("结束时间不能与开始时间相同。"))
        return found

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes, from a form that is right."""
        found = self.cleaned_data
        return {
            "channels": {kind: found[kind] for kind in kinds.KINDS},
            "digest_hour": int(found["digest_hour"]) if found["digest_hour"] else None,
            "quiet": (found["quiet_from"], found["quiet_until"]) if found["quiet"] else None,
            "pressing_at_night": found["pressing_at_night"],
        }


def choices_form(choices: Choices) -> ChoicesForm:
    """The form as the person left it last."""
    return ChoicesForm(initial={
        "digest_hour": "" if choices.digest_hour is None else str(choices.digest_hour),
        "quiet": choices.quiet_from is not None,
        "quiet_from": f"{choices.quiet_from or QUIET_FROM:%H:%M}",
        "quiet_until": f"{choices.quiet_until or QUIET_UNTIL:%H:%M}",
        "pressing_at_night": choices.pressing_at_night,
        **{kind: sorted(choices.channels(kind)) for kind in kinds.KINDS},
    })  # fmt: skip


class PostField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A post in use."""

    def label_from_instance(self, obj: Post) -> str:
        return f"{obj.name} · {obj.department.name}"


class RobotForm(PageForm):
    """A robot; what is sealed is never filled in again."""

    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("便于辨认的名称，例如“市场部审批群”。"))
    vendor = forms.ChoiceField(label=_("平台"), choices=Robot.Vendor.choices)
    address = forms.CharField(
        label=_("Webhook 地址"), max_length=500, help_text=_("从群机器人的设置页完整复制。保存后不再显示。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("加签密钥"), max_length=200, required=False,
        help_text=_("钉钉、飞书开启“加签”时填写。保存后不再显示。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    department = DepartmentField(required=False, empty_label=_("不限部门"))
    post = PostField(queryset=Post.objects.none(), label=_("岗位"), required=False, empty_label=_("不限岗位"),
                     help_text=_("部门和岗位最多选一个；都不选表示全公司。"))
    kinds = forms.MultipleChoiceField(label=_("播报类型"), widget=_ticks())
    language = forms.ChoiceField(label=_("语言"), choices=Person.Language.choices)
    active = forms.BooleanField(label=_("启用"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        posts = Post.objects.filter(active=True).select_related("department").order_by("department__order", "code")
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]
        self.fields["kinds"].choices = [(kind, kinds.KINDS[kind]) for kind in kinds.ROBOT_KINDS]  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """What the services take beside address and secret."""
        found = self.cleaned_data
        names = ("name", "vendor", "department", "post", "kinds", "language", "active")
        return {name: found[name] for name in names}


class ChangeRobotForm(RobotForm):
    """The same for a robot that is there: what is left empty stays sealed as it is."""

    unsigned = forms.BooleanField(label=_("不再加签"), required=False, help_text=_("勾选后清除已保存的加签密钥。"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["address"].required = False
        self.fields["address"].help_text = _("留空表示不变。")
        self.fields["secret"].help_text = _("留空表示不变。")

    @property
    def new_secret(self) -> str | None:
        """The secret to seal: empty for none any more, None to keep what there is."""
        return "" if self.cleaned_data["unsigned"] else self.cleaned_data["secret"] or None


def robot_form(robot: Robot) -> ChangeRobotForm:
    """The form of a robot as it is."""
    names = ("name", "vendor", "department", "post", "kinds", "language", "active")
    return ChangeRobotForm(initial={name: getattr(robot, name) for name in names})
