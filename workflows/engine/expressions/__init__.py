"""The expression language of conditions: parsed and walked, never handed to Python."""

from workflows.engine.expressions.errors import BadExpression, CannotEvaluate
from workflows.engine.expressions.expression import Expression, parse
from workflows.engine.expressions.tree import Comparison

__all__ = ["BadExpression", "CannotEvaluate", "Comparison", "Expression", "parse"]
