"""BPMN bytes → `Model`. Everything that is wrong with a file leaves here as `BadModel`, or as a remark."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from workflows.bpmn.attributes import attributes_of
from workflows.bpmn.bad import BadModel
from workflows.bpmn.diagrams import diagram_of
from workflows.bpmn.drawings import drawn_of
from workflows.bpmn.forms.reading import form_of
from workflows.bpmn.model import Element, Flow, Lane, Model, Process
from workflows.bpmn.names import BPMN, FLOW_NODES, SUBPROCESSES, bpmn, line_of, local_reference, split, text_of
from workflows.bpmn.nodes import Roots, documentation_of, flow, node, roots_of
from workflows.bpmn.safety import as_utf8, parse
from workflows.bpmn.words import Sentence as _

MOST_PROCESSES = 50
MOST_NODES = 2_000
MOST_FLOWS = 6_000

__all__ = ["BadModel", "as_utf8", "read"]


def read(data: bytes) -> Model:
    """All that the file says; raises `BadModel` with element and line where it cannot be read."""
    root = parse(data)
    _expect_definitions(root)
    roots = roots_of(root)
    duplicates = _duplicates(root)
    processes = tuple(_process(element, number, roots) for number, element in enumerate(_processes(root), start=1))
    diagram = diagram_of(root)
    return Model(
        processes=processes, diagram=diagram, drawn=drawn_of(root, processes, diagram),
        sha256=hashlib.sha256(data).hexdigest(), remarks=tuple(_remarks(processes, duplicates, diagram is None)),
        errors=roots.errors, duplicates=tuple(duplicates),
    )


def _expect_definitions(root: etree._Element) -> None:
    namespace, local = split(root)
    if local != "definitions" or namespace != BPMN:
        raise BadModel(_("这不是 BPMN 2.0 文件：根元素是 %(local)s（命名空间 %(namespace)s）。",
                         local=local, namespace=namespace or "—"), line=line_of(root))


def _processes(root: etree._Element) -> list[etree._Element]:
    found = [element for element in root if bpmn(element) == "process"]
    if len(found) > MOST_PROCESSES:
        raise BadModel(_("文件里的流程超过 %(limit)s 个。", limit=MOST_PROCESSES), line=line_of(found[-1]))
    return found


def _duplicates(root: etree._Element) -> list[str]:
    counted = Counter(element.get("id") for element in root.iter(f"{{{BPMN}}}*"))
    return [key for key, times in counted.items() if key and times > 1]


def _remarks(processes: Iterable[Process], duplicates: Iterable[str], undrawn: bool) -> Iterator[str]:
    for key in duplicates:
        yield _("编号 %(key)s 在文件中出现多次。", key=key)
    for process in processes:
        for sequence in process.flows.values():
            if sequence.restate:
                yield _("连线 %(key)s 的条件需要改写：%(why)s。", key=sequence.id, why=sequence.restate)
    if undrawn:
        yield _("文件没有图形信息，图由系统自动排布。")


@dataclass(slots=True)
class _Reading:
    """One process while it is read: first its parts in file order, then what refers to them."""

    elements: dict[str, Element] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    lanes: list[Lane] = field(default_factory=list)


def _process(element: etree._Element, number: int, roots: Roots) -> Process:
    key = element.get("id") or f"process_{number}"
    reading = _Reading()
    waiting = [(element, key)]
    while waiting:
        container, parent = waiting.pop()
        for part in container:
            if bpmn(part) in FLOW_NODES:
                added = _add_node(reading, part, parent, roots)
                if bpmn(part) in SUBPROCESSES:
                    waiting.append((part, added))
            elif bpmn(part) == "sequenceFlow":
                _add_flow(reading, part)
            elif bpmn(part) == "laneSet":
                reading.lanes += _lanes(part)
        if len(reading.elements) > MOST_NODES or len(reading.flows) > MOST_FLOWS:
            raise BadModel(_("流程超过 %(nodes)s 个节点或 %(flows)s 条顺序流。", nodes=MOST_NODES, flows=MOST_FLOWS),
                           element_id=key, line=line_of(container))
    return Process(
        id=key, name=" ".join((element.get("name") or "").split()),
        executable=element.get("isExecutable", "false").strip() in {"true", "1"},
        elements=_connected(reading), flows=reading.flows, lanes=tuple(reading.lanes),
        attributes=attributes_of(element), documentation=documentation_of(element), form=form_of(element),
    )


def _add_node(reading: _Reading, part: etree._Element, parent: str, roots: Roots) -> str:
    key = part.get("id") or f"{bpmn(part)}_{part.sourceline}_{len(reading.elements)}"
    if key in reading.elements:
        return _again(key, len(reading.elements))
    reading.elements[key] = node(part, key, parent, roots)
    return key


def _again(key: str, number: int) -> str:
    """A second element under a taken id keeps its children apart from the first one's; lint reports the id."""
    return f"{key}#{number}"


def _add_flow(reading: _Reading, part: etree._Element) -> None:
    source, target = part.get("sourceRef", ""), part.get("targetRef", "")
    key = part.get("id") or f"flow_{source}_{target}_{len(reading.flows)}"
    if key not in reading.flows:
        reading.flows[key] = flow(part, key)


def _lanes(lane_set: etree._Element) -> list[Lane]:
    """All lanes of all nesting levels, outer ones first."""
    found = []
    for number, lane in enumerate(lane_set.iter(f"{{{BPMN}}}lane")):
        nodes = tuple(local_reference(text_of(one)) for one in lane if bpmn(one) == "flowNodeRef")
        found.append(Lane(lane.get("id") or f"lane_{lane.sourceline}_{number}", lane.get("name") or "", nodes))
    return found


def _connected(reading: _Reading) -> dict[str, Element]:
    """Incoming and outgoing come from the flows alone: 58 of 156 files in the wild do not list them."""
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for key, sequence in reading.flows.items():
        outgoing.setdefault(sequence.source, []).append(key)
        incoming.setdefault(sequence.target, []).append(key)
    lane_of = {key: lane.id for lane in reading.lanes for key in lane.nodes}
    return {
        key: dataclasses.replace(element, incoming=tuple(incoming.get(key, ())), outgoing=tuple(outgoing.get(key, ())),
                                 lane=lane_of.get(key))
        for key, element in reading.elements.items()
    }
