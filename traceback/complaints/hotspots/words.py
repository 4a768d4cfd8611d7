"""How events of hot topics are said: a label and a colour per verb."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
WORDS: Final[dict[str, tuple[Words, str]]] = {
    "hotspots.run.asked": (_("发起话题分析"), ""),
    "hotspots.run.done": (_("完成话题分析"), "info"),
    "hotspots.run.failed": (_("话题分析失败"), "bad"),
    "hotspots.topic.opened": (_("由热点话题立单"), "ok"),
}
