"""Namespaces and element names of BPMN files: everything is matched on these, never on a prefix."""

from __future__ import annotations

from typing import cast

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OURS = "urn:loopdesk:bpmn:1"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
FLOWABLE = "http://flowable.org/bpmn"
ACTIVITI = "http://activiti.org/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

EVENTS = frozenset({"startEvent", "endEvent", "intermediateThrowEvent", "intermediateCatchEvent", "boundaryEvent"})
TASKS = frozenset({"task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask",
                   "receiveTask"})
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SUBPROCESSES | {"callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway",
                      "eventBasedGateway"})
FLOW_NODES = EVENTS | ACTIVITIES | GATEWAYS


def split(element: etree._Element) -> tuple[str, str]:
    """Namespace and local name of an element; two empty strings for what is not an element."""
    return split_name(element.tag) if isinstance(element.tag, str) else ("", "")


def split_name(name: str) -> tuple[str, str]:
    """Namespace and local name of a name in Clark notation."""
    if name.startswith("{"):
        namespace, _, local = name[1:].partition("}")
        return namespace, local
    return "", name


def bpmn(element: etree._Element) -> str:
    """The local name of a BPMN element, empty for anything of another namespace."""
    namespace, local = split(element)
    return local if namespace == BPMN else ""


def child(element: etree._Element, local: str) -> etree._Element | None:
    """The first child of that BPMN name."""
    return element.find(f"{{{BPMN}}}{local}")


def text_of(element: etree._Element | None) -> str:
    """The trimmed text of an element, child elements included."""
    return "" if element is None else "".join(str(text) for text in element.itertext()).strip()


def line_of(element: etree._Element) -> int | None:
    """The line of the file on which an element begins."""
    return cast("int | None", element.sourceline)


def local_reference(name: str | None) -> str:
    """What a QName reference points to, without its prefix: tools write `tns:Task_1` for `Task_1`."""
    return (name or "").strip().rpartition(":")[2]
