"""Who leaves, and who takes what."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.absence.forms.fields import ColleagueField
from approvals.handover.planning import Choices
from approvals.handover.services import CannotHandOver
from approvals.organisation.models import Person


class LeaverForm(forms.Form):
    """Who leaves; somebody deactivated already may still leave things behind."""

    leaver = ColleagueField(label=_("离职人"))


class ChoicesForm(forms.Form):
    """Successors per kind. What is left empty stays where it is; posts without a successor fall vacant."""

    items_to = ColleagueField(label=_("待办交给"), required=False)
    items_else_to = ColleagueField(
        label=_("须回避时交给"), required=False,
        help_text=_("上一位是案件发起人、须回避或已在办理同一环节时，由这位接手。"),
    )  # fmt: skip
    posts_to = ColleagueField(
        label=_("岗位交给"), required=False, help_text=_("不填则岗位到期空缺；发给岗位的待办留在岗位上。")
    )
    posts_at = forms.DateField(
        label=_("岗位交接日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    processes_to = ColleagueField(label=_("流程责任交给"), required=False)
    reason = forms.CharField(label=_("说明"), required=False, max_length=200)
    deactivate = forms.BooleanField(label=_("全部移交后停用账号"), required=False)

    def choices(self, leaver: Person, at: datetime) -> Choices:
        """What was chosen, as the services take it."""
        given: dict[str, Any] = dict(self.cleaned_data)
        midnight = timezone.make_aware(datetime.combine(given.pop("posts_at"), time.min))
        return Choices(leaver=leaver, posts_at=max(midnight, at), **given)

    def tell(self, refusal: CannotHandOver) -> None:
        """Show the refusal, each sentence at its field."""
        for field, why in refusal.fields.items():
            self.add_error(field, why)
        if not refusal.fields:
            self.add_error(None, refusal.message)

    def clean_posts_at(self) -> Any:
        day = self.cleaned_data["posts_at"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("不能早于今天。"))
        return day
