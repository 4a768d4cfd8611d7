"""What can be wrong with an expression: its text, or the values it meets."""

from __future__ import annotations

from workflows.bpmn.words import Sentence as _


class BadExpression(Exception):
    """The text is not an expression; `position` counts characters from 1, `expected` says what could stand there."""

    def __init__(self, message: str, position: int, expected: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.expected = expected


class CannotEvaluate(Exception):
    """The expression is well-formed but the values do not fit it; `name` is the variable in question, if it is one."""

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.name = name


def unexpected(found: str, position: int, expected: str) -> BadExpression:
    """An error that names the place, what stands there and what should."""
    if not found:
        message = _("表达式在第 %(position)d 个字符处中断，此处应为%(expected)s。",
                    position=position, expected=expected)
    else:
        message = _("第 %(position)d 个字符「%(found)s」不合语法，此处应为%(expected)s。",
                    position=position, found=found, expected=expected)
    return BadExpression(message, position, expected)
