"""How events of the archive are said."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Final[dict[str, tuple[str | Promise, str]]] = {
    "archive.month.closed": (_("封存月度投诉档案"), "ok"),
    "archive.month.corrected": (_("记录迟到数据的更正"), "warn"),
}
