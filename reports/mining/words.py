"""How events of event logs are said."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Final[dict[str, tuple[str | Promise, str]]] = {
    "mining.log.requested": (_("要求导出过程日志"), ""),
    "mining.log.made": (_("导出过程日志"), "ok"),
}
