"""Small but complete BPMN files for the demo's processes: who does what, by when, and who answers for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import quoteattr

HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ld="urn:loopdesk:bpmn:1"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:loopdesk:demo">\n'
)


class Step(NamedTuple):
    """One step: its name, who does it, its limit, and whom else it concerns."""

    name: str
    post: str  # empty: whoever started the case
    doer: str
    accountable: str
    limit: str
    informed: str = ""
    judges: bool = False  # says whether the case goes on


def drawn(key: str, name: str, steps: Sequence[Step]) -> bytes:
    """The file: the steps in a row; whoever judges may send the case to the end that says no."""
    parts = "".join(_parts(steps))
    return (f'{HEAD}  <bpmn:process id={quoteattr(key)} name={quoteattr(name)} isExecutable="true">\n'
            f"{parts}  </bpmn:process>\n</bpmn:definitions>\n").encode()


def _parts(steps: Sequence[Step]) -> Iterator[str]:
    yield '    <bpmn:startEvent id="start" name="发起" />\n'
    before, refused = "start", False
    for number, step in enumerate(steps, 1):
        here = f"step_{number}"
        yield _task(here, step)
        yield _flow(before, here, refused)
        before, refused = here, step.judges
        if step.judges:
            gate = f"gate_{number}"
            yield f'    <bpmn:exclusiveGateway id="{gate}" name="通过？" default="{gate}_next" />\n'
            yield _flow(here, gate)
            yield _refusal(gate, here)
            before = gate
    yield '    <bpmn:endEvent id="done" name="办结归档" />\n'
    yield _flow(before, "done", refused)
    if any(step.judges for step in steps):
        yield '    <bpmn:endEvent id="refused" name="不予办理" />\n'


def _task(here: str, step: Step) -> str:
    who = f"ld:candidateGroups={quoteattr(step.post)}" if step.post else 'ld:assignee="initiator"'
    charged = {"raciR": step.doer, "raciA": step.accountable, "raciI": step.informed}
    raci = " ".join(f"ld:{key}={quoteattr(party)}" for key, party in charged.items() if party)
    outcomes = "pass,refuse" if step.judges else "done"
    return (f'    <bpmn:userTask id="{here}" name={quoteattr(step.name)} {who} ld:outcomes="{outcomes}"'
            f' ld:limit="{step.limit}" {raci} />\n')


def _flow(source: str, target: str, after_gate: bool = False) -> str:
    key = f"{source}_next" if after_gate else f"{source}_to_{target}"
    return f'    <bpmn:sequenceFlow id="{key}" sourceRef="{source}" targetRef="{target}" />\n'


def _refusal(gate: str, step: str) -> str:
    return (f'    <bpmn:sequenceFlow id="{gate}_no" name="不通过" sourceRef="{gate}" targetRef="refused">'
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"${{{step}_outcome == 'refuse'}}</bpmn:conditionExpression></bpmn:sequenceFlow>\n")
