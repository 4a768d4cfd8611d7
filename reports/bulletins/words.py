"""How events of bulletins are said."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Final[dict[str, tuple[str | Promise, str]]] = {
    "bulletins.bulletin.requested": (_("要求生成通报"), ""),
    "bulletins.bulletin.made": (_("生成通报"), "ok"),
}
