"""What an empty process looks like: a beginning, one step and an end, drawn, and nothing that would not run."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _

TEMPLATE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:ld="urn:loopdesk:bpmn:1" id="file" targetNamespace="urn:loopdesk:processes">
  <bpmn:process id={key} name={name} isExecutable="true">
    <bpmn:startEvent id="start" name={start}><bpmn:outgoing>to_step</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="step" name={step}>
      <bpmn:incoming>to_step</bpmn:incoming><bpmn:outgoing>to_end</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="end" name={end}><bpmn:incoming>to_end</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="to_step" sourceRef="start" targetRef="step"/>
    <bpmn:sequenceFlow id="to_end" sourceRef="step" targetRef="end"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement={key}>
    <bpmndi:BPMNShape id="start_di" bpmnElement="start"><dc:Bounds x="160" y="142" width="36" height="36"/>\
</bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="step_di" bpmnElement="step"><dc:Bounds x="260" y="120" width="120" height="80"/>\
</bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="end_di" bpmnElement="end"><dc:Bounds x="444" y="142" width="36" height="36"/>\
</bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="to_step_di" bpmnElement="to_step"><di:waypoint x="196" y="160"/><di:waypoint x="260" y="160"/>\
</bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="to_end_di" bpmnElement="to_end"><di:waypoint x="380" y="160"/><di:waypoint x="444" y="160"/>\
</bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


def empty_process(key: str, name: str) -> bytes:
    """A file with one step for the process of this key and name."""
    said = {"key": f"p_{key}" if key[:1].isdigit() or key[:1] == "-" else key, "name": name,
            "start": _("开始"), "step": _("第一步"), "end": _("结束")}
    return TEMPLATE.format_map({word: quoteattr(text) for word, text in said.items()}).encode()
