"""What numbers say, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from complaints.effect.models import Basis, ClosingRule
from complaints.effect.statistics import (
    CannotSay,
    Estimate,
    Fit,
    Kind,
    Lack,
    Limits,
    Proposal,
    Rate,
    Reading,
    Reason,
    Rule,
    Short,
)
from complaints.models import Exposure

Words = str | Promise

UNITS: Final[Mapping[str, Words]] = {
    Exposure.Measure.CUSTOMERS: gettext_lazy("件/万户·日"),
    Exposure.Measure.ORDERS: gettext_lazy("件/万单"),
    Exposure.Measure.PARTICIPANTS: gettext_lazy("件/万人次"),
}
RULES: Final[Mapping[Rule, Words]] = {
    Rule.BEYOND_LIMIT: gettext_lazy("1 点超出控制限"),
    Rule.TWO_OF_THREE: gettext_lazy("连续 3 点中有 2 点在同侧 2σ 之外"),
    Rule.FOUR_OF_FIVE: gettext_lazy("连续 5 点中有 4 点在同侧 1σ 之外"),
    Rule.ONE_SIDE: gettext_lazy("连续 8 点在中心线同侧"),
    Rule.TREND: gettext_lazy("连续 6 点递增或递减"),
}
REASONS: Final[Mapping[Reason, Words]] = {
    Reason.NO_DATA: gettext_lazy("这段时间没有数据"),
    Reason.NO_EXPOSURE: gettext_lazy("没有曝光量，无法计算比率"),
    Reason.ONE_POINT: gettext_lazy("只有一个点，没有移动极差"),
    Reason.CONSTANT: gettext_lazy("各点相同，没有波动，无法得出控制限"),
    Reason.ALL_ZERO: gettext_lazy("这段时间一件也没有发生"),
    Reason.NONE_BEFORE: gettext_lazy("措施前一件也没有发生，无从比较"),
    Reason.NONE_AFTER: gettext_lazy("措施后一件也没有发生，比值没有下限"),
    Reason.TOO_SHORT: gettext_lazy("措施前后至少各需 8 天有曝光量的数据"),
    Reason.UNSTABLE: gettext_lazy("数据太少，模型参数无法区分"),
}
PROPOSALS: Final[Mapping[Proposal, Words]] = {
    Proposal.WAIT: gettext_lazy("观察期未满，继续观察"),
    Proposal.EXTEND: gettext_lazy("还不足以下结论，建议延长观察"),
    Proposal.EFFECTIVE: gettext_lazy("措施有效，建议判定有效"),
    Proposal.STILL_THERE: gettext_lazy("问题仍存在，建议退回分析"),
}
LACKS: Final[Mapping[Lack, Callable[[Short], str]]] = {
    Lack.WINDOW: lambda short: _("窗口 %(have)s/%(need)s 天") % whole(short),
    Lack.EXPOSURE: lambda short: _("曝光 %(have)s/%(need)s") % whole(short),
    Lack.UNCOVERED: lambda short: ngettext(
        "有 %(need)s 天缺曝光量，其间 %(have)s 件未能计入", "有 %(need)s 天缺曝光量，其间 %(have)s 件未能计入",
        int(short.need)) % whole(short),
    Lack.TARGET: lambda short: _("措施后 %(have)s，未达到目标 ≤ %(need)s") % exact(short),
    Lack.RELAPSE: lambda short: _("最近几天 %(have)s，超过复发限值 %(need)s") % exact(short),
}


def lacking(short: Short) -> str:
    """What is lacking, with its numbers."""
    return LACKS[short.lack](short)


def whole(short: Short) -> dict[str, str]:
    return {"have": f"{short.have:,.0f}", "need": f"{short.need:,.0f}"}


def exact(short: Short) -> dict[str, str]:
    return {"have": f"{short.have:.2f}", "need": f"{short.need:.2f}"}


def silence(why: CannotSay) -> str:
    """Why there is no number."""
    return _("无法得出：%(why)s") % {"why": REASONS[why.reason]}


def proposed(reading: Reading) -> str:
    """What the numbers propose, and on what they stand."""
    shorts = "；".join(lacking(short) for short in reading.shorts)
    if shorts:
        return shorts
    return _("窗口已满 %(days)s 天，曝光 %(exposure)s，措施后 %(rate)s，目标 ≤ %(target)s") % {
        "days": reading.terms.window, "exposure": f"{reading.after.total.exposure:,}",
        "rate": said_rate(reading.after.rate), "target": f"{reading.terms.target:.2f}"}


def said_rate(rate: Rate | CannotSay) -> str:
    """A rate with two decimals, or a dash."""
    return f"{rate.value:.2f}" if isinstance(rate, Rate) else "—"


def run_said(reading: Reading) -> str:
    """The longest run below the mean before the fix, beside what the rule asks for."""
    return _("措施后最多连续 %(run)s 点低于措施前均值（判异准则要求 8 点）") % {"run": reading.run_below}


def changed(fit: Fit | CannotSay) -> str:
    """The effect beyond the trend, with its interval."""
    if isinstance(fit, CannotSay):
        return silence(fit)
    told = _("与原有走势相比，平均变化 %(change)s（95%% 区间 %(low)s 至 %(high)s）") % _percents(fit.effect)
    return f"{told}；{_judged(fit.effect)}"


def slope(fit: Fit) -> str:
    """How the trend changed, per week."""
    return _("每周走势变化 %(change)s（%(low)s 至 %(high)s）") % _percents(fit.slope)


def level(fit: Fit) -> str:
    """The jump on the day of the fix."""
    return _("生效当日水平变化 %(change)s（%(low)s 至 %(high)s）") % _percents(fit.level)


def _judged(estimate: Estimate) -> str:
    if estimate.is_lower:
        return _("区间全部低于零，下降不是偶然")
    return _("区间全部高于零，反而上升") if estimate.is_higher else _("区间包含零，不能排除偶然")


def _percents(estimate: Estimate) -> dict[str, str]:
    return {name: _percent(value) for name, value in
            (("change", estimate.ratio), ("low", estimate.low), ("high", estimate.high))}


def _percent(ratio: float) -> str:
    change = round((ratio - 1) * 100)
    return f"{change:+,}%".replace("-", "−") if abs(change) < 10_000 else "> +10,000%"


def drawn(limits: Limits) -> str:
    """How the limits were drawn."""
    how = (_("个值控制图（XmR）：均值 ± 2.66 × 平均移动极差") if limits.kind == Kind.INDIVIDUALS
           else _("曝光量相差较大，按 Laney u′ 图逐点计算控制限"))
    return how + (_("；不足 20 点，为暂定") if limits.provisional else "")


def counted(rule: ClosingRule) -> list[str]:
    """What was counted and against what, in words."""
    lines = [_("计入：%(kinds)s（%(basis)s）") % {
        "kinds": rule.get_counted_display(), "basis": rule.get_basis_display()}]
    if rule.basis == Basis.MATCHING:
        lines += [f"{label}：{rule.wanted[key]}" for key, label in _labels().items() if rule.wanted.get(key)]
    else:
        lines.append(_("以关联到本工单的来电来函为准"))
    where = {"place": rule.place or _("全部地区"), "product": rule.product or _("全部产品")}
    lines.append(_("曝光量：%(measure)s，%(place)s，%(product)s") % {"measure": rule.get_measure_display(), **where})
    lines.append(_("逐日统计，按东八区自然日；当天不计；没有曝光量的日子不进入比率"))
    return lines


def _labels() -> dict[str, str]:
    return {"category": _("分类（含下级）"), "place": _("地区"), "product": _("产品"), "q": _("包含文字")}
