"""The nouns of the proof of effect."""

from complaints.effect.models.frozen import Frozen
from complaints.effect.models.measurement import Measurement
from complaints.effect.models.rule import Basis, ClosingRule, Counted

__all__ = ["Basis", "ClosingRule", "Counted", "Frozen", "Measurement"]
