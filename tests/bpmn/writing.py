"""Small BPMN files for tests, written the way people write them."""

from itertools import pairwise

HEAD = ('<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:ld="urn:loopdesk:bpmn:1" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
        'xmlns:flowable="http://flowable.org/bpmn" xmlns:activiti="http://activiti.org/bpmn" '
        'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'targetNamespace="t">')


def file_of(body: str) -> bytes:
    return f"{HEAD}{body}</definitions>".encode()


def process(body: str, more: str = "") -> bytes:
    return file_of(f'<process id="p" isExecutable="true" {more}>{body}</process>')


def flow(source: str, target: str, condition: str = "", more: str = "") -> str:
    inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return (f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}" {more}>'
            f"{inside}</sequenceFlow>")


def chain(middle: str, *keys: str) -> str:
    """start → keys → end around the given elements."""
    path = ["start", *keys, "end"]
    flows = "".join(flow(a, b) for a, b in pairwise(path))
    return f'<startEvent id="start"/>{middle}<endEvent id="end"/>{flows}'
