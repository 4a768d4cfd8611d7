"""What the numbers say against a verdict: asked under the ticket's lock, before it moves."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from complaints.effect.selectors import measured, rule_in_force
from complaints.effect.sentences import lacking
from complaints.tickets.models import Ticket

GUARDED: Final = ("confirm_effect", "close")


def against(ticket: Ticket, at: datetime) -> list[str]:
    """No rule, a window that is not over, too little exposure, a missed target: each with its numbers."""
    rule = rule_in_force(ticket)
    if rule is None:
        return [_("本轮尚未设定关闭规则")]
    return [lacking(short) for short in measured(rule, at).reading.shorts]
