"""Processes drawn in a few lines of text, for tests.

    start > draft > and1
    and1 > a > and2
    and1 > b > and2
    and2 > xor1 >[budget > 100] boss > end
    xor1 >[*] end

`[…]` is a condition, `[*]` the default flow. What a name means follows from how it begins (start, end, term, fail, and,
or, xor, job, rule, call, wait); everything else is a person's task. `P.a` lies in the sub-process `P`.
"""

import re
from dataclasses import replace

from workflows.bpmn.model import Element, Event, Flow, Multi, Process
from workflows.engine import graph

KINDS = {"start": "startEvent", "end": "endEvent", "term": "endEvent", "fail": "endEvent", "and": "parallelGateway",
         "or": "inclusiveGateway", "xor": "exclusiveGateway", "job": "serviceTask", "rule": "businessRuleTask",
         "call": "callActivity", "wait": "intermediateCatchEvent"}
ARROW = re.compile(r"\s*>(?:\[([^\]]*(?:\[[^\]]*\][^\]]*)*)\])?\s*")


def draw(text, variables="", attributes=None, **nodes):
    """The graph of a drawing; `nodes` override elements: a dict of attributes, or an Element to be completed."""
    return graph.compile(process(text, variables, attributes, **nodes))


def process(text, variables="", attributes=None, **nodes):
    """The model of a drawing; `attributes` are the process's own."""
    flows, defaults, names = {}, {}, dict.fromkeys(key.replace("__", ".") for key in nodes)
    for line in filter(None, map(str.strip, text.strip().splitlines())):
        parts = ARROW.split(line)
        names.update(dict.fromkeys(parts[0::2]))
        for source, condition, target in zip(parts[0::2], parts[1::2], parts[2::2], strict=False):
            key = f"{source}-{target}" if f"{source}-{target}" not in flows else f"{source}-{target}-{len(flows)}"
            flows[key] = Flow(key, "", source, target, None if condition == "*" else condition)
            if condition == "*":
                defaults[source] = key
    elements = {}
    for name in names:
        for inner in _with_parents(name):
            elements.setdefault(inner, _element(inner, nodes.get(inner.replace(".", "__"))))
    elements = {key: replace(
        element, default=defaults.get(key),
        incoming=tuple(one.id for one in flows.values() if one.target == key),
        outgoing=tuple(one.id for one in flows.values() if one.source == key)) for key, element in elements.items()}
    return Process("p", "流程", True, elements, flows, attributes={"variables": variables, **(attributes or {})})


def _with_parents(name):
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _element(name, given):
    parent, _, last = name.rpartition(".")
    if isinstance(given, Element):
        return replace(given, id=name, name=name, parent=parent or "p")
    kind = next((kind for prefix, kind in KINDS.items() if re.match(prefix + r"\d*(_|$)", last)), "userTask")
    if last[0].isupper():
        kind = "subProcess"
    attributes = dict(given or {})
    event = attributes.pop("event", None)
    multi = attributes.pop("multi", None)
    usual = {"serviceTask": {"operation": "op"}, "businessRuleTask": {"decisionRef": "d"}}.get(kind, {})
    if last.startswith("term"):
        event = Event("terminate")
    return Element(name, kind, name, parent or "p", {**usual, **attributes}, event=event, multi=multi,
                   called="other" if kind == "callActivity" else None)


def timer(host, spec="PT1H", interrupting=True, form="duration"):
    """A boundary timer."""
    return Element("", "boundaryEvent", "", "", attached_to=host, interrupting=interrupting,
                   event=Event("timer", spec, form))


def error(host, code=""):
    """An error boundary."""
    return Element("", "boundaryEvent", "", "", attached_to=host, event=Event("error", code))


def cosign(rule="all", sequential=False, **attributes):
    """The attributes of a co-signed task."""
    return {"cosign": rule, "multi": Multi(sequential, "signers"), **attributes}
