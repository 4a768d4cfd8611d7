"""The property panel, described once: what an element may say, what it is called and how it is typed.

A new attribute of the namespace needs one `Field` here; everything else (form, moddle descriptor, writing, reading) is
made of this list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.bpmn.forms import vocabulary
from workflows.bpmn.names import ACTIVITIES, FLOW_NODES, OURS
from workflows.bpmn.words import in_language

Words = str | Promise
BY_PEOPLE: Final = frozenset({"userTask", "manualTask", "task"})
AUTOMATIC: Final = frozenset({"serviceTask", "scriptTask", "sendTask", "businessRuleTask"})
COSIGNED: Final = ACTIVITIES - {"receiveTask", "transaction", "adHocSubProcess"}
WITH_RESULT: Final = BY_PEOPLE | AUTOMATIC | {"callActivity", "subProcess"}
CALLING: Final = frozenset({"callActivity"})
STANDARD: Final = frozenset({"calledElement"})  # BPMN has an attribute of its own for it, which is what we write
PROCESS: Final = frozenset({"process"})
FLAG: Final = (("", _("按默认")), ("true", _("是")), ("false", _("否")))


@dataclass(frozen=True, slots=True)
class Field:
    """One attribute. kind: text | long | choice | list | fires | cosign; `suggests` names what may be chosen."""

    name: str
    label: Words
    kind: str = "text"
    help: Words = ""
    on: frozenset[str] = BY_PEOPLE
    choices: tuple[tuple[str, Words], ...] = ()
    suggests: str = ""
    placeholder: Words = ""
    way: str = ""  # only shown while the step is given to: post | person | field

    @property
    def kinds(self) -> str:
        """The kinds of elements that have it, for the script."""
        return " ".join(sorted(self.on))


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together under one heading."""

    key: str
    label: Words
    fields: tuple[Field, ...]
    open: bool = False

    @property
    def kinds(self) -> str:
        return " ".join(sorted(frozenset().union(*(field.on for field in self.fields))))


GROUPS: Final = (
    Group("about", _("说明"), (
        Field("notes", _("说明"), "long", _("办理人在办理时看到。"), FLOW_NODES | PROCESS),
        Field("ruleRefs", _("业务规则"), "list", _("从规则库中选择，办理人在办理时看到当时有效的内容。"), ACTIVITIES,
              suggests="rule"),
        Field("rules", _("规则说明"), "long", _("规则库之外的说明，供查询。"), ACTIVITIES),
        Field("priority", _("优先级"), on=ACTIVITIES),
    ), open=True),
    Group("who", _("由谁办理"), (
        Field("assignee", _("办理人"), "list", _("写 initiator 表示发起人。"), suggests="person", way="person"),
        Field("candidateUsers", _("可办理的人员"), "list", _("其中任何一人都可以办理。"), suggests="person",
              way="person"),
        Field("candidateGroups", _("可办理的岗位"), "list", _("发给岗位：换人只需改任职。"), suggests="post",
              way="post"),
        Field("everyHolder", _("岗位上每个人都要签"), "choice", choices=FLAG, way="post"),
        Field("fallback", _("没有人能办时转给"), "list", _("不填则转给流程管理员。"), BY_PEOPLE | PROCESS,
              suggests="post"),
        Field("excludes", _("须回避的人"), "list", _("发起人，或办理过某一步的人。"), suggests="step"),
    ), open=True),
    Group("cosign", _("会签"), (
        Field("cosign", _("会签方式"), "cosign", _("一步由几个人办理时，怎样算通过。"), COSIGNED),
        Field("earlyEnd", _("结论已定时立即结束"), "choice", on=COSIGNED, choices=FLAG),
        Field("collection", _("会签名单"), "text", _(
            "案件里决定由谁会签的名单，如 obliged_departments；不填则用上面的岗位或人员。"), COSIGNED,
              suggests="collection"),
    )),
    Group("content", _("内容"), (
        Field("formKey", _("表单"), on=ACTIVITIES | {"startEvent"}),
        Field("checklist", _("检查表"), "list", suggests="checklist"),
        Field("dependsOn", _("审核所依据的字段"), "list", _("只有这些字段变了，原审核结论才失效。"), suggests="field"),
        Field("reads", _("显示的字段"), "list", _("表单里给办理人看的字段；不填则全部显示。"), suggests="formfield"),
        Field("writes", _("会写入的变量"), "list", _("这一步可能改变的变量；后面的条件会重新读取。"), FLOW_NODES,
              suggests="variable"),
        Field("requires", _("这一步必填的字段"), "list", _("表单里本来可以不填、办到这一步必须填的字段。"),
              BY_PEOPLE | {"startEvent"}, suggests="formfield"),
        Field("outcomes", _("可选结论"), "list", _("英文名称，如 approve、reject；不填则为“完成”。"),
              suggests="outcome"),
        Field("refusals", _("其中表示不同意的"), "list", suggests="outcome"),
        Field("reasonRequired", _("必须写理由的结论"), "list", suggests="outcome"),
        Field("resultVariable", _("结论存入的变量"), on=WITH_RESULT, help=_("不填则为“步骤编号_outcome”。")),
    )),
    Group("time", _("时限"), (
        Field("limit", _("办理时限"), help=_("工作时间：30m、8h、2d、1w。"), on=ACTIVITIES, placeholder="8h"),
        Field("dueDate", _("截止时间"), help=_("日期，或“${due_on}”；与时限二选一。"), on=ACTIVITIES),
        Field("remind", _("提前多久提醒"), help=_("需要先有时限。"), placeholder="2h"),
        Field("escalate", _("超时多久上报"), help=_("上报给上级岗位。"), placeholder="1d"),
    ), open=True),
    Group("raci", _("责任（RACI）"), (
        Field("raciR", _("执行 R"), "list", _("至少一个。"), ACTIVITIES, suggests="party"),
        Field("raciA", _("负责 A"), "list", _("恰好一个。"), ACTIVITIES, suggests="party"),
        Field("raciC", _("征询 C"), "list", on=ACTIVITIES, suggests="party"),
        Field("raciI", _("知会 I"), "list", on=ACTIVITIES, suggests="party"),
    ), open=True),
    Group("effect", _("业务动作"), (
        Field("fires", _("办结时触发"), "fires", _("从业务规定的动作中选择；可限定为某个结论。"), FLOW_NODES,
              suggests="transition"),
        Field("firesOnEntry", _("到达时触发"), "list", on=FLOW_NODES, suggests="transition"),
        Field("firesOnReturn", _("退回到这里时触发"), "list", on=FLOW_NODES, suggests="transition"),
        Field("operation", _("自动操作"), on=AUTOMATIC, suggests="operation"),
        Field("decisionRef", _("业务规则编号"), on=frozenset({"businessRuleTask"})),
        Field("calledElement", _("被调用的流程"), on=CALLING, suggests="process"),
        Field("calledElementBinding", _("绑定方式"), "choice", _("发布时绑定到当时有效的版本。"), CALLING,
              (("", _("按默认")), ("deployment", _("发布时绑定")))),
    )),
    Group("back", _("退回、撤销与批量"), (
        Field("returns", _("可以退回到"), "list", _("步骤编号；any 为任何走过的步骤，none 为不能退回。"),
              suggests="step"),
        Field("resume", _("改好之后"), "choice", choices=(("", _("按默认")), ("choose", _("由改的人选择怎样回来")),
                                                       ("walk", _("重新走流程")))),
        Field("standing", _("原审核结论"), "choice", choices=(
            ("", _("按默认")), ("fields", _("依据的字段没变就仍然有效")), ("none", _("每次重新审核")))),
        Field("withdraw", _("办理后可否收回"), "choice", on=ACTIVITIES, choices=(
            ("", _("按默认")), ("any", _("可以收回")), ("none", _("不能收回")))),
        Field("undo", _("办理后的撤销时间"), "choice", choices=(
            ("", _("按默认")), ("any", _("可以撤销")), ("none", _("立即生效，不能撤销")))),
        Field("batchSafe", _("可以批量同意"), "choice", choices=FLAG),
    )),
    Group("signature", _("签名"), (
        Field("signature", _("签名"), "choice", choices=(
            ("", _("不需要")), ("required", _("需要再次验证身份")), ("drawn", _("需要手写签名")))),
        Field("meaning", _("签名的含义"), help=_("签名人在签名处看到，如“同意上线”。")),
    )),
    Group("process", _("流程"), (
        Field("variables", _("变量"), "long", _(
            "名称和类型，每行一个：online:boolean、fee:number、kind:enum(a|b)。"), PROCESS),
        Field("samePerson", _("同一人已同意过的"), "choice", on=PROCESS, choices=(
            ("", _("按默认")), ("ask", _("每一步都问")), ("once", _("不再重复询问")))),
    ), open=True),
)


def fields() -> Iterator[Field]:
    """Every field, in the order of the panel."""
    for group in GROUPS:
        yield from group.fields


def descriptor() -> dict[str, object]:
    """The namespace as moddle wants it, kept as static/editor/ld.json: attributes, and the same as child elements."""
    known = sorted(field.name for field in fields())
    attributes = [{"name": name, "isAttr": True, "type": "String"} for name in known if name not in STANDARD]
    body = [{"name": "body", "isBody": True, "type": "String"}]
    children = [
        {"name": name[0].upper() + name[1:], "superClass": ["Element"], "properties": body} for name in known
    ]
    carriers = [
        {"name": f"On{kind}", "isAbstract": True, "extends": [f"bpmn:{kind}"], "properties": attributes}
        for kind in ("FlowNode", "Process", "MultiInstanceLoopCharacteristics")
    ]
    return {"name": "Loopdesk", "prefix": "ld", "uri": OURS, "xml": {"tagAlias": "lowerCase"},
            "types": [*carriers, *children, *_form_types()]}


FORM: Final[dict[str, tuple[tuple[str, ...], dict[str, str]]]] = {  # type -> its attributes, its lists of others
    "Form": ((), {"sections": "Section", "checks": "Check"}),
    "Section": (("id", "label"), {"fields": "Field"}),
    "Field": (("id", "label", "kind", "help", "required", "min", "max", "pattern", "default", "visibleWhen",
               "requiredWhen"), {"options": "Option"}),
    "Option": (("value", "label"), {}),
    "Check": (("test", "message", "field"), {}),
}


def _form_types() -> Iterator[dict[str, object]]:
    """The form among the extension elements of a process, as `workflows.bpmn.forms.reading` reads it."""
    for name, (attributes, lists) in FORM.items():
        said = [{"name": one, "isAttr": True, "type": "String"} for one in attributes]
        held = [{"name": one, "isMany": True, "type": of} for one, of in lists.items()]
        yield {"name": name, "superClass": ["Element"], "properties": [*said, *held]}


class Word(NamedTuple):
    """Something a form is made of: its name in the file, and what people call it."""

    key: str
    label: str


def form_kinds() -> list[Word]:
    """The kinds of fields, in the reader's language."""
    return [Word(key, in_language(kind.label, gettext)) for key, kind in vocabulary.KINDS.items()]


def form_patterns() -> list[Word]:
    """The named patterns, in the reader's language."""
    return [Word(key, in_language(pattern.label, gettext)) for key, pattern in vocabulary.PATTERNS.items()]
