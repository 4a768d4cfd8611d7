"""How refused attempts and exported lists are said."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.ledger.attempts import Kind, verb_of

WORDS: Final[dict[str, tuple[str | Promise, str]]] = {
    "exceptions.list.exported": (_("导出例外清单"), ""),
    verb_of(Kind.OWN_WORK): (_("试图审核自己的事项，被拒绝"), "bad"),
    verb_of(Kind.LAW): (_("违反规则的操作，被拒绝"), "bad"),
    verb_of(Kind.GATE): (_("条件未满足的操作，被拒绝"), "warn"),
    verb_of(Kind.PERMISSION): (_("越权的操作，被拒绝"), "bad"),
}
