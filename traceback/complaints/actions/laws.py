"""What may never happen to an improvement action; publishing a version proves it, every move obeys it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from workflows.engine.machine import Law, Precedence, Separation

PROCESS_KEY: Final = "improvement_action"

LAWS: Final[tuple[Law, ...]] = (
    Precedence(_("措施未办结，不得确认完成"), first="finish", then="check_off", voided_by=frozenset({"take_up_again"})),
    Separation(_("承办人不得确认自己的措施"), first="finish", then="check_off"),
)


def spoken() -> tuple[Law, ...]:
    """The laws with their names in the reader's language."""
    return tuple(replace(law, name=gettext(law.name)) for law in LAWS)
