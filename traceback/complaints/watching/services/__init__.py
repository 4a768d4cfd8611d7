"""The verbs of watching."""

from complaints.watching.services.deciding import confirm_signal, dismiss_signal, may_decide, merge_signal
from complaints.watching.services.refusals import CannotWatch
from complaints.watching.services.ruling import change_rule, may_change
from complaints.watching.services.sweeping import ask_for_sweeps, sweep, sweep_import

__all__ = [
    "CannotWatch", "ask_for_sweeps", "change_rule", "confirm_signal", "dismiss_signal", "may_change", "may_decide",
    "merge_signal", "sweep", "sweep_import",
]
