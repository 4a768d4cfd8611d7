"""Small BPMN files for tests, written as Python."""

from itertools import pairwise

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:ld="urn:loopdesk:bpmn:1" '
    'targetNamespace="urn:test">'
)


def bpmn(*steps, name="小流程", extra="", start="start", end="end", variables=""):
    """A straight line of steps, each `(id, name)` or `(id, name, attributes)` or `(id, name, attributes, kind)`."""
    drawn = [(*step, *("", "userTask")[len(step) - 2 :]) for step in steps]
    ids = [start, *(step[0] for step in drawn), end]
    nodes = "".join(f'<{kind} id="{key}" name="{label}" {attributes}/>' for key, label, attributes, kind in drawn)
    flows = "".join(
        f'<sequenceFlow id="f{number}" sourceRef="{a}" targetRef="{b}"/>'
        for number, (a, b) in enumerate(pairwise(ids))
    )
    declared = f' ld:variables="{variables}"' if variables else ""
    return (
        f'{HEAD}<process id="small" name="{name}" isExecutable="true"{declared}>'
        f'<startEvent id="{start}"/>{nodes}<endEvent id="{end}"/>{flows}{extra}</process></definitions>'
    ).encode()


def task(key, name="审核", attributes='ld:candidateGroups="quality"'):
    return key, name, attributes
