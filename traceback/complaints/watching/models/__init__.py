"""The nouns of watching: rules with their versions, signals with their days, and counts that are kept."""

from complaints.watching.models.counts import ChangedDay, DayCount
from complaints.watching.models.matter import Signal, SignalContact, SignalDay, State
from complaints.watching.models.rule import Kind, Rule, RuleVersion, Way

__all__ = [
    "ChangedDay", "DayCount", "Kind", "Rule", "RuleVersion", "Signal", "SignalContact", "SignalDay", "State", "Way",
]
