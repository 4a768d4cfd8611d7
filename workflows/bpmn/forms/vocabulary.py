"""The words a form is made of: kinds of fields, named patterns, and how much of everything there may be.

Patterns have names because a free regular expression can be written so that one value takes a machine for hours; each
of these reads its value once from left to right.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from workflows.bpmn.words import Sentence as _

MOST_FIELDS: Final = 200
MOST_SECTIONS: Final = 30
MOST_OPTIONS: Final = 100
MOST_CHECKS: Final = 50
LONGEST_ID: Final = 60
LONGEST_LABEL: Final = 100
LONGEST_HELP: Final = 500
LONGEST_RULE: Final = 500
LONGEST_LINE: Final = 500  # of a value on one line
LONGEST_TEXT: Final = 10_000
MOST_FILES: Final = 20
NAME: Final = re.compile(r"[^\W\d]\w*")
RESERVED: Final = frozenset({"and", "or", "not", "in", "true", "false", "null", "initiator"})

TEXT, LONG, INTEGER, DECIMAL, MONEY = "text", "long", "integer", "decimal", "money"
DATE, MOMENT, CHOICE, CHOICES, YESNO = "date", "moment", "choice", "choices", "yesno"
PERSON, DEPARTMENT, PHONE, FILES = "person", "department", "phone", "files"


class Kind(NamedTuple):
    """A kind of field: what people call it, as what conditions read it, and what may be said of it."""

    label: str
    variable: str  # a kind of the engine's variables
    bounds: str = ""  # of what `min` and `max` speak: length | number | date | moment | count
    options: bool = False
    pattern: bool = False
    default: bool = True


KINDS: Final[dict[str, Kind]] = {
    TEXT: Kind(_("单行文字"), "text", "length", pattern=True),
    LONG: Kind(_("多行文字"), "text", "length"),
    INTEGER: Kind(_("整数"), "number", "number"),
    DECIMAL: Kind(_("小数"), "number", "number"),
    MONEY: Kind(_("金额"), "number", "number"),
    DATE: Kind(_("年月日"), "date", "date"),
    MOMENT: Kind(_("日期和时间"), "date", "moment"),
    CHOICE: Kind(_("单选"), "enum", options=True),
    CHOICES: Kind(_("多选"), "list", "count", options=True),
    YESNO: Kind(_("是 / 否"), "boolean"),
    PERSON: Kind(_("一位人员"), "text", default=False),
    DEPARTMENT: Kind(_("一个部门"), "text", default=False),
    PHONE: Kind(_("电话"), "text"),
    FILES: Kind(_("上传文件"), "list", "count", default=False),
}


class Pattern(NamedTuple):
    """A shape that a text must have, and how it is described."""

    label: str
    shape: re.Pattern[str]


def _shape(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII)


PATTERNS: Final[dict[str, Pattern]] = {
    "digits": Pattern(_("只含数字"), _shape(r"[0-9]+")),
    "letters": Pattern(_("只含英文字母和数字"), _shape(r"[A-Za-z0-9]+")),
    "code": Pattern(_("编号：英文字母、数字和 - _ . /"), _shape(r"[A-Za-z0-9][-A-Za-z0-9_./]*")),
    "email": Pattern(_("电子邮箱"), _shape(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")),
    "mobile": Pattern(_("11 位手机号"), _shape(r"1[3-9][0-9]{9}")),
    "postcode": Pattern(_("6 位邮政编码"), _shape(r"[0-9]{6}")),
    "identity": Pattern(_("18 位身份证号"), _shape(r"[0-9]{17}[0-9Xx]")),
    "credit": Pattern(_("18 位统一社会信用代码"), _shape(r"[0-9A-HJ-NPQRTUWXY]{18}")),
    "web": Pattern(_("以 https:// 或 http:// 开头的网址"), _shape(r"https?://[!-~]{1,400}")),
    "ip": Pattern(_("IP 地址"), _shape(r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}")),
}
PHONE_SHAPE: Final = _shape(r"\+?[0-9](?:[ -]?[0-9]){4,18}(?: ?(?:x|ext) ?[0-9]{1,6})?")
