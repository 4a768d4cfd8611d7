"""Turning the cells of one row into values, or into sentences about what is wrong with them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.organisation.models.words import code_form, name_form, number_form
from approvals.organisation.services.importing.columns import (
    DEPARTMENTS,
    KINDS,
    ORGANISATION,
    PEOPLE,
    POSTS,
    ROLES,
    YES_NO,
    Layouts,
    heading,
)
from approvals.organisation.services.importing.sheets import FORMULA_MARK, MAX_CELL

Values = dict[str, Any]
SEPARATORS = str.maketrans(dict.fromkeys("，、;；/|\n", ","))
FORMULA_STARTS = ("=", "+", "@", "-")
NOTHING = frozenset({"-", "—", "——", "/", "无"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in which column, and what to do about it."""

    column: str
    wrong: str
    remedy: str

    @classmethod
    def duplicate(cls, kind: str, key: str, first: int) -> Finding:
        column = heading(kind, "number" if kind == PEOPLE else "code")
        wrong = _("「%(key)s」与第 %(first)s 行重复。") % {"key": key, "first": first}
        return cls(column, wrong, _("请只保留一行。"))


class Cells:
    """The cells of one row, read one by one; findings collect on the way."""

    def __init__(self, kind: str, raw: Mapping[str, str], layouts: Layouts = ORGANISATION) -> None:
        self.kind = kind
        self.layouts = layouts
        self.values: Values = {}
        self.findings: list[Finding] = []
        self.raw = {column: self._plain(column, text) for column, text in raw.items()}

    def wrong(self, column: str, wrong: str, remedy: str) -> None:
        self.findings.append(Finding(self.layouts.heading(self.kind, column), wrong, remedy))

    def code(self, column: str, *, required: bool = True, keep: bool = True) -> None:
        """A code or staff number."""
        text = unicodedata.normalize("NFKC", self.raw.get(column, "")).strip()
        if keep:
            self.values[column] = text
        if not text:
            if required:
                self._missing(column)
            return
        form = number_form if column == "number" else code_form
        limit = 20 if column == "number" else 32 if self.kind == DEPARTMENTS else 64
        if len(text) > limit:
            self.wrong(column, _("太长，最多 %(limit)s 个字符。") % {"limit": limit}, _("请缩短。"))
        try:
            form(text)
        except ValidationError as refused:
            self.wrong(column, refused.messages[0], _("请改正编码。"))

    def name(self, column: str, limit: int) -> None:
        """A name people read."""
        text = " ".join(self.raw.get(column, "").split())
        self.values[column] = text
        if not text:
            self._missing(column)
        elif len(text) > limit:
            self.wrong(column, _("太长，最多 %(limit)s 个字符。") % {"limit": limit}, _("请缩短。"))
        else:
            try:
                name_form(text)
            except ValidationError as refused:
                self.wrong(column, refused.messages[0], _("请改正名称。"))

    def choice(self, column: str, choices: Mapping[str, object], shown: str) -> None:
        """One of the known words; an empty cell says nothing."""
        text = self.raw.get(column, "").lower()
        if text in choices:
            self.values[column] = choices[text]
        elif text:
            wrong = _("不认识「%(text)s」。") % {"text": self.raw[column][:40]}
            self.wrong(column, wrong, _("请填：%(choices)s。") % {"choices": shown})

    def email(self, column: str) -> None:
        """A mail address; an empty cell says nothing."""
        text = self.raw.get(column, "")
        if not text:
            return
        try:
            validate_email(text)
            self.values[column] = text
        except ValidationError:
            self.wrong(column, _("「%(text)s」不是邮箱地址。") % {"text": text[:60]}, _("请改正，或留空。"))

    def day(self, column: str) -> date | None:
        """A day written as 2026-11-30, 2026/11/30 or 20261130."""
        text = self.raw.get(column, "").split(" ")[0]
        if not text:
            return None
        for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"):
            try:
                found = datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no zone
            except ValueError:
                continue
            if 1970 <= found.year <= 2200:
                return found
        self.wrong(column, _("「%(text)s」不是日期。") % {"text": text[:20]}, _("请写成 2026-11-30。"))
        return None

    def required_day(self, column: str) -> date | None:
        """A day that must be there."""
        found = self.day(column)
        if found is None and not self.raw.get(column):
            self._missing(column)
        return found

    def _plain(self, column: str, text: str) -> str:
        if text in NOTHING:
            return ""
        if text == FORMULA_MARK or text.startswith(FORMULA_STARTS):
            self.wrong(column, _("单元格里是公式。"), _("请复制后「粘贴为数值」，再上传。"))
            return ""
        if len(text) > MAX_CELL:
            self.wrong(column, _("内容过长。"), _("请缩短到 500 个字符以内。"))
            return text[:MAX_CELL]
        return text

    def _missing(self, column: str) -> None:
        if not any(finding.column == self.layouts.heading(self.kind, column) for finding in self.findings):
            self.wrong(column, _("没有填写。"), _("请填写；合并过的单元格请先取消合并。"))


def read_department(raw: Mapping[str, str], columns: frozenset[str], at: datetime) -> tuple[Values, list[Finding]]:
    """A row of departments."""
    cells = Cells(DEPARTMENTS, raw)
    cells.code("code")
    cells.name("name", 80)
    cells.choice("kind", KINDS, _("省公司、部门、地市分公司、县区分公司"))
    if "parent" in columns:
        cells.code("parent", required=False)
    if order := cells.raw.get("order", ""):
        if order.isdecimal() and int(order) <= 9999:
            cells.values["order"] = int(order)
        else:
            cells.wrong("order", _("排序应是 0 到 9999 的整数。"), _("请改正，或留空。"))
    return cells.values, cells.findings


def read_post(raw: Mapping[str, str], columns: frozenset[str], at: datetime) -> tuple[Values, list[Finding]]:
    """A row of posts."""
    cells = Cells(POSTS, raw)
    cells.code("code")
    cells.name("name", 80)
    cells.code("department")
    cells.choice("is_head", YES_NO, _("是、否"))
    return cells.values, cells.findings


def read_person(raw: Mapping[str, str], columns: frozenset[str], at: datetime) -> tuple[Values, list[Finding]]:
    """A row of people; posts begin today unless the row says otherwise."""
    cells = Cells(PEOPLE, raw)
    cells.code("number")
    cells.name("name", 60)
    cells.code("department")
    cells.choice("role", ROLES, _("承办人、流程管理员、审计、领导、管理员"))
    cells.email("email")
    text = unicodedata.normalize("NFKC", cells.raw.get("posts", "")).translate(SEPARATORS)
    cells.values["posts"] = list(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))
    _read_period(cells, at)
    return cells.values, cells.findings


def _read_period(cells: Cells, at: datetime) -> None:
    first, last = cells.day("since"), cells.day("until")
    since = _start(first) if first else at
    until = _start(last + timedelta(days=1)) if last else None
    if until is not None and until <= since:
        cells.wrong("until", _("任职的最后一天早于开始。"), _("请改正日期。"))
    cells.values |= {"since": since, "until": until}


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
