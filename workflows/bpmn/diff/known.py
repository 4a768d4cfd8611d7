"""Our attributes in words, the group in which a change of each is listed, and how its value is read."""

from __future__ import annotations

from typing import NamedTuple

from workflows.bpmn.diff.changes import CHECKLIST, DUTY, FORM, LIMIT, OTHER
from workflows.bpmn.words import Sentence as _

TEXT, LIST, SET, FLAG, IDS = "text", "list", "set", "flag", "ids"


class Known(NamedTuple):
    """An attribute: what people call it, where its changes are listed, and what kind of value it holds."""

    label: str
    group: str
    value: str = TEXT


KNOWN: dict[str, Known] = {
    "assignee": Known(_("指定办理人"), DUTY),
    "candidateUsers": Known(_("候选人"), DUTY, SET),
    "candidateGroups": Known(_("候选岗位"), DUTY, SET),
    "collection": Known(_("会签名单"), DUTY),
    "cardinality": Known(_("会签份数"), DUTY),
    "sequential": Known(_("依次会签"), DUTY, FLAG),
    "several": Known(_("会签"), DUTY, FLAG),
    "completion": Known(_("会签完成条件"), DUTY),
    "cosign": Known(_("会签规则"), DUTY),
    "earlyEnd": Known(_("会签提前结束"), DUTY, FLAG),
    "everyHolder": Known(_("岗位全员签"), DUTY),
    "excludes": Known(_("回避"), DUTY, IDS),
    "fallback": Known(_("无人可办时转给"), DUTY),
    "samePerson": Known(_("同一人重复办理"), DUTY),
    "raciR": Known(_("RACI 执行（R）"), DUTY, SET),
    "raciA": Known(_("RACI 负责（A）"), DUTY, SET),
    "raciC": Known(_("RACI 征询（C）"), DUTY, SET),
    "raciI": Known(_("RACI 知会（I）"), DUTY, SET),
    "lane": Known(_("泳道"), DUTY),
    "signature": Known(_("签名"), DUTY),
    "meaning": Known(_("签名含义"), DUTY),
    "limit": Known(_("办理时限"), LIMIT),
    "dueDate": Known(_("到期时间"), LIMIT),
    "remind": Known(_("提前多久提醒"), LIMIT),
    "escalate": Known(_("超时多久上报"), LIMIT),
    "timer": Known(_("定时"), LIMIT),
    "formKey": Known(_("所用表单"), FORM),
    "writes": Known(_("写入的字段"), FORM, SET),
    "dependsOn": Known(_("依据的字段"), FORM, SET),
    "resultVariable": Known(_("结果字段"), FORM),
    "checklist": Known(_("检查单"), CHECKLIST, LIST),
    "outcomes": Known(_("可选结论"), OTHER, LIST),
    "refusals": Known(_("否定结论"), OTHER, SET),
    "reasonRequired": Known(_("须写理由的结论"), OTHER, SET),
    "returns": Known(_("可退回到"), OTHER, IDS),
    "withdraw": Known(_("办理后撤回"), OTHER),
    "undo": Known(_("撤销办理"), OTHER),
    "resume": Known(_("退回后的走法"), OTHER),
    "standing": Known(_("沿用原结论"), OTHER),
    "batchSafe": Known(_("允许批量"), OTHER, FLAG),
    "priority": Known(_("优先级"), OTHER),
    "fires": Known(_("触发的状态变化"), OTHER, LIST),
    "firesOnEntry": Known(_("进入时触发的状态变化"), OTHER, LIST),
    "firesOnReturn": Known(_("退回时触发的状态变化"), OTHER, LIST),
    "operation": Known(_("执行的操作"), OTHER),
    "decisionRef": Known(_("规则"), OTHER),
    "called": Known(_("调用的流程"), OTHER),
    "calledElementBinding": Known(_("调用的绑定方式"), OTHER),
    "event": Known(_("事件类型"), OTHER),
    "attachedTo": Known(_("所挂的步骤"), OTHER, IDS),
    "interrupting": Known(_("中断所挂的步骤"), OTHER, FLAG),
    "byEvent": Known(_("由事件发起"), OTHER, FLAG),
    "loop": Known(_("标准循环"), OTHER, FLAG),
    "notes": Known(_("说明文字"), OTHER),
    "rules": Known(_("规则说明"), OTHER),
    "ruleRefs": Known(_("业务规则"), OTHER, SET),
    "executable": Known(_("可执行"), OTHER, FLAG),
    "reads": Known(_("显示的字段"), FORM, SET),
    "requires": Known(_("这一步必填的字段"), FORM, SET),
    "kind": Known(_("字段类型"), FORM),
    "required": Known(_("必须填写"), FORM, FLAG),
    "requiredWhen": Known(_("必填条件"), FORM),
    "visibleWhen": Known(_("显示条件"), FORM),
    "options": Known(_("选项"), FORM, LIST),
    "min": Known(_("下限"), FORM),
    "max": Known(_("上限"), FORM),
    "pattern": Known(_("格式"), FORM),
    "default": Known(_("默认值"), FORM),
    "help": Known(_("填写说明"), FORM),
    "section": Known(_("所在分组"), FORM),
    "test": Known(_("校验条件"), FORM),
    "beside": Known(_("提示所在的字段"), FORM),
}


def known(key: str) -> Known:
    """What is known of an attribute; one that nobody here knows is listed under its own name."""
    return KNOWN.get(key) or Known(key, OTHER)
