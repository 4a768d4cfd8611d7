"""The nouns of watching: rules with their versions, and signals with their days."""

from complaints.watching.models.matter import Signal, SignalContact, SignalDay, State
from complaints.watching.models.rule import Kind, Rule, RuleVersion, Way

__all__ = ["Kind", "Rule", "RuleVersion", "Signal", "SignalContact", "SignalDay", "State", "Way"]
