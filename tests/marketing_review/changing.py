"""The next version of the shipped process, drawn for tests: a step more after the legal review, or a way round."""

import re

from marketing_review.services.process import SHIPPED
from tests.library.releasing import publish_version
from workflows.library.models import Process
from workflows.library.services import draft_version

SECURITY = (
    '<bpmn:userTask id="security_check" name="信息安全复核" %s ld:outcomes="pass" ld:returns="fill" ld:limit="8h" '
    'ld:escalate="4h" ld:raciR="信息技术中心" ld:raciA="信息技术中心" ld:raciI="发起部门" />'
)
REVIEWER, INITIATOR = 'ld:candidateGroups="it_tester" ld:excludes="initiator"', 'ld:assignee="initiator"'
BYPASS = (
    '<bpmn:exclusiveGateway id="small_one" name="线上活动免审？" default="f_ask_service" />'
    '<bpmn:exclusiveGateway id="after_service" name="客服意见之后" />'
    '<bpmn:sequenceFlow id="f_ask_service" name="否" sourceRef="small_one" targetRef="service_review" />'
    '<bpmn:sequenceFlow id="f_skip_service" name="是" sourceRef="small_one" targetRef="after_service">'
    "<bpmn:conditionExpression xsi:type=\"bpmn:tFormalExpression\">${online}</bpmn:conditionExpression>"
    '</bpmn:sequenceFlow><bpmn:sequenceFlow id="f_on" sourceRef="after_service" targetRef="join" />'
)


def redrawn(more, flow, source, target):
    """The shipped file with more in it, and one of its flows from there to there."""
    text = re.sub(r"<bpmn:(incoming|outgoing)>.*?</bpmn:\1>\s*", "", SHIPPED.read_text())
    text, count = re.subn(rf'(<bpmn:sequenceFlow id="{flow}").*?/>',
                          rf'{more}\1 sourceRef="{source}" targetRef="{target}" />', text)
    assert count == 1, flow
    return text[:text.index("<bpmndi:")] .encode() + b"</bpmn:definitions>"


def with_security_check(who=REVIEWER):
    """Legal review → information security → leader."""
    on = '<bpmn:sequenceFlow id="f_secure" sourceRef="security_check" targetRef="leader_approval" />'
    return redrawn(SECURITY % who + on, "f_legal", "legal_review", "security_check")


def with_a_way_round_customer_service():
    """One of the parallel branches may pass the customer-service review by."""
    more = redrawn(BYPASS, "f_service", "split", "small_one")
    on = b'sourceRef="service_review" targetRef="%s"'
    return more.replace(on % b"join", on % b"after_service")


def publish_next(office, source):
    """The file as the next version in force."""
    process = Process.objects.get(key="marketing_case")
    draft = draft_version(process_id=process.pk, source=source, by=office.wujing.as_actor(), at=office.tick())
    return publish_version(version_id=draft.pk, by=office.pengyu.as_actor(), at=office.tick())
