"""Who would do the steps of a version: named at all, and there. Asked as a gate, and told while it is being edited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from django.utils.translation import gettext

from approvals.inbox.subjects import Subject, subject_of
from approvals.organisation.models import Person
from approvals.organisation.selectors import holders_of
from approvals.release import gates
from approvals.release.gates import Gate, Wanted
from workflows.bpmn.advice import ADDRESSED, BY_PEOPLE
from workflows.bpmn.bad import BadModel
from workflows.bpmn.model import Element, Model
from workflows.bpmn.reader import read
from workflows.bpmn.words import Sentence as _
from workflows.bpmn.words import in_language
from workflows.engine.graph.attributes import listed
from workflows.library.problems import Problem
from workflows.rules.problems import unpublished

INITIATOR: Final = "initiator"
VARIABLE: Final = ("${", "#{")
NAMED: Final = ("assignee", "candidateUsers")


def approvers(wanted: Wanted) -> Gate:
    """Every step of people says who does it, and whom it names by name is still there."""
    model = _model(wanted)
    found = [*unaddressed(model, wanted.version.process.key), *_gone(model)] if model else []
    return _gate("approvers", gettext("每步都有办理人"), wanted, found)


def rules(wanted: Wanted) -> Gate:
    """Every rule that a step names exists and has been published."""
    model = _model(wanted)
    found = unpublished(model, wanted.version.process.key, wanted.at) if model else []
    return _gate("rules", gettext("绑定的业务规则都已发布"), wanted, found)


def remarks(model: Model, process_key: str, at: datetime) -> Iterator[Problem]:
    """Posts without members and people who have left, for whoever edits the process; two statements at most."""
    yield from _empty(model, at)
    yield from _gone(model)


def unaddressed(model: Model, process_key: str) -> Iterator[Problem]:
    """Steps that name nobody, in a process whose domain does not either."""
    if type(subject_of(process_key)).principals is not Subject.principals:
        return
    for process in model.processes:
        somebody = bool(process.attributes.get("fallback"))
        for step in process.elements.values():
            if step.kind in BY_PEOPLE and not somebody and not _is_addressed(step):
                yield Problem(step.id, step.name, _("没有写明由谁办理，也没有指定备用岗位。"))


def _is_addressed(step: Element) -> bool:
    names = (*ADDRESSED, "fallback")
    return step.multi is not None or any(step.attributes.get(name) for name in names)


def _empty(model: Model, at: datetime) -> Iterator[Problem]:
    """Posts that nobody holds, where no fallback post is held either."""
    steps = _steps(model)
    named = {code for step in steps for code in (*_codes(step, "candidateGroups"), *_codes(step, "fallback"))}
    holders = holders_of(named, at) if named else {}
    for step in steps:
        if any(holders[code] for code in _codes(step, "fallback")):
            continue
        for code in _codes(step, "candidateGroups"):
            if not holders[code]:
                yield Problem(step.id, step.name, _("岗位 %(code)s 没有人员，也没有指定备用岗位。", code=code))


def _gone(model: Model) -> Iterator[Problem]:
    """People named by their number who are not there (any more)."""
    steps = _steps(model)
    named = {number for step in steps for number in _people(step)}
    here = set(Person.objects.active().filter(number__in=named).values_list("number", flat=True)) if named else set()
    for step in steps:
        for number in _people(step):
            if number not in here:
                yield Problem(step.id, step.name, _("办理人 %(number)s 不存在或已停用。", number=number))


def _steps(model: Model) -> list[Element]:
    found = (element for process in model.processes for element in process.elements.values())
    return [element for element in found if element.kind in BY_PEOPLE]


def _codes(step: Element, name: str) -> list[str]:
    return [code for code in listed(step.attributes.get(name, "")) if not code.startswith(VARIABLE)]


def _people(step: Element) -> list[str]:
    found = [number for name in NAMED for number in _codes(step, name) if number != INITIATOR]
    return [number for number in found if not number.startswith("post:")]


def _gate(key: str, title: str, wanted: Wanted, found: Iterable[Problem]) -> Gate:
    missing = tuple(_sentence(problem) for problem in found)
    return Gate(key, title, missing, gates.page_of(wanted.version, anchor="#steps-title"))


def _model(wanted: Wanted) -> Model | None:
    try:
        return read(wanted.version.bytes)
    except BadModel:
        return None


def _sentence(problem: Problem) -> str:
    name, reason = problem.name or problem.element_id, in_language(problem.reason, gettext)
    return gettext("「%(name)s」%(reason)s") % {"name": name, "reason": reason}
