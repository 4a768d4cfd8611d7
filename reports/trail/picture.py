"""The diagram of a case's own version with the path it took."""

from __future__ import annotations

from workflows.bpmn.draw import draw
from workflows.bpmn.reader import read
from workflows.runtime.models import Case
from workflows.runtime.selectors import path_taken as flows_taken
from workflows.runtime.selectors import standing


def path_taken(case: Case) -> str:
    """The version's diagram as SVG: done and current steps and the flows taken stand out."""
    states: dict[str, str] = {**dict.fromkeys(flows_taken(case), "done"), **standing(case)}
    return draw(read(case.process_version.bytes), states=states, title=case.process_version.process.name)
