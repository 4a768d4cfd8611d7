"""Messages from outside and to it: nothing here receives one, so whoever gets it begins the case or ticks it off as a
task; sending one is a task that runs an operation of the house."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from workflows.bpmn.dialects.notes import RESTATE, TRANSLATED, Note
from workflows.bpmn.dialects.pictures import widened
from workflows.bpmn.dialects.tasks import note
from workflows.bpmn.dialects.trees import say
from workflows.bpmn.model import Element, Process
from workflows.bpmn.names import BPMN, bpmn
from workflows.bpmn.words import Sentence as _

FROM_OUTSIDE: Final = frozenset({"message", "signal"})
THEIRS: Final = ("messageRef", "operationRef", "implementation", "instantiate")  # said of receive tasks only


def retell(root: etree._Element, process: Process, nodes: dict[str, etree._Element]) -> Iterator[Note]:
    """Write messages as what somebody does; a step that waits for one is done by whoever gets it."""
    for element in process.elements.values():
        node = nodes.get(element.id)
        if node is None:
            continue
        if _begins(element, process):
            _without_event(node)
            yield note(TRANSLATED, element, _("原为收到“%(what)s”时自动发起，改为收到的人发起。", what=_what(element)))
        elif _waits(element, process):
            _becomes(root, node, "userTask", _("收到：%(what)s", what=_what(element)))
            yield note(TRANSLATED, element, _("原为等待“%(what)s”，改为人工环节：收到的人办结后继续。",
                                              what=_what(element)))
        elif element.kind == "intermediateThrowEvent" and _of(element) in FROM_OUTSIDE:
            _becomes(root, node, "sendTask", _("发出：%(what)s", what=_what(element)))
            yield note(TRANSLATED, element, _("原为发出“%(what)s”，改为发送任务。", what=_what(element)))
        elif element.kind == "endEvent" and _of(element) in FROM_OUTSIDE:
            _without_event(node)
            yield note(RESTATE, element, _("结束时不会发出“%(what)s”；需要的话请在结束之前加发送任务。",
                                           what=_what(element)))


def _of(element: Element) -> str:
    return element.event.kind if element.event else ""


def _begins(element: Element, process: Process) -> bool:
    """Whether it is the only beginning of a process, and a message or signal."""
    beside = [one for one in process.elements.values() if one.kind == "startEvent" and one.parent == element.parent]
    return (element.kind == "startEvent" and element.parent == process.id and len(beside) == 1
            and _of(element) in FROM_OUTSIDE)


def _waits(element: Element, process: Process) -> bool:
    """Whether a token stays here until a message comes; where several are waited for at once, only one of them does."""
    before = {process.elements[process.flows[key].source].kind for key in element.incoming
              if process.flows[key].source in process.elements}
    if "eventBasedGateway" in before or not element.incoming:
        return False
    return element.kind == "receiveTask" or (
        element.kind == "intermediateCatchEvent" and _of(element) in FROM_OUTSIDE)


def _what(element: Element) -> str:
    said = element.event.spec if element.event else ""
    return element.name or said or element.id


def _becomes(root: etree._Element, node: etree._Element, kind: str, name: str) -> None:
    say(node, "original", bpmn(node))
    _without_event(node)
    for key in THEIRS:
        if key in node.attrib:
            del node.attrib[key]
    if not node.get("name"):
        node.set("name", name)
    if bpmn(node).endswith("Event"):
        widened(root, node.get("id", ""))
    node.tag = f"{{{BPMN}}}{kind}"


def _without_event(node: etree._Element) -> None:
    for one in [one for one in node if bpmn(one).endswith(("EventDefinition", "eventDefinitionRef"))]:
        node.remove(one)
