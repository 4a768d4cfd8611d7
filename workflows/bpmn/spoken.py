"""The kinds of BPMN elements in words that people use."""

from __future__ import annotations

from workflows.bpmn.model import Element
from workflows.bpmn.words import Sentence as _

KINDS = {
    "startEvent": _("开始事件"), "endEvent": _("结束事件"), "intermediateThrowEvent": _("中间抛出事件"),
    "intermediateCatchEvent": _("中间捕获事件"), "boundaryEvent": _("边界事件"), "task": _("任务"),
    "userTask": _("用户任务"), "manualTask": _("人工任务"), "serviceTask": _("服务任务"), "scriptTask": _("脚本任务"),
    "businessRuleTask": _("业务规则任务"), "sendTask": _("发送任务"), "receiveTask": _("接收任务"),
    "callActivity": _("调用活动"), "subProcess": _("子流程"), "transaction": _("事务子流程"),
    "adHocSubProcess": _("自由子流程"), "exclusiveGateway": _("排他网关"), "parallelGateway": _("并行网关"),
    "inclusiveGateway": _("包容网关"), "complexGateway": _("复杂网关"), "eventBasedGateway": _("事件网关"),
}
EVENTS = {
    "timer": _("定时"), "terminate": _("终止"), "error": _("错误"), "message": _("消息"), "signal": _("信号"),
    "escalation": _("升级"), "compensate": _("补偿"), "cancel": _("取消"), "conditional": _("条件"),
    "link": _("链接"), "multiple": _("多重"),
}
EVENT_SUBPROCESS = _("事件子流程")


def kind_in_words(element: Element) -> str:
    """What kind of element this is, e.g. 边界事件（定时）."""
    if element.triggered_by_event:
        return EVENT_SUBPROCESS
    kind = KINDS.get(element.kind, element.kind)
    if element.event is None:
        return kind
    return _("%(kind)s（%(event)s）", kind=kind, event=EVENTS.get(element.event.kind, element.event.kind))
