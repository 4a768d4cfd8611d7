"""How events of rules are said: a label and a colour per verb."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
WORDS: Final[dict[str, tuple[Words, str]]] = {
    "rule.created": (_("建立规则"), "info"),
    "rule.changed": (_("修改规则的基本信息"), ""),
    "rule.drafted": (_("起草规则"), ""),
    "rule.redrafted": (_("修改规则草稿"), ""),
    "rule.published": (_("发布规则"), "ok"),
    "rule.superseded": (_("规则被新版本替代"), ""),
    "rule.retired": (_("废止规则"), "warn"),
}


def words_of(verb: str) -> tuple[str, str]:
    """The verb in words, and the kind of its chip."""
    said, kind = WORDS.get(verb, (verb, ""))
    return str(said), kind
