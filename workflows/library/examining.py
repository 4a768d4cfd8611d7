"""Everything that is asked of a version before it may be published: read, lint, compile, verify against the domain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from time import monotonic
from typing import NamedTuple

from workflows.bpmn.bad import BadModel
from workflows.bpmn.lint import lint
from workflows.bpmn.model import Model
from workflows.bpmn.reader import read
from workflows.bpmn.words import Sentence as _
from workflows.engine.graph import CannotCompile, Graph, compile  # noqa: A004 - the verb of the engine
from workflows.engine.verify import Refusal, verify
from workflows.engine.verify.verdicts import BROKEN_OFF
from workflows.library import domains, naming
from workflows.library.models import ProcessVersion
from workflows.library.problems import Problem, Waypoint


class Examination(NamedTuple):
    """What was found, and what a clean result rests on."""

    problems: tuple[Problem, ...]
    assumptions: tuple[str, ...] = ()
    states: int = 0  # how many states of process and domain were visited
    complete: bool = True  # False: broken off before every way was walked

    @property
    def passed(self) -> bool:
        return not self.problems


def examine(version: ProcessVersion) -> Examination:
    """What keeps the version from being published, on its bytes alone: no query, no write."""
    return _examined(version.bytes, version.process.key, None)


def look_over(source: bytes, process_key: str, *, seconds: float) -> Examination:
    """The same of bytes that are still being edited; the walk breaks off after so many seconds."""
    until = monotonic() + seconds
    return _examined(source, process_key, lambda: monotonic() > until)


def _examined(source: bytes, process_key: str, enough: Callable[[], bool] | None) -> Examination:
    try:
        model = read(source)
    except BadModel as error:
        return Examination((Problem(error.element_id, "", error.message),))
    found = tuple(Problem(one.element_id, one.name, one.reason) for one in lint(model))
    return Examination(found) if found else _proved(model, process_key, enough)


def _proved(model: Model, key: str, enough: Callable[[], bool] | None) -> Examination:
    try:
        graph = compile(model.process)
    except CannotCompile as error:
        return Examination(tuple(Problem(*problem) for problem in error.problems))
    if found := tuple(_wrong_clocks(graph)):
        return Examination(found)
    domain = domains.provider_of(key)
    machine, laws = (domain.machine(), domain.laws()) if domain else (None, ())
    verdict = verify(graph, machine, laws, operations=domains.operations_of(key), enough=enough)
    refusals = [one for one in verdict.refusals if one.kind != BROKEN_OFF]
    complete = len(refusals) == len(verdict.refusals)
    return Examination(naming.named(key, _problems(refusals)), verdict.assumptions, verdict.states, complete)


def _wrong_clocks(graph: Graph) -> Iterator[Problem]:
    """Timers that could never be wound up: nobody fills variables before a start by the clock; dates must exist."""
    for node in graph.nodes.values():
        timer = node.timer
        if timer is not None and timer.variable and node.id in graph.starts:
            reason = _("定时发起的时间写成了变量「%(name)s」，而发起之前还没有任何变量。请写明日期、时长或周期。",
                       name=timer.variable)
            yield Problem(node.id, node.name, reason)
        elif timer is not None and timer.form == "date" and not timer.variable and not _is_date(timer.spec):
            yield Problem(node.id, node.name, _("定时器的日期「%(spec)s」并不存在。", spec=timer.spec))


def _is_date(spec: str) -> bool:
    try:
        datetime.fromisoformat(spec)
    except ValueError:
        return False
    return True


def _problems(refusals: Sequence[Refusal]) -> tuple[Problem, ...]:
    return tuple(
        Problem(one.element_id, one.name, one.reason, tuple(Waypoint(*chosen) for chosen in one.path))
        for one in refusals
    )
