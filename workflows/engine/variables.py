"""What a process may know about its case: declared variables, their kinds, and values on their way in and out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from workflows.bpmn.words import Sentence as _
from workflows.engine.protocol import Json

KINDS = frozenset({"boolean", "number", "text", "date", "list", "enum", "any"})
_ALIASES = {"string": "text", "bool": "boolean", "integer": "number", "decimal": "number", "datetime": "date"}
_DECLARATION = re.compile(r"\s*([^\W\d]\w*(?:\.[^\W\d]\w*)*)\s*:\s*(\w+)\s*(?:\(([^()]*)\))?\s*\Z")
_NUMBER = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?\Z")


class BadVariable(ValueError):
    """A declaration or a value that does not fit; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A declared name; `choices` are the members of an enum. Kind `any` may be written but not read by conditions."""

    name: str
    kind: str
    choices: tuple[str, ...] = ()

    def accept(self, value: Json) -> Json:
        """The value as the state keeps it; raises BadVariable when it is of another kind."""
        if value is None:
            return None
        kept = _KEEPERS[self.kind](value)
        if kept is None or (self.kind == "enum" and kept not in self.choices):
            raise BadVariable(_("变量「%(name)s」应为%(kind)s，不能是「%(value)s」。",
                                name=self.name, kind=self.described, value=value))
        return kept

    def read(self, kept: Json) -> object:
        """The value as expressions use it: numbers exact."""
        if self.kind == "number" and kept is not None:
            return Decimal(kept)
        return kept

    @property
    def described(self) -> str:
        """The kind in words."""
        if self.kind == "enum":
            return _("%(choices)s 之一", choices="、".join(self.choices))
        return {"boolean": _("是或否"), "number": _("数字"), "text": _("文字"), "date": _("日期"),
                "list": _("列表")}.get(self.kind, _("单个值"))


def declared(text: str) -> tuple[Variable, ...]:
    """The variables of a declaration like `online:boolean,category:enum(a|b)`; raises BadVariable."""
    return tuple(_one(part) for part in _parts(text))


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[,;\n](?![^()]*\))", text) if part.strip()]


def _one(part: str) -> Variable:
    match = _DECLARATION.match(part)
    if match is None:
        raise BadVariable(_("变量声明「%(part)s」不合语法，应为「名称:类型」。", part=part.strip()))
    name, kind, inside = match.groups()
    kind = _ALIASES.get(kind.lower(), kind.lower())
    choices = tuple(choice.strip() for choice in (inside or "").split("|") if choice.strip())
    if kind not in KINDS or (kind == "enum") != bool(choices):
        raise BadVariable(_("变量「%(name)s」的类型「%(kind)s」无法识别，应为 boolean、number、text、date、list "
                            "或 enum(a|b)。", name=name, kind=part.split(":", 1)[1].strip()))
    return Variable(name, kind, choices)


def _keep_number(value: Json) -> Json:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    if not _NUMBER.match(str(value).strip()):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:  # pragma: no cover - the pattern lets none through
        return None
    whole = number == number.to_integral_value()
    return int(number) if whole else format(number.normalize(), "f")


def _keep_date(value: Json) -> Json:
    if isinstance(value, datetime | date):
        return value.isoformat()
    try:
        return value if isinstance(value, str) and datetime.fromisoformat(value) else None
    except ValueError:
        return None


def _keep_list(value: Json) -> Json:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        return None
    return tuple(value)


def _keep_scalar(value: Json) -> Json:
    return value if isinstance(value, bool | int | str) else None


_KEEPERS = {
    "boolean": lambda value: value if isinstance(value, bool) else None,
    "number": _keep_number,
    "text": lambda value: value if isinstance(value, str) else None,
    "enum": lambda value: value if isinstance(value, str) else None,
    "date": _keep_date,
    "list": _keep_list,
    "any": _keep_scalar,
}


class Unread(Exception):
    """A variable whose value has to be asked for was read."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Reading(Mapping[str, object]):
    """The data of a case as an expression sees it. A declared name without an entry raises Unread."""

    def __init__(self, variables: Mapping[str, Variable], data: Mapping[str, Json]) -> None:
        self._variables = variables
        self._data = data

    def __getitem__(self, name: str) -> object:
        variable = self._variables[name]
        if name not in self._data:
            raise Unread(name)
        return variable.read(self._data[name])

    def __contains__(self, name: object) -> bool:
        return name in self._variables

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)
