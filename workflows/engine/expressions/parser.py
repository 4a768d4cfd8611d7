"""Tokens → tree, by recursive descent; depth is bounded."""

from __future__ import annotations

from decimal import Decimal

from workflows.bpmn.words import Sentence as _
from workflows.engine.expressions.errors import BadExpression, unexpected
from workflows.engine.expressions.tokens import Token, tokens
from workflows.engine.expressions.tree import Binary, Listing, Literal, Minus, Name, Node, Not

DEEPEST = 50
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
_CONSTANTS = {"true": True, "false": False, "null": None}


class Parser:
    """One pass over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        """The whole text as one tree."""
        tree = self._either()
        if self._token.kind != "end":
            raise unexpected(self._token.text, self._token.position, _("运算符或表达式的结尾"))
        return tree

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _sign(self, *signs: str) -> str:
        """The sign at hand if it is one of these, and step over it; otherwise nothing."""
        token = self._token
        if token.kind != "sign" or token.text not in signs:
            return ""
        self._at += 1
        return token.text

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise BadExpression(_("表达式嵌套超过 %(limit)d 层。", limit=DEEPEST), self._token.position)

    def _either(self) -> Node:
        left = self._both()
        while self._sign("or"):
            left = Binary("or", left, self._both())
        return left

    def _both(self) -> Node:
        left = self._negation()
        while self._sign("and"):
            left = Binary("and", left, self._negation())
        return left

    def _negation(self) -> Node:
        if not self._sign("not"):
            return self._comparison()
        self._deeper()
        made = Not(self._negation())
        self._depth -= 1
        return made

    def _comparison(self) -> Node:
        left = self._sum()
        if self._sign("not"):
            if not self._sign("in"):
                raise unexpected(self._token.text, self._token.position, "in")
            return Not(Binary("in", left, self._sum()))
        if sign := self._sign(*_COMPARISONS):
            left = Binary(sign, left, self._sum())
            if self._token.kind == "sign" and self._token.text in _COMPARISONS:
                raise unexpected(self._token.text, self._token.position, _("and、or 或表达式的结尾"))
        return left

    def _sum(self) -> Node:
        left = self._product()
        while sign := self._sign("+", "-"):
            left = Binary(sign, left, self._product())
        return left

    def _product(self) -> Node:
        left = self._factor()
        while sign := self._sign("*", "/"):
            left = Binary(sign, left, self._factor())
        return left

    def _factor(self) -> Node:
        if not self._sign("-"):
            return self._atom()
        self._deeper()
        made = Minus(self._factor())
        self._depth -= 1
        return made

    def _atom(self) -> Node:
        token = self._token
        if self._sign("("):
            return self._group()
        if self._sign("["):
            return self._listing()
        if token.kind == "sign" and token.text in _CONSTANTS:
            self._at += 1
            return Literal(_CONSTANTS[token.text])
        if token.kind in ("end", "sign"):
            raise unexpected(token.text, token.position, _("变量名、数字、文字或括号"))
        self._at += 1
        if token.kind == "name":
            return Name(token.text)
        return Literal(Decimal(token.text) if token.kind == "number" else token.text)

    def _group(self) -> Node:
        self._deeper()
        inside = self._either()
        self._close(")")
        return inside

    def _listing(self) -> Node:
        self._deeper()
        items: list[Node] = []
        if not (self._token.kind == "sign" and self._token.text == "]"):
            items.append(self._either())
            while self._sign(","):
                items.append(self._either())
        self._close("]")
        return Listing(tuple(items))

    def _close(self, bracket: str) -> None:
        if not self._sign(bracket):
            raise unexpected(self._token.text, self._token.position, bracket)
        self._depth -= 1
