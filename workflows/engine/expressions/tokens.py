"""An expression's text, cut into tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflows.bpmn.words import Sentence as _
from workflows.engine.expressions.errors import BadExpression, unexpected

LONGEST = 2_000
LONGEST_NUMBER = 30
MOST_SIGNS = 250  # a chain of operators becomes a tree that is as deep as the chain is long
WORDS = frozenset({"and", "or", "not", "in", "true", "false", "null"})

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)"
    r"|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<sign>==|!=|<=|>=|[-+*/<>()\[\],]))")
_SPACE = re.compile(r"\s*")
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Token:
    """kind: number | name | text | sign (words like `and` are signs) | end; `position` counts from 1."""

    kind: str
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    """All tokens of the text and an `end`; raises BadExpression at the first character that starts none."""
    if len(text) > LONGEST:
        raise BadExpression(_("表达式超过 %(limit)d 个字符。", limit=LONGEST), LONGEST + 1)
    found: list[Token] = []
    at = _skip_space(text, 0)
    while at < len(text):
        token, at = _next(text, at)
        found.append(token)
        at = _skip_space(text, at)
    if sum(token.kind == "sign" for token in found) > MOST_SIGNS:
        raise BadExpression(_("表达式的运算符超过 %(limit)d 个。", limit=MOST_SIGNS), len(text) + 1)
    return [*found, Token("end", "", len(text) + 1)]


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _next(text: str, at: int) -> tuple[Token, int]:
    match = _TOKEN.match(text, at)
    if match is None:
        raise _stray(text, at)
    kind, raw = str(match.lastgroup), match.group(str(match.lastgroup))
    if kind == "number":
        _check_number(text, match.end(), raw, at)
    if kind == "text":
        raw = _ESCAPE.sub(r"\1", raw[1:-1])
    elif raw in WORDS:
        kind = "sign"
    return Token(kind, raw, at + 1), match.end()


def _check_number(text: str, end: int, raw: str, at: int) -> None:
    if len(raw) > LONGEST_NUMBER:
        raise BadExpression(
            _("第 %(position)d 个字符处的数字超过 %(limit)d 位。", position=at + 1, limit=LONGEST_NUMBER), at + 1)
    if end < len(text) and (text[end].isalnum() or text[end] in "._"):
        raise unexpected(text[end], end + 1, _("运算符"))


def _stray(text: str, at: int) -> BadExpression:
    if text[at] in "'\"":
        return BadExpression(_("第 %(position)d 个字符处的引号没有配对。", position=at + 1), at + 1, text[at])
    if text[at] in "=&|!":
        return unexpected(text[at], at + 1, _("== != and or not 之一"))
    return unexpected(text[at], at + 1, _("变量名、数字、文字或运算符"))
