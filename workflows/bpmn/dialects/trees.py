"""The file as a tree that can be written again: our attributes are added, nothing of anybody else's is touched."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from lxml import etree

from workflows.bpmn.model import Process
from workflows.bpmn.names import ACTIVITI, BPMN, CAMUNDA, FLOW_NODES, FLOWABLE, OURS, ZEEBE, bpmn, split_name

VENDORS = {CAMUNDA: "Camunda", FLOWABLE: "Flowable", ACTIVITI: "Activiti", ZEEBE: "Zeebe"}
BEFORE_FLOWS = frozenset({"documentation", "extensionElements", "auditing", "monitoring", "categoryValueRef"})


def tree_of(stored: bytes) -> etree._Element:
    """The root of a file that the reader has accepted, comments and all, with our namespace declared."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(stored, parser)
    spaces = {key: value for key, value in root.nsmap.items() if value != OURS}
    spaces["ld" if "ld" not in spaces else "loopdesk"] = OURS
    made = etree.Element(root.tag, dict(root.attrib), nsmap=spaces)  # type: ignore[arg-type]  # None is the default
    made.text, made.tail = root.text, root.tail
    made.extend(list(root))
    return made


def bytes_of(root: etree._Element) -> bytes:
    """The file again, in UTF-8."""
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def vendors_of(root: etree._Element) -> list[str]:
    """The products whose attributes or elements the file uses, by name."""
    used: set[str] = set()
    for element in root.iter(etree.Element):
        names = [element.tag, *element.attrib]
        used |= {split_name(str(name))[0] for name in names}
    return [name for space, name in VENDORS.items() if space in used]


def says_ours(root: etree._Element) -> bool:
    """Whether the file already speaks our language."""
    ours = f"{{{OURS}}}"
    return any(str(name).startswith(ours) for element in root.iter(etree.Element)
               for name in (element.tag, *element.attrib))


def nodes_of(root: etree._Element) -> dict[str, etree._Element]:
    """Flow nodes and sequence flows by their ids; an id that stands twice belongs to nobody."""
    found: dict[str, etree._Element] = {}
    twice: set[str] = set()
    for element in root.iter(f"{{{BPMN}}}*"):
        key = element.get("id")
        if key and bpmn(element) in FLOW_NODES | {"sequenceFlow", "process"}:
            twice |= {key} & found.keys()
            found[key] = element
    return {key: element for key, element in found.items() if key not in twice}


def identify(root: etree._Element) -> int:
    """Give an id to flow nodes and sequence flows that have none; how many there were."""
    taken = {element.get("id") for element in root.iter(etree.Element)}
    count = 0
    for element in root.iter(f"{{{BPMN}}}*"):
        if bpmn(element) in FLOW_NODES | {"sequenceFlow", "process"} and not element.get("id"):
            number = next(number for number in itertools.count(count + 1) if f"{bpmn(element)}_ld{number}" not in taken)
            element.set("id", f"{bpmn(element)}_ld{number}")
            taken.add(element.get("id"))
            count += 1
    return count


def say(element: etree._Element, name: str, value: str) -> None:
    """Write one of our attributes."""
    element.set(f"{{{OURS}}}{name}", value)


def vendor_values(element: etree._Element, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What vendors' attributes of these names say on the element."""
    wanted = frozenset(names)
    for key, value in element.attrib.items():
        space, local = split_name(str(key))
        if space in VENDORS and local in wanted:
            yield local, str(value).strip()


def extensions(element: etree._Element, *locals_: str) -> Iterator[etree._Element]:
    """Vendors' child elements of these names, at any depth of the element's extensions."""
    for container in element.findall(f"{{{BPMN}}}extensionElements"):
        for one in container.iter(etree.Element):
            space, local = split_name(str(one.tag))
            if space in VENDORS and local in locals_:
                yield one


def connect(process: Process, nodes: dict[str, etree._Element]) -> int:
    """Write the missing `incoming` and `outgoing` of the nodes; how many nodes had none."""
    count = 0
    for key, element in process.elements.items():
        node = nodes.get(key)
        flows = (("incoming", element.incoming), ("outgoing", element.outgoing))
        if node is None or not (element.incoming or element.outgoing) or any(
                bpmn(one) in {"incoming", "outgoing"} for one in node):
            continue
        place = sum(bpmn(one) in BEFORE_FLOWS for one in node)
        for local, keys in flows:
            for flow in keys:
                made = etree.Element(f"{{{BPMN}}}{local}")
                made.text = flow
                node.insert(place, made)
                place += 1
        count += 1
    return count
