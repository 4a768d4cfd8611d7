"""How events of scripts are said: a label and a colour per verb."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
WORDS: Final[dict[str, tuple[Words, str]]] = {
    "script.created": (_("建立口径"), "info"),
    "script.drafted": (_("起草口径"), ""),
    "script.redrafted": (_("修改口径草稿"), ""),
    "script.published": (_("发布口径"), "ok"),
    "script.replaced": (_("口径被新版本替代"), ""),
    "script.expired": (_("口径到期失效"), ""),
    "script.read_out": (_("按口径答复"), ""),
    "script.withdrawn": (_("撤回口径"), "warn"),
}


def words_of(verb: str) -> tuple[str, str]:
    """The verb in words, and the kind of its chip."""
    said, kind = WORDS.get(verb, (verb, ""))
    return str(said), kind
