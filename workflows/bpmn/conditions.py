"""Conditions from other products (JUEL, plain text, simple FEEL) → our expression language, or why not.

Translated is only what means the same in both: comparisons, and/or/not, arithmetic, variable paths, `empty`. Everything
else comes back as a request to restate it; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflows.bpmn.words import Sentence as _

LENGTH_LIMIT = 2_000
NESTING_LIMIT = 40

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?![\w.]))|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)"
    r"|(?P<text>'[^'\\]*'|\"[^\"\\]*\")|(?P<sign>==|!=|<=|>=|&&|\|\||[-+*/()<>!=\[\],?:%]))")
_WORD_SIGNS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "div": "/",
               "and": "and", "or": "or", "not": "not", "in": "in"}
_SIGNS = {"&&": "and", "||": "or"}
_OPERATORS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "=", "+", "-", "*", "/", "%"})
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
_UNKNOWN_WORDS = {"instanceof", "mod", "some", "every", "if", "then", "else", "for", "satisfies", "between"}
_WRAPPED = re.compile(r"[$#]\{([^{}]*)\}", re.DOTALL)
_SPOKEN = {"True": "true", "False": "false", "None": "null", "true": "true", "false": "false", "null": "null"}
_FEEL = ("feel", "https://www.omg.org/spec/dmn/20191111/feel/", "http://www.omg.org/spec/feel/20140401")
_OUR_LANGUAGES = ("", "juel", "http://www.w3.org/1999/xpath", "python")


@dataclass(frozen=True, slots=True)
class Translated:
    """Either `condition` in our language or the reason to `restate` it."""

    condition: str | None = None
    restate: str | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # number | name | text | sign | end
    text: str


class _NotSimple(Exception):
    """The text says more than our language does."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def translate(raw: str, *, language: str = "") -> Translated:
    """The condition in our language, or the reason why a person has to restate it."""
    try:
        body, dialect = _unwrapped(raw.strip(), language.strip().lower())
        return Translated(condition=_Parser(_tokens(body), dialect=dialect).whole())
    except _NotSimple as refusal:
        return Translated(restate=refusal.why)


def _unwrapped(raw: str, language: str) -> tuple[str, str]:
    if len(raw) > LENGTH_LIMIT:
        raise _NotSimple(_("条件超过 %(limit)s 个字符", limit=LENGTH_LIMIT))
    feel = language in _FEEL or (raw.startswith("=") and not raw.startswith("=="))
    if not feel and language not in _OUR_LANGUAGES:
        raise _NotSimple(_("条件是 %(language)s 脚本，不执行代码", language=language))
    if feel:
        return raw.removeprefix("="), "feel"
    if not raw.startswith(("${", "#{")):
        return raw, "plain"
    whole = _WRAPPED.fullmatch(raw)
    if whole is None:
        raise _NotSimple(_("条件由几段表达式拼成"))
    return whole.group(1), "juel"


def _tokens(text: str) -> list[_Token]:
    found, place = [], 0
    text = text.strip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise _NotSimple(_("看不懂从“%(rest)s”开始的部分", rest=text[place:place + 20].strip()))
        found.append(_token(match.lastgroup, match.group(match.lastgroup)))
        place = match.end()
    return [*found, _Token("end", "")]


def _token(kind: str, text: str) -> _Token:
    if kind == "sign":
        return _Token("sign", _SIGNS.get(text, text))
    if kind == "name" and text in _WORD_SIGNS:
        return _Token("sign", _WORD_SIGNS[text])
    if kind == "name" and text in _UNKNOWN_WORDS:
        raise _NotSimple(_("不支持“%(word)s”", word=text))
    return _Token(kind, _SPOKEN.get(text, text) if kind == "name" else text)


class _Parser:
    """Recursive descent over the tokens; the nesting is limited, so no text can exhaust the stack."""

    def __init__(self, tokens: list[_Token], *, dialect: str) -> None:
        self.tokens = tokens
        self.place = 0
        self.nesting = 0
        self.feel = dialect == "feel"
        self.juel = dialect == "juel"

    def whole(self) -> str:
        if self._peek().kind == "end":
            raise _NotSimple(_("条件是空的"))
        text = self._either()
        if self._peek().kind != "end":
            raise _NotSimple(_("“%(word)s”之后的部分看不懂", word=self._peek().text))
        return text

    def _peek(self) -> _Token:
        return self.tokens[self.place]

    def _take(self) -> _Token:
        token = self.tokens[self.place]
        self.place += 1
        return token

    def _sign(self, *texts: str) -> str | None:
        token = self._peek()
        if token.kind == "sign" and token.text in texts:
            return self._take().text
        return None

    def _either(self) -> str:
        parts = [self._both()]
        while self._sign("or"):
            parts.append(self._both())
        return " or ".join(parts)

    def _both(self) -> str:
        parts = [self._negated()]
        while self._sign("and"):
            parts.append(self._negated())
        return " and ".join(parts)

    def _negated(self) -> str:
        """`!a == b` (and JUEL's `not`) negates only `a`; ours, like Python's, negates the comparison."""
        tight = self._sign("!") is not None
        if not tight and not self._sign("not"):
            return self._compared()
        self._deeper()
        inner = self._tightly() if tight or self.juel else self._negated()
        self.nesting -= 1
        return f"not {inner}" if _is_atom(inner) else f"not ({inner})"

    def _tightly(self) -> str:
        inner = self._negated() if self._peek().text in {"!", "not"} else self._atom()
        if self._peek().kind == "sign" and self._peek().text in _OPERATORS:
            raise _NotSimple(_("否定与比较混用，请加括号"))
        return inner

    def _compared(self) -> str:
        left = self._sum()
        if self._peek().text == "not" and self._peek().kind == "sign":
            self._take()
            self._expect("in")
            return f"{left} not in {self._list()}"
        sign = self._comparison()
        if sign is None:
            return left
        right = self._list() if sign == "in" else self._sum()
        if self._comparison() is not None:
            raise _NotSimple(_("连续比较，请用 and 分开"))
        return f"{left} {sign} {right}"

    def _comparison(self) -> str | None:
        sign = self._sign(*_COMPARISONS)
        if sign is None and self.feel and self._sign("="):
            return "=="
        return sign

    def _list(self) -> str:
        if not self._sign("["):
            return self._sum()
        items = [self._sum()]
        while self._sign(","):
            items.append(self._sum())
        self._expect("]")
        return f"[{', '.join(items)}]"

    def _sum(self) -> str:
        text = self._product()
        while sign := self._sign("+", "-"):
            text = f"{text} {sign} {self._product()}"
        return text

    def _product(self) -> str:
        text = self._signed()
        while sign := self._sign("*", "/"):
            text = f"{text} {sign} {self._signed()}"
        return text

    def _signed(self) -> str:
        return f"-{self._atom()}" if self._sign("-") else self._atom()

    def _atom(self) -> str:
        token = self._take()
        if token.text == "(" and token.kind == "sign":
            self._deeper()
            inner = self._either()
            self._expect(")")
            self.nesting -= 1
            return f"({inner})"
        if token.kind in {"number", "text"}:
            return token.text
        if token.kind == "name":
            return self._emptiness() if token.text == "empty" else self._path(token.text)
        raise _NotSimple(_("“%(word)s”出现的位置看不懂", word=token.text) if token.text else _("条件没有写完"))

    def _emptiness(self) -> str:
        """JUEL's `empty x`: nothing there, or an empty text."""
        token = self._take()
        following = self._peek().text if self._peek().kind == "sign" else ""
        if not self.juel or token.kind != "name" or following in {"(", "["}:
            raise _NotSimple(_("不支持“%(word)s”", word="empty"))
        return f"({token.text} == null or {token.text} == '')"

    def _path(self, name: str) -> str:
        """A variable path; of all calls only `a.equals(b)` is a plain comparison in disguise."""
        following = self._peek().text if self._peek().kind == "sign" else ""
        if following == "(" and name.endswith(".equals"):
            self._take()
            other = self._sum()
            self._expect(")")
            return f"({name.removesuffix('.equals')} == {other})"
        if following == "(":
            raise _NotSimple(_("调用了函数或方法 %(name)s", name=name))
        if following == "[":
            raise _NotSimple(_("按下标取值 %(name)s[…]", name=name))
        if following == "?":
            raise _NotSimple(_("使用了三元运算"))
        return name

    def _expect(self, sign: str) -> None:
        if not self._sign(sign):
            raise _NotSimple(_("缺少“%(sign)s”", sign=sign))

    def _deeper(self) -> None:
        self.nesting += 1
        if self.nesting > NESTING_LIMIT:
            raise _NotSimple(_("括号嵌套超过 %(limit)s 层", limit=NESTING_LIMIT))


def _is_atom(text: str) -> bool:
    return re.fullmatch(r"[\w.]+", text) is not None or (
        text.startswith("(") and text.endswith(")") and text.count("(") == 1)
