"""What may never happen to a travel declaration: no payment before the final approval, no way around it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from workflows.engine.machine import Law, Machine, Precedence
from workflows.runtime.move import Move
from workflows.runtime.ports import DomainRefused, Fired

PROCESS_KEY: Final = "domestic_declarations"
MACHINE: Final = Machine(
    initial="open",
    final=frozenset({"paid", "dropped"}),
    transitions={
        "final_approve": {"open": "approved"},
        "request_payment": {"approved": "requested"},
        "pay": {"requested": "paid"},
        "send_back": {"open": "open", "approved": "open", "requested": "open"},
        "drop": {"open": "dropped"},
    },
)
SENT_BACK: Final = frozenset({"send_back"})
LAWS: Final[tuple[Law, ...]] = (
    Precedence("未经终审不得发起付款", first="final_approve", then="request_payment", voided_by=SENT_BACK),
    Precedence("未发起付款不得付款", first="request_payment", then="pay", voided_by=SENT_BACK),
)


class Declarations:
    """The state machine of a declaration; its state is where the case's own deeds lead."""

    def machine(self) -> Machine:
        return MACHINE

    def laws(self) -> Sequence[Law]:
        return LAWS

    def operations(self) -> frozenset[str]:
        return frozenset()

    def where(self, case_ids: Collection[int]) -> Mapping[int, str]:
        """Nothing is kept but the deeds."""
        return {}

    def fire(self, move: Move, asked: Sequence[Fired]) -> None:
        """Follow the machine through everything that has happened; the deeds already hold what is asked now."""
        state = MACHINE.initial
        for deed in move.deeds:
            targets = MACHINE.transitions[deed.transition]
            if state not in targets:
                raise DomainRefused(_("报销单现在不能这样办理（%(deed)s）。") % {"deed": deed.transition})
            state = targets[state]
