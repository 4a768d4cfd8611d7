"""The picture in words: ordered steps for those who cannot see it, or would rather read."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.bpmn.layout import order_of
from workflows.bpmn.model import Element, Model, Process
from workflows.bpmn.names import SUBPROCESSES
from workflows.bpmn.spoken import kind_in_words
from workflows.bpmn.words import Sentence as _


@dataclass(frozen=True, slots=True)
class Described:
    """One step: its number (`3` or `3.1` inside a sub-process), what it is, who has it, what follows."""

    number: str
    element_id: str
    kind: str
    name: str
    lane: str
    following: tuple[str, ...]


def describe(model: Model) -> list[Described]:
    """All steps of all processes, in reading order from the start."""
    found: list[Described] = []
    for process in model.processes:
        found += _steps(process)
    return found


def _steps(process: Process) -> list[Described]:
    numbers = _numbers(process)
    lanes = {lane.id: lane.name for lane in process.lanes}
    return [_step(process.elements[key], number, process, numbers, lanes) for key, number in numbers.items()]


def _numbers(process: Process) -> dict[str, str]:
    """Sub-processes are numbered where they stand: 3, 3.1, 3.2, 4; boundary events after their host."""
    numbers: dict[str, str] = {}
    waiting = [("", key) for key in _ordered(process, process.id)[::-1]]
    counts: dict[str, int] = {}
    while waiting:
        prefix, key = waiting.pop()
        counts[prefix] = counts.get(prefix, 0) + 1
        numbers[key] = f"{prefix}{counts[prefix]}"
        if process.elements[key].kind in SUBPROCESSES:
            waiting += [(f"{numbers[key]}.", inner) for inner in _ordered(process, key)[::-1]]
    return numbers


def _ordered(process: Process, scope: str) -> list[str]:
    attached: dict[str, list[str]] = {}
    loose: list[str] = []
    order = order_of(process, scope)
    known = set(order)
    for element in process.elements.values():
        if element.parent == scope and element.kind == "boundaryEvent":
            (attached.setdefault(element.attached_to or "", []) if element.attached_to in known else loose).append(
                element.id)
    return [key for host in order for key in (host, *attached.get(host, ()))] + loose


def _step(element: Element, number: str, process: Process, numbers: dict[str, str],
          lanes: dict[str, str]) -> Described:
    return Described(
        number=number, element_id=element.id, kind=kind_in_words(element), name=element.name,
        lane=lanes.get(element.lane or "", ""),
        following=tuple(_following(key, element, process, numbers) for key in element.outgoing),
    )


def _following(key: str, element: Element, process: Process, numbers: dict[str, str]) -> str:
    flow = process.flows[key]
    target = process.elements.get(flow.target)
    name = (target.name or kind_in_words(target)) if target else flow.target
    number = numbers.get(flow.target, "?")
    why = flow.name or flow.condition or flow.raw_condition or (_("否则") if key == element.default else "")
    if not why:
        return _("到第 %(number)s 步 %(name)s", number=number, name=name)
    return _("%(why)s：到第 %(number)s 步 %(name)s", why=why, number=number, name=name)
