"""How events of the log of reads are said."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Final[dict[str, tuple[str | Promise, str]]] = {
    "reads.sealed": (_("封存查阅记录"), ""),
    "reads.exported": (_("导出查阅记录"), "info"),
}
