"""What people may type into a closing rule."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.db.models import Min
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from complaints import selectors as contacts
from complaints.effect.models import Basis, ClosingRule, Counted
from complaints.forms.filters import DayInput
from complaints.models import Exposure, Place, Product
from complaints.tickets.models import Ticket

FARTHEST: Final = timedelta(days=400)
FILTER: Final = ("category", "place", "product", "q")
ALL: Final = ("", _("全部"))


class RuleForm(forms.Form):
    """A version of the rule; what is left open is derived: the problem ends before the fix, a relapse is twice the
    target."""

    basis = forms.ChoiceField(label=_("统计对象"), choices=Basis.choices, initial=Basis.MATCHING)
    counted = forms.ChoiceField(label=_("计入"), choices=Counted.choices, initial=Counted.COMPLAINTS)
    category = forms.CharField(label=_("分类（含下级）"), required=False, max_length=400,
                               help_text=_("完整路径，各级之间用“ › ”分隔。"))
    place = forms.ChoiceField(label=_("地区"), required=False)
    product = forms.ChoiceField(label=_("产品"), required=False)
    q = forms.CharField(label=_("包含文字"), required=False, max_length=100)
    measure = forms.ChoiceField(label=_("曝光口径"), choices=Exposure.Measure.choices,
                                initial=Exposure.Measure.ORDERS)
    exposure_place = forms.ChoiceField(label=_("曝光量的地区"), required=False)
    exposure_product = forms.ChoiceField(label=_("曝光量的产品"), required=False)
    target = forms.DecimalField(label=_("目标：每万不超过"), min_value=0, max_value=9999, max_digits=6,
                                decimal_places=2)
    window = forms.IntegerField(label=_("观察天数"), min_value=1, max_value=366, initial=28)
    least_exposure = forms.IntegerField(label=_("最低曝光量"), min_value=1, max_value=10**12)
    fix_on = forms.DateField(label=_("措施生效日"), widget=DayInput())
    problem_from = forms.DateField(label=_("问题起始日"), widget=DayInput())
    problem_until = forms.DateField(label=_("问题截止日"), widget=DayInput(), required=False,
                                    help_text=_("不填则到措施生效前一天。"))
    baseline_days = forms.IntegerField(label=_("基线天数"), min_value=0, max_value=366, initial=56,
                                       help_text=_("问题出现之前用来对照的天数。"))
    relapse_days = forms.IntegerField(label=_("复发观察天数"), min_value=1, max_value=31, initial=3)
    relapse_limit = forms.DecimalField(
        label=_("复发限值：每万超过"), min_value=0, max_value=9999, max_digits=6, decimal_places=2, required=False,
        help_text=_("不填则为目标的两倍。"))
    reason = forms.CharField(label=_("变更理由"), required=False, max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any = None, *, ticket: Ticket, before: ClosingRule | None) -> None:
        super().__init__(data, initial=initial_of(ticket, before), auto_id="rule_%s")
        for name, model in (("place", Place), ("product", Product)):
            choices = [ALL, *((known, known) for known in contacts.names(model))]
            for field in (name, f"exposure_{name}"):
                self.fields[field].choices = choices  # type: ignore[attr-defined]
        self.fields["reason"].required = before is not None

    def clean(self) -> dict[str, Any]:
        """The days in order and not too far apart."""
        typed = super().clean() or {}
        fix, begun = typed.get("fix_on"), typed.get("problem_from")
        if not fix or not begun:
            return typed
        until = typed["problem_until"] = typed.get("problem_until") or fix - timedelta(days=1)
        if not begun <= until < fix:
            self.add_error("problem_until" if begun < fix else "problem_from",
                           _("日期须依次为：问题起始日、问题截止日、措施生效日。"))
        if fix - begun > FARTHEST:
            self.add_error("problem_from", _("日期相距不能超过 %(days)s 天。") % {"days": FARTHEST.days})
        if fix - localdate() > FARTHEST:
            self.add_error("fix_on", _("措施生效日最多在今天之后 %(days)s 天。") % {"days": FARTHEST.days})
        return typed

    @property
    def terms(self) -> dict[str, Any]:
        """What was typed, as the rule keeps it."""
        typed = self.cleaned_data
        limit = typed["relapse_limit"]
        same = ("basis", "counted", "measure", "target", "window", "least_exposure", "fix_on", "problem_from",
                "problem_until", "baseline_days", "relapse_days")
        return {
            **{name: typed[name] for name in same},
            "wanted": {key: typed[key] for key in FILTER if typed[key]} if typed["basis"] == Basis.MATCHING else {},
            "place": Place.objects.filter(name=typed["exposure_place"]).exclude(name="").first(),
            "product": Product.objects.filter(name=typed["exposure_product"]).exclude(name="").first(),
            "relapse_limit": limit if limit is not None else typed["target"] * 2}


def initial_of(ticket: Ticket, before: ClosingRule | None) -> dict[str, Any]:
    """The version before, or what the ticket says of itself."""
    if before is None:
        return {"category": ticket.category.path if ticket.category else "", "place": _name(ticket.place),
                "product": _name(ticket.product), "problem_from": _day(ticket)}
    same = ("basis", "counted", "measure", "target", "window", "least_exposure", "fix_on", "problem_from",
            "problem_until", "baseline_days", "relapse_days", "relapse_limit")
    return {**{name: getattr(before, name) for name in same}, **before.wanted,
            "exposure_place": _name(before.place), "exposure_product": _name(before.product)}


def _name(one: Place | Product | None) -> str:
    return one.name if one else ""


def _day(ticket: Ticket) -> date:
    """When customers first told of it; what was brought in afterwards lies long before the ticket."""
    first: datetime | None = ticket.links.aggregate(first=Min("contact__at"))["first"]
    return localdate(min(first, ticket.proposed_at) if first else ticket.proposed_at)
