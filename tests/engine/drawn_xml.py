"""A drawn process as a BPMN file, for whoever reads files."""

from lxml import etree

NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def to_xml(process):
    """The bytes of a file with this process; conditions and attributes of ours are left out."""
    root = etree.Element(f"{{{NAMESPACE}}}definitions", nsmap={None: NAMESPACE}, id="d", targetNamespace="urn:t")
    places = {process.id: _add(root, "process", id=process.id, isExecutable="true")}
    for element in process.elements.values():
        made = _add(places[element.parent], element.kind, id=element.id, name=element.id)
        places[element.id] = made
        if element.multi:
            loop = _add(made, "multiInstanceLoopCharacteristics", isSequential=str(element.multi.sequential).lower())
            _add(loop, "loopCardinality").text = "2"
        if element.event and element.event.kind == "terminate":
            _add(made, "terminateEventDefinition")
    for flow in process.flows.values():
        parent = process.elements[flow.source].parent
        _add(places[parent], "sequenceFlow", id=flow.id, sourceRef=flow.source, targetRef=flow.target)
    return etree.tostring(root)


def _add(parent, tag, **attributes):
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
