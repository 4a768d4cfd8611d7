"""Running cases in another version: what stands for what, and what is to be said about each case."""

from workflows.engine.migration.judging import DECIDE, FINISH, MOVE, REFUSED, Finding, Judge
from workflows.engine.migration.planning import Plan, candidates, plan

__all__ = ["DECIDE", "FINISH", "MOVE", "REFUSED", "Finding", "Judge", "Plan", "candidates", "plan"]
