"""Questions about the effect of tickets' measures."""

from complaints.effect.selectors.counting import days_of
from complaints.effect.selectors.measuring import Measured, measured, stored
from complaints.effect.selectors.rules import frozen_of, rule_in_force, rules_of

__all__ = ["Measured", "days_of", "frozen_of", "measured", "rule_in_force", "rules_of", "stored"]
