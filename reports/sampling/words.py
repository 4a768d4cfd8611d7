"""How events of samples are said."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Final[dict[str, tuple[str | Promise, str]]] = {
    "sampling.sample.drawn": (_("抽取审计样本"), ""),
    "sampling.pack.made": (_("生成证据包"), "ok"),
}
