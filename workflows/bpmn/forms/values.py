"""What somebody typed for a field → the value that the case keeps, or why not.

Kept are texts, whole numbers, numbers with a fraction as texts, true and false, and lists of texts: nothing inexact.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from workflows.bpmn.forms import bounds, vocabulary
from workflows.bpmn.forms.nouns import Field
from workflows.bpmn.words import Sentence as _

Kept = Any  # str | int | bool | list[str] | None
PLACES: Final = {vocabulary.INTEGER: 0, vocabulary.MONEY: 2, vocabulary.DECIMAL: 6}
YES: Final = frozenset({"true", "on", "1"})
NO: Final = frozenset({"", "false", "off", "0"})
UNSEEN: Final = re.compile("[\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
FILE: Final = re.compile(r"[0-9a-f]{64}/[^/\x00-\x1f]{1,200}")
KEY: Final = re.compile(r"[^\s:/\x00-\x1f]{1,40}")


class BadValue(ValueError):
    """What was typed is not a value of the field; the message is a sentence fit for whoever typed it."""


def accept(field: Field, typed: Sequence[str]) -> Kept:
    """The value as the case keeps it; `nothing_of` the field for nothing typed. Raises BadValue."""
    texts = [text for text in map(clean, typed) if text]
    if field.kind == vocabulary.YESNO:
        return _yes(field, texts)
    if not texts:
        return nothing_of(field)
    if field.kind in _LISTS:
        return _LISTS[field.kind](field, list(dict.fromkeys(texts)))
    if len(texts) > 1:
        raise BadValue(_("「%(field)s」只能填一个值。", field=field.called))
    return _ONES.get(field.kind, _line)(field, texts[0])


def nothing_of(field: Field) -> Kept:
    """What the case keeps of a field that nobody filled: conditions can read it where the kind has an empty value. Who
    must say yes or no has said neither."""
    if field.kind == vocabulary.YESNO:
        return None if field.always_required else False
    return [] if field.kind in _LISTS else None


def initial(field: Field) -> Kept:
    """What a case begins with: the default, or nothing."""
    return accept(field, typed_default(field)) if field.default else nothing_of(field)


def typed_default(field: Field) -> list[str]:
    """The default of a field as it would be typed: of several choices one a piece."""
    if field.kind == vocabulary.CHOICES:
        return [one.strip() for one in field.default.replace("，", ",").split(",")]
    return [field.default]


def clean(text: str) -> str:
    """The text without characters that nobody sees, with plain line ends and no space around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
    seen = (one for one in UNSEEN.sub("", lines) if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs"))
    return "".join(seen).strip()


# --- yes or no --------------------------------------------------------------------------------------------------------


def _yes(field: Field, texts: Sequence[str]) -> bool | None:
    if not texts and field.always_required:
        return None
    said = set(texts) or {""}
    if said <= YES | NO:
        return bool(said & YES)
    raise BadValue(_("「%(field)s」应为是或否。", field=field.called))


# --- texts ------------------------------------------------------------------------------------------------------------


def _line(field: Field, text: str) -> str:
    if "\n" in text:
        raise BadValue(_("「%(field)s」只能写一行。", field=field.called))
    return _shaped(field, _sized(field, text, vocabulary.LONGEST_LINE))


def _long(field: Field, text: str) -> str:
    return _sized(field, text, vocabulary.LONGEST_TEXT)


def _sized(field: Field, text: str, usual: int) -> str:
    least, most = _bound(field, field.min) or 0, min(_bound(field, field.max) or usual, usual)
    if len(text) > most:
        raise BadValue(_("「%(field)s」最多 %(most)d 字，现有 %(now)d 字。", field=field.called, most=most,
                         now=len(text)))
    if len(text) < least:
        raise BadValue(_("「%(field)s」至少 %(least)d 字，现有 %(now)d 字。", field=field.called, least=least,
                         now=len(text)))
    return text


def _shaped(field: Field, text: str) -> str:
    pattern = vocabulary.PATTERNS.get(field.pattern)
    if pattern is not None and not pattern.shape.fullmatch(text):
        raise BadValue(_("「%(field)s」的写法不对，应为%(shape)s。", field=field.called, shape=pattern.label))
    return text


def _phone(field: Field, text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    if not vocabulary.PHONE_SHAPE.fullmatch(text):
        raise BadValue(_("「%(field)s」应为电话号码，如 13800001234 或 0571-8888 8888。", field=field.called))
    return text


# --- numbers and dates ------------------------------------------------------------------------------------------------


def _number(field: Field, text: str) -> int | str:
    plain = re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", text))
    number = bounds.number(plain)
    if number is None:
        raise BadValue(_("「%(field)s」应为数字，不能是“%(text)s”。", field=field.called, text=text[:40]))
    places = PLACES[field.kind]
    if number != round(number, places):
        raise BadValue(_("「%(field)s」应为整数。", field=field.called) if not places else
                       _("「%(field)s」最多 %(places)d 位小数。", field=field.called, places=places))
    _between(field, number)
    return int(number) if number == number.to_integral_value() else format(number.normalize(), "f")


def _day(field: Field, text: str) -> str:
    return _when(field, text, bounds.day(text), _("「%(field)s」应为日期，如 2026-12-15。", field=field.called))


def _moment(field: Field, text: str) -> str:
    text = text.replace(" ", "T")
    text = text.removesuffix(":00") if len(text) > len("2026-12-15T08:30") else text
    return _when(field, text, bounds.moment(text),
                 _("「%(field)s」应为日期和时间，如 2026-12-15 08:30。", field=field.called))


def _when(field: Field, text: str, value: Any, why: str) -> str:
    if value is None:
        raise BadValue(why)
    _between(field, value)
    return text


def _between(field: Field, value: Any) -> None:
    least, most = _bound(field, field.min), _bound(field, field.max)
    if least is not None and value < least:
        said = {"field": field.called, "least": _spoken(field.min)}
        raise BadValue(_("「%(field)s」不能小于 %(least)s。", **said) if isinstance(value, Decimal) else
                       _("「%(field)s」不能早于 %(least)s。", **said))
    if most is not None and value > most:
        said = {"field": field.called, "most": _spoken(field.max)}
        raise BadValue(_("「%(field)s」不能大于 %(most)s。", **said) if isinstance(value, Decimal) else
                       _("「%(field)s」不能晚于 %(most)s。", **said))


def _spoken(text: str) -> str:
    return text.replace("T", " ")


# --- choices, people, files -------------------------------------------------------------------------------------------


def _choice(field: Field, text: str) -> str:
    if text not in {option.value for option in field.options}:
        raise BadValue(_("「%(field)s」没有“%(text)s”这个选项。", field=field.called, text=text[:40]))
    return text


def _choices(field: Field, texts: list[str]) -> list[str]:
    for text in texts:
        _choice(field, text)
    return _counted(field, [option.value for option in field.options if option.value in texts])


def _files(field: Field, texts: list[str]) -> list[str]:
    if not all(FILE.fullmatch(text) for text in texts):
        raise BadValue(_("「%(field)s」里有无法识别的文件。", field=field.called))
    return _counted(field, texts)


def _counted(field: Field, texts: list[str]) -> list[str]:
    usual = vocabulary.MOST_FILES if field.kind == vocabulary.FILES else vocabulary.MOST_OPTIONS
    least, most = _bound(field, field.min) or 0, min(_bound(field, field.max) or usual, usual)
    if not least <= len(texts) <= most:
        raise BadValue(_("「%(field)s」应有 %(least)d 至 %(most)d 项，现有 %(now)d 项。", field=field.called,
                         least=least, most=most, now=len(texts)))
    return texts


def _person(field: Field, text: str) -> str:
    number = text.removeprefix("person:")
    if not KEY.fullmatch(number):
        raise BadValue(_("「%(field)s」应为工号。", field=field.called))
    return f"person:{number}"


def _department(field: Field, text: str) -> str:
    if not KEY.fullmatch(text):
        raise BadValue(_("「%(field)s」应为部门编码。", field=field.called))
    return text


def _bound(field: Field, text: str) -> Any:
    return bounds.bound(vocabulary.KINDS[field.kind].bounds, text) if field.kind in vocabulary.KINDS else None


_ONES: Mapping[str, Callable[[Field, str], Kept]] = {
    vocabulary.TEXT: _line, vocabulary.LONG: _long, vocabulary.PHONE: _phone, vocabulary.INTEGER: _number,
    vocabulary.DECIMAL: _number, vocabulary.MONEY: _number, vocabulary.DATE: _day, vocabulary.MOMENT: _moment,
    vocabulary.CHOICE: _choice, vocabulary.PERSON: _person, vocabulary.DEPARTMENT: _department,
}
_LISTS: Mapping[str, Callable[[Field, list[str]], list[str]]] = {
    vocabulary.CHOICES: _choices, vocabulary.FILES: _files}
