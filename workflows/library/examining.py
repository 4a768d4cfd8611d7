"""Everything that is asked of a version before it may be published: read, lint, compile, verify against the domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workflows.bpmn.bad import BadModel
from workflows.bpmn.lint import lint
from workflows.bpmn.model import Model
from workflows.bpmn.reader import read
from workflows.engine.graph import CannotCompile, compile  # noqa: A004 - the verb of the engine
from workflows.engine.verify import Refusal, verify
from workflows.library import domains
from workflows.library.models import ProcessVersion
from workflows.library.problems import Problem, Waypoint


class Examination(NamedTuple):
    """What was found, and what a clean result rests on."""

    problems: tuple[Problem, ...]
    assumptions: tuple[str, ...] = ()
    states: int = 0  # how many states of process and domain were visited

    @property
    def passed(self) -> bool:
        return not self.problems


def examine(version: ProcessVersion) -> Examination:
    """What keeps the version from being published, on its bytes alone: no query, no write."""
    try:
        model = read(version.bytes)
    except BadModel as error:
        return Examination((Problem(error.element_id, "", error.message),))
    found = tuple(Problem(one.element_id, one.name, one.reason) for one in lint(model))
    return Examination(found) if found else _proved(model, version.process.key)


def _proved(model: Model, key: str) -> Examination:
    try:
        graph = compile(model.process)
    except CannotCompile as error:
        return Examination(tuple(Problem(*problem) for problem in error.problems))
    domain = domains.provider_of(key)
    machine, laws = (domain.machine(), domain.laws()) if domain else (None, ())
    verdict = verify(graph, machine, laws, operations=domains.operations_of(key))
    return Examination(_problems(verdict.refusals), verdict.assumptions, verdict.states)


def _problems(refusals: Sequence[Refusal]) -> tuple[Problem, ...]:
    return tuple(
        Problem(one.element_id, one.name, one.reason, tuple(Waypoint(*chosen) for chosen in one.path))
        for one in refusals
    )
