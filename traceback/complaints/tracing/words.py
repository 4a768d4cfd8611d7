"""How events of tracing are said."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Final[dict[str, tuple[str | Promise, str]]] = {
    "tracing.query.kept": (_("保存营销案的关联条件"), "info"),
    "tracing.query.dropped": (_("停用营销案的关联条件"), "warn"),
}
