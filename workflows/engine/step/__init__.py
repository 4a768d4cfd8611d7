"""The engine: one pure function from a case and a command to the next case and what has to happen."""

from workflows.engine.step.commands import step, straight_targets
from workflows.engine.step.returns import returnable

__all__ = ["returnable", "step", "straight_targets"]
