"""Rules as people write them, one a line: words that all have to stand in a text, and the category they mean.

    充值 未到账 = 资费 › 充值

There are no patterns: words are looked for as they are, so that no rule can keep a server busy.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from complaints.topics import normal

MOST: Final = 500
LONGEST: Final = 100
Written = Sequence[Sequence[str]]


class BadRule(ValueError):
    """A line cannot be read; the sentence says which and why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that all have to stand in a text, and what it is about then."""

    words: tuple[str, ...]
    path: str


def read(text: str, paths: Collection[str]) -> list[Rule]:
    """The rules of a page in their order; empty lines are left out."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST:
        raise BadRule(_("最多 %(most)s 条规则。") % {"most": MOST})
    return [_rule(number, line, paths) for number, line in lines]


def _rule(number: int, line: str, paths: Collection[str]) -> Rule:
    said, sign, path = line.replace("＝", "=").rpartition("=")
    words, path = tuple(said.split()), path.strip()
    if not sign or not words or not all(normal(word) for word in words):
        raise BadRule(_("第 %(line)s 行请写成「词 词 = 分类」。") % {"line": number})
    if len(said) > LONGEST:
        raise BadRule(_("第 %(line)s 行的词太长，最多 %(most)s 个字。") % {"line": number, "most": LONGEST})
    if path not in paths:
        raise BadRule(_("第 %(line)s 行的分类「%(path)s」不在分类树中。") % {"line": number, "path": path[:60]})
    return Rule(words, path)


def written(rules: Written) -> str:
    """The same as text for a page."""
    return "\n".join(f"{words} = {path}" for words, path in rules)


def first_that_fits(rules: Written, title: str, text: str) -> tuple[str, tuple[str, ...]] | None:
    """The category of the first rule whose words all stand in the text, and the words."""
    said = f" {normal(title)} {normal(text)} "
    for words, path in rules:
        if all(normal(word) in said for word in words.split()):
            return path, tuple(words.split())
    return None
