"""The verbs of the proof of effect. A verdict is given in the inbox; see `complaints.tickets`."""

from complaints.effect.services.freezing import freeze
from complaints.effect.services.refusals import CannotProve
from complaints.effect.services.rules import may_set, set_rule
from complaints.effect.services.sweeping import measure, sweep

__all__ = ["CannotProve", "freeze", "may_set", "measure", "set_rule", "sweep"]
