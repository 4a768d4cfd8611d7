"""Looking over a working copy while it is being edited: everything that publishing asks, as far as it goes quickly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.core.cache import cache
from django.utils.translation import gettext as _

from workflows.bpmn.advice import advice
from workflows.bpmn.bad import BadModel
from workflows.bpmn.reader import read
from workflows.bpmn.words import in_language
from workflows.editor import ports
from workflows.engine.expressions import BadExpression, parse
from workflows.library.examining import Examination, look_over
from workflows.library.problems import Problem

SECONDS: Final = 2.5  # of a web worker, at most, for walking the ways of a working copy
OFTEN: Final = 40  # checks a minute and person
KEPT: Final = 600  # seconds that a result is kept for the same bytes


class TooOften(Exception):
    """Somebody asks faster than they could read the answers."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: problems keep the version from being published, advice does not."""

    problems: tuple[Problem, ...]
    advice: tuple[Problem, ...]
    complete: bool
    states: int

    @property
    def clean(self) -> bool:
        return not self.problems and not self.advice


def looked_over(source: bytes, process_key: str, *, person: int, at: datetime) -> Looked:
    """The problems of these bytes and what should be thought about; refused when one person asks too often."""
    _count(person)
    key = f"editor-check:{process_key}:{sha256(source).hexdigest()}"
    known = cache.get(key)
    if known is None:
        known = look_over(source, process_key, seconds=SECONDS), _advice(source)
        cache.set(key, known, KEPT if known[0].complete else 30)
    examination, advised = known
    return _shown(examination, (*advised, *_remarks(source, process_key, at)))


def condition_error(text: str) -> tuple[str, int, str] | None:
    """What is wrong with a condition, at which character, and what was expected there; None when it can be read."""
    try:
        parse(_bare(text))
    except BadExpression as error:
        offset = len(text) - len(text.removeprefix("${").removeprefix("#{"))
        return in_language(error.message, _), error.position + offset, in_language(error.expected, _)
    return None


def _bare(text: str) -> str:
    """The condition without the `${…}` around it that other products want."""
    wrapped = text.startswith(("${", "#{")) and text.endswith("}")
    return text[2:-1] if wrapped else text


def _advice(source: bytes) -> tuple[Problem, ...]:
    try:
        model = read(source)
    except BadModel:
        return ()
    return tuple(Problem(one.element_id, one.name, one.reason) for one in advice(model))


def _remarks(source: bytes, process_key: str, at: datetime) -> Iterator[Problem]:
    """What others know of what the file names: it may be true of the same bytes today and not tomorrow."""
    try:
        model = read(source)
    except BadModel:
        return
    for remark in ports.remarks():
        yield from remark(model, process_key, at)


def _count(person: int) -> None:
    key = f"editor-checks:{person}"
    cache.add(key, 0, 60)
    try:
        asked = cache.incr(key)
    except ValueError:  # it ran out between the two calls
        return
    if asked > OFTEN:
        raise TooOften(_("检查得太频繁，请稍候。"))


def _shown(examination: Examination, advised: tuple[Problem, ...]) -> Looked:
    problems = tuple(_said(one) for one in examination.problems)
    return Looked(problems, tuple(_said(one) for one in advised), examination.complete, examination.states)


def _said(problem: Problem) -> Problem:
    path = tuple(point._replace(chosen=in_language(point.chosen, _), name=in_language(point.name, _))
                 for point in problem.path)
    return problem._replace(name=in_language(problem.name, _), reason=in_language(problem.reason, _), path=path)
