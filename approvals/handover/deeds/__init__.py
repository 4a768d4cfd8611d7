"""What is done about each kind of line: `deed(line, at) -> result`, in the transaction that also marks the line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from approvals.handover.deeds.absences import end_absence, end_substitution, take_secretary
from approvals.handover.deeds.places import close_account, pass_holding, pass_process
from approvals.handover.deeds.turns import pass_turn
from approvals.handover.deeds.work import pass_item, take_back_asking
from approvals.handover.models import Line

Deed = Callable[[Line, datetime], Line.Result]
Kind = Line.Kind

DEEDS: Final[Mapping[str, Deed]] = MappingProxyType({
    Kind.ASKING: take_back_asking,
    Kind.ITEM: pass_item,
    Kind.TURN: pass_turn,
    Kind.HOLDING: pass_holding,
    Kind.PROCESS: pass_process,
    Kind.ABSENCE: end_absence,
    Kind.SUBSTITUTION: end_substitution,
    Kind.SECRETARY: take_secretary,
    Kind.ACCOUNT: close_account,
})  # fmt: skip
