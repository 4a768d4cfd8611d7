"""How events of measures are said."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Final[dict[str, tuple[str | Promise, str]]] = {"measures.measure.updated": (_("更新案件指标"), "")}
