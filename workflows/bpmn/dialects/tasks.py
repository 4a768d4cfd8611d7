"""What vendors say about a step: who acts, what runs, what is called — and what has to be said anew here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from workflows.bpmn.attributes import plain
from workflows.bpmn.dialects.notes import HOUSE, RESTATE, TRANSLATED, Note
from workflows.bpmn.dialects.trees import extensions, say, vendor_values
from workflows.bpmn.model import Element
from workflows.bpmn.spoken import kind_in_words
from workflows.bpmn.words import Sentence as _

PEOPLE = ("assignee", "candidateUsers", "candidateGroups")
CODE = ("class", "delegateExpression", "expression", "type")
JOBS = frozenset({"serviceTask", "scriptTask", "sendTask"})
PERSONAL = frozenset({"userTask", "manualTask"})
SHORT = 80
INITIATORS = frozenset({"initiator", "$INITIATOR"})
EVERYBODY = re.compile(r"[$#]\{\s*nrOfCompletedInstances\s*==\s*nrOfInstances\s*\}")
_EXPRESSION = re.compile(r"[$#=]\s*\{?.*")


def named(element: Element) -> str:
    """What the report calls an element."""
    return element.name or kind_in_words(element)


def note(kind: str, element: Element, reason: str) -> Note:
    """A line of the report about an element."""
    return Note(kind, element.id, named(element), reason)


def initiator_variables(nodes: dict[str, etree._Element]) -> frozenset[str]:
    """The variables in which the file keeps who began the case."""
    found = {value for node in nodes.values() for _name, value in vendor_values(node, ["initiator"])}
    return INITIATORS | found


def people(element: Element, node: etree._Element, initiators: frozenset[str]) -> Iterator[Note]:
    """Who acts. Codes are taken over; whether the house knows them is for the house to say, and variables too."""
    if element.kind not in PERSONAL:
        return
    said = {key: element.attributes[key] for key in PEOPLE if element.attributes.get(key)}
    for key, value in said.items():
        if key == "assignee" and plain(value) in initiators:
            say(node, key, "initiator")
            yield note(TRANSLATED, element, _("由发起人办理（原文 %(said)s）。", said=value))
        elif _EXPRESSION.fullmatch(value):
            yield note(HOUSE, element, _("由谁办理按变量决定（%(said)s），请指定岗位或人员。", said=shortened(value)))
        else:
            say(node, key, value)
            yield note(HOUSE, element, _("由“%(said)s”办理，请对应到本单位的岗位或人员编码。", said=shortened(value)))
    if not said and element.multi is None:
        yield note(HOUSE, element, _("没有写明由谁办理。"))


def work(element: Element, node: etree._Element) -> Iterator[Note]:
    """What runs: operations, rules and called processes are the house's; code of a file is never run."""
    said = "，".join(f"{key}={value}" for key, value in vendor_values(node, CODE))
    shown = f"（{shortened(said)}）" if said else ""
    if element.kind in JOBS:
        if operation := element.attributes.get("operation"):
            say(node, "operation", operation)
            yield note(HOUSE, element, _("执行操作“%(name)s”，请确认本系统有同名操作。", name=operation))
        else:
            yield note(HOUSE, element, _("文件中的代码不会执行%(said)s，请指定本系统的操作。", said=shown))
    elif element.kind == "businessRuleTask" and not (
            element.attributes.get("decisionRef") or element.attributes.get("operation")):
        yield note(HOUSE, element, _("没有可用的规则%(said)s，请指定规则或操作。", said=shown))
    elif element.kind == "callActivity" and element.called:
        yield note(HOUSE, element, _("调用流程“%(key)s”，请确认流程库中有同标识的已发布流程。", key=element.called))
    elif element.kind == "callActivity":
        yield note(HOUSE, element, _("没有写明调用哪个流程，请指定。"))


def leftovers(element: Element, node: etree._Element) -> Iterator[Note]:
    """What a vendor's engine would do and this one does not."""
    listeners = list(extensions(node, "executionListener", "taskListener"))
    if listeners:
        yield note(RESTATE, element, _("%(count)s 个监听器不会执行；需要的话请用自动任务或状态变化表达。",
                                       count=len(listeners)))
    if due := element.attributes.get("dueDate"):
        yield note(RESTATE, element, _("到期时间“%(said)s”按自然时间计算；本系统按工作时间，请另写时限。",
                                       said=shortened(due)))
    completion = element.multi.completion if element.multi else ""
    if EVERYBODY.fullmatch(completion.strip()):
        say(node, "cosign", "all")
        say(node, "earlyEnd", "false")
        yield note(TRANSLATED, element, _("全部办完才结束（原文 %(said)s），写作会签规则 all。",
                                          said=completion.strip()))
    elif completion:
        yield note(RESTATE, element, _("多实例的完成条件“%(said)s”请改写为会签规则。",
                                       said=shortened(completion)))


def shortened(text: str) -> str:
    """A text of the file, short enough for a line of the report."""
    text = " ".join(text.split())
    return text if len(text) <= SHORT else f"{text[:SHORT - 1]}…"
