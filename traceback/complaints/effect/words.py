"""How events of effect are said: a label and a colour per verb."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
WORDS: Final[dict[str, tuple[Words, str]]] = {
    "effect.rule.set": (_("设定关闭规则"), "info"),
    "effect.evidence.frozen": (_("冻结效果证据"), "ok"),
    "effect.relapse.found": (_("发现问题复发"), "bad"),
}
