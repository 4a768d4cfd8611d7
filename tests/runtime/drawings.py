"""Small processes for tests, drawn as BPMN: nodes in words, flows as `a -> b`."""

from html import escape
from itertools import pairwise

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:ld="urn:loopdesk:bpmn:1" '
    'id="definitions" targetNamespace="urn:test">'
)


def node(kind: str, key: str, inside: str = "", **attributes: str) -> str:
    """One flow node; attributes of BPMN itself are given with a trailing underscore."""
    own = "".join(f' {name.rstrip("_")}="{escape(value)}"' for name, value in attributes.items() if name.endswith("_"))
    ours = "".join(f' ld:{name}="{escape(value)}"' for name, value in attributes.items() if not name.endswith("_"))
    return f'<{kind} id="{key}" name="{key}"{own}{ours}>{inside}</{kind}>'


def start(key: str = "start") -> str:
    return node("startEvent", key)


def end(key: str = "end") -> str:
    return node("endEvent", key)


def user(key: str, **attributes: str) -> str:
    return node("userTask", key, **{"assignee": "initiator", **attributes})


def cosign(key: str, collection: str = "signers", sequential: bool = False, **attributes: str) -> str:
    order = "true" if sequential else "false"
    inside = f'<multiInstanceLoopCharacteristics isSequential="{order}" ld:collection="{collection}"/>'
    return node("userTask", key, inside, **{"outcomes": "pass,refuse", **attributes})


def job(key: str, operation: str, **attributes: str) -> str:
    return node("serviceTask", key, operation=operation, **attributes)


def timer(kind: str, key: str, duration: str, **attributes: str) -> str:
    inside = f'<timerEventDefinition><timeDuration>{duration}</timeDuration></timerEventDefinition>'
    return node(kind, key, inside, **attributes)


def boundary_error(key: str, host: str, code: str) -> str:
    inside = f'<errorEventDefinition errorRef="error-{code}"/>'
    return node("boundaryEvent", key, inside, attachedToRef_=host)


def draw(key: str, *nodes: str, flows: str, errors: tuple[str, ...] = (), variables: str = "") -> bytes:
    """The file: `flows` are lines or words like `start -> a -> end`."""
    pairs = []
    for chain in filter(None, (line.strip() for line in flows.replace(";", "\n").splitlines())):
        stops = [stop.strip() for stop in chain.split("->")]
        pairs += pairwise(stops)
    lines = "".join(f'<sequenceFlow id="f_{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairs)
    said = "".join(f'<error id="error-{code}" errorCode="{code}"/>' for code in errors)
    declared = f' ld:variables="{escape(variables)}"' if variables else ""
    body = f'<process id="{key}" name="{key}" isExecutable="true"{declared}>{"".join(nodes)}{lines}</process>'
    return f"{HEAD}{said}{body}</definitions>".encode()


def in_a_row(key: str, *names: str, **attributes: str) -> bytes:
    """User tasks one after the other."""
    return draw(key, start(), *(user(name, **attributes) for name in names), end(),
                flows="start -> " + " -> ".join(names) + " -> end")
