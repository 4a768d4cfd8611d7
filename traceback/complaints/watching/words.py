"""How events of watching are said: a label and a colour per verb."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
WORDS: Final[dict[str, tuple[Words, str]]] = {
    "watching.rule.changed": (_("修改关注规则"), "info"),
    "watching.signal.found": (_("发现关注内容"), "warn"),
    "watching.signal.collected": (_("关注内容再次触发"), ""),
    "watching.signal.confirmed": (_("确认关注内容并立单"), "ok"),
    "watching.signal.merged": (_("关注内容并入工单"), "info"),
    "watching.signal.dismissed": (_("排除关注内容"), ""),
}
