"""What a case lacks before it may be submitted: every gap by field, every contradiction with the computed figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext as _

from marketing_review.models.content import (
    Content,
    Unreadable,
    computed_budget,
    computed_list_size,
    decimal_of,
    integer_of,
    is_filled,
    moment_of,
    money_of,
    percent_of,
)
from marketing_review.models.field import CHANNELS, MEASURES, RISK_KINDS, Column, Field

LONGEST_LINE: Final = 200
LONGEST_TEXT: Final = 20_000
MOST_ROWS: Final = 200
COMPARISONS: Final = (">=", "<=")
ONLINE_ONLY: Final = frozenset({"app", "web", "sms", "wechat", "hotline", "outcall"})


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that keeps a case from being submitted; `row` counts from 1."""

    field: str
    label: str
    message: str
    row: int = 0

    def __str__(self) -> str:
        place = _("%(label)s第 %(row)s 行") % {"label": self.label, "row": self.row} if self.row else self.label
        return f"{place}：{self.message}"

    @property
    def beside(self) -> str:
        """What is said beside the field itself, whose name stands there already."""
        return _("第 %(row)s 行%(message)s") % {"row": self.row, "message": self.message} if self.row else self.message


def gaps(content: Content, form: Sequence[Field]) -> list[Gap]:
    """Every gap of the content against the template's form; an empty list means it may be submitted."""
    found = [gap for field in form for gap in _field_gaps(content, field)]
    broken = {gap.field for gap in found}
    return found + [gap for gap in _contradictions(content, {field.key: field for field in form})
                    if gap.field not in broken]


def _field_gaps(content: Content, field: Field) -> Iterator[Gap]:
    value = content.get(field.key)
    if not is_filled(value):
        if field.mandatory and (not field.when or is_filled(content.get(field.when))):
            yield Gap(field.key, field.shown, _("必填，尚未填写"))
        return
    if field.kind == "rows":
        yield from _row_gaps(field, value)
    elif message := _wrong(field.kind, value, field.options):
        yield Gap(field.key, field.shown, message)


def _row_gaps(field: Field, rows: Any) -> Iterator[Gap]:
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        yield Gap(field.key, field.shown, _("格式不正确"))
        return
    if len(rows) < field.least:
        yield Gap(field.key, field.shown, _("已有 %(have)s 条，至少需要 %(need)s 条")
                  % {"have": len(rows), "need": field.least})
    if len(rows) > MOST_ROWS:
        yield Gap(field.key, field.shown, _("最多 %(most)s 条") % {"most": MOST_ROWS})
        return
    for number, row in enumerate(rows, 1):
        for column in field.columns:
            if message := _cell_gap(column, row.get(column.key)):
                yield Gap(field.key, field.shown, f"{gettext_of(column)}：{message}", number)


def gettext_of(column: Column) -> str:
    """A column's label in the reader's language."""
    return _(str(column.label))


def _cell_gap(column: Column, value: Any) -> str:
    if not is_filled(value):
        return _("必填，尚未填写") if column.required else ""
    return _wrong(column.kind, value, ())


def _wrong(kind: str, value: Any, options: Sequence[str]) -> str:
    """Why the value is not of its kind, in one sentence; empty when it is."""
    try:
        if kind == "choices":
            _choices(value, options)
        else:
            _CHECKS[kind](value)
    except Unreadable as refusal:
        return str(refusal)
    return ""


def _text(longest: int, value: Any) -> None:
    if not isinstance(value, str):
        raise Unreadable(_("不是文字"))
    if len(value) > longest:
        raise Unreadable(_("超过 %(most)s 字") % {"most": longest})
    if not value.strip():
        raise Unreadable(_("必填，尚未填写"))


def _list_of_text(value: Any) -> None:
    if not isinstance(value, list) or not all(isinstance(entry, str) and entry.strip() for entry in value):
        raise Unreadable(_("格式不正确"))


def _choices(value: Any, options: Sequence[str]) -> None:
    _list_of_text(value)
    if unknown := sorted(set(value) - set(options)):
        raise Unreadable(_("没有这个选项：%(options)s") % {"options": "、".join(unknown)})


def _yesno(value: Any) -> None:
    if not isinstance(value, bool):
        raise Unreadable(_("请选择是或否"))


def _files(value: Any) -> None:
    if not isinstance(value, list) or not all(isinstance(file, Mapping) and file.get("sha256") for file in value):
        raise Unreadable(_("格式不正确"))


_CHECKS: Final[dict[str, Callable[[Any], Any]]] = {
    "line": partial(_text, LONGEST_LINE),
    "text": partial(_text, LONGEST_TEXT),
    "integer": integer_of,
    "number": decimal_of,
    "money": money_of,
    "percent": percent_of,
    "moment": moment_of,
    "yesno": _yesno,
    "tags": _list_of_text,
    "files": _files,
}


# --- contradictions between fields ----------------------------------------------------------------------------------


def _contradictions(content: Content, form: Mapping[str, Field]) -> Iterator[Gap]:
    for check in (_sums, _period, _online, _risks, _targets):
        try:
            yield from check(content, form)
        except (Unreadable, KeyError, TypeError, AttributeError):  # the field itself is already named as a gap
            continue


def _gap(form: Mapping[str, Field], key: str, message: str, row: int = 0) -> Gap:
    return Gap(key, form[key].shown if key in form else key, message, row)


def _sums(content: Content, form: Mapping[str, Field]) -> Iterator[Gap]:
    if not content.get("segments"):
        return
    budget, size = computed_budget(content), computed_list_size(content)
    if is_filled(content.get("budget")) and money_of(content["budget"]) != budget:
        yield _gap(form, "budget", _("填写 %(given)s 元，按细分方案计算应为 %(computed)s 元")
                   % {"given": f"{money_of(content['budget']):,.2f}", "computed": f"{budget:,.2f}"})
    if is_filled(content.get("list_size")) and integer_of(content["list_size"]) != size:
        yield _gap(form, "list_size", _("填写 %(given)s 户，各细分方案客户数合计 %(computed)s 户")
                   % {"given": f"{integer_of(content['list_size']):,}", "computed": f"{size:,}"})


def _period(content: Content, form: Mapping[str, Field]) -> Iterator[Gap]:
    if moment_of(content["period_end"]) <= moment_of(content["period_start"]):
        yield _gap(form, "period_end", _("活动结束必须晚于活动开始"))


def _online(content: Content, form: Mapping[str, Field]) -> Iterator[Gap]:
    channels = set(content.get("channels") or ())
    if channels and channels <= ONLINE_ONLY and content.get("online") is False:
        yield _gap(form, "online", _("所选渠道均为非实体渠道（%(channels)s），应填「是」")
                   % {"channels": "、".join(str(CHANNELS[channel]) for channel in CHANNELS if channel in channels)})


def _risks(content: Content, form: Mapping[str, Field]) -> Iterator[Gap]:
    for number, risk in enumerate(content.get("risks") or (), 1):
        if risk["kind"] not in RISK_KINDS:
            yield _gap(form, "risks", _("风险类别不在清单内"), number)
        for key, name in (("level", _("影响程度")), ("probability", _("发生概率"))):
            if not 1 <= integer_of(risk[key]) <= 5:
                yield _gap(form, "risks", _("%(name)s应为 1 到 5") % {"name": name}, number)


def _targets(content: Content, form: Mapping[str, Field]) -> Iterator[Gap]:
    for number, target in enumerate(content.get("targets") or (), 1):
        if target["measure"] not in MEASURES:
            yield _gap(form, "targets", _("没有这个指标"), number)
        if target["comparison"] not in COMPARISONS:
            yield _gap(form, "targets", _("要求应为 ≥ 或 ≤"), number)
