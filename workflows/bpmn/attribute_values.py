"""What our attributes may say: their grammar, checked one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from workflows.bpmn.names import ACTIVITIES
from workflows.bpmn.words import Sentence as _

LENGTH_LIMIT = 2_000
_NAME = r"[^\W\d][\w.\-]*"
_LIMIT = re.compile(r"\d+(\.\d+)?\s*[mhdw](\s*\d+(\.\d+)?\s*[mhd])*|P(?=[\dT])(\d+[YMWD])*(T(\d+[HMS])+)?")
_WORKING = re.compile(r"\d{1,6}(\.\d{1,3})?\s*[mhdw](\s*\d{1,6}(\.\d{1,3})?\s*[mhd])*")
_COSIGN = re.compile(r"all|any|ratio\s*:\s*(0?\.\d*[1-9]\d*|1(\.0+)?|[1-9]\d?(\.\d+)?\s*%|100\s*%)")
_NAMES = re.compile(rf"\s*{_NAME}(\s*[,，;\s]\s*{_NAME})*\s*")
_FIRES = re.compile(rf"\s*({_NAME}\s*:\s*)?{_NAME}(\s*[,，;]\s*({_NAME}\s*:\s*)?{_NAME})*\s*")
_RULES = re.compile(r"\s*BR-\d{4,8}(\s*[,，;\s]\s*BR-\d{4,8})*\s*")
_VARIABLE = r"[^\W\d][\w.]*\s*:\s*\w+\s*(\([^()]*\))?"
_VARIABLES = re.compile(rf"\s*{_VARIABLE}(\s*[,;\n]\s*{_VARIABLE})*\s*[,;]?\s*")


def _flag(text: str) -> bool:
    return text in {"true", "false"}


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


FLAG = (_flag, _("应为 true 或 false。"))
NAMES = (_matches(_NAMES), _("应为名称，多个用逗号分开。"))

GRAMMARS: dict[str, tuple[Callable[[str], bool], str]] = {
    "cosign": (_matches(_COSIGN), _("应为 all、any 或 ratio:0.6 这样的比例。")),
    "earlyEnd": FLAG,
    "batchSafe": FLAG,
    "limit": (_matches(_LIMIT), _("应为 8h、2d 这样的工作时间。")),
    "remind": (_matches(_WORKING), _("应为 2h、1d 这样的工作时间。")),
    "escalate": (_matches(_WORKING), _("应为 2h、1d 这样的工作时间。")),
    "fires": (_matches(_FIRES), _("应为“迁移”或“结果:迁移”，多个用逗号分开。")),
    "firesOnEntry": NAMES,
    "firesOnReturn": NAMES,
    "writes": NAMES,
    "reads": NAMES,
    "requires": NAMES,
    "outcomes": NAMES,
    "refusals": NAMES,
    "returns": NAMES,
    "withdraw": (lambda text: text in {"any", "none"}, _("应为 any 或 none。")),
    "signature": (lambda text: text in {"required", "drawn"}, _("应为 required 或 drawn。")),
    "resume": (lambda text: text in {"walk", "choose"}, _("应为 walk 或 choose。")),
    "undo": (lambda text: text in {"any", "none"}, _("应为 any 或 none。")),
    "reasonRequired": NAMES,
    "standing": (lambda text: text in {"fields", "none"}, _("应为 fields 或 none。")),
    "samePerson": (lambda text: text in {"ask", "once"}, _("应为 ask 或 once。")),
    "ruleRefs": (_matches(_RULES), _("应为 BR-0001 这样的规则编号，多个用逗号分开。")),
    "excludes": (lambda text: text in {"initiator"} or _NAMES.fullmatch(text) is not None,
                 _("应为 initiator 或节点编号。")),
    "variables": (_matches(_VARIABLES), _("应为“名称:类型”，多个用逗号分开。")),
}
ONLY_ON: dict[str, frozenset[str]] = {
    "cosign": frozenset({"userTask", "manualTask", "task", "serviceTask", "subProcess", "callActivity", "sendTask",
                         "scriptTask", "businessRuleTask"}),
    "variables": frozenset({"process"}),
    "ruleRefs": ACTIVITIES,
    "samePerson": frozenset({"process"}),
    "standing": frozenset({"userTask", "manualTask", "task"}),
    "reads": frozenset({"userTask", "manualTask", "task"}),
    "requires": frozenset({"userTask", "manualTask", "task", "startEvent"}),
    "remind": frozenset({"userTask", "manualTask", "task"}),
    "escalate": frozenset({"userTask", "manualTask", "task"}),
}
NEED_A_DEADLINE = frozenset({"remind", "escalate"})
DEADLINES = ("limit", "dueDate")


def misfits(attributes: Mapping[str, str], kind: str) -> Iterator[tuple[str, str]]:
    """Attribute names with the reason why their value cannot be understood."""
    for key, value in attributes.items():
        accepts, why = GRAMMARS.get(key, (None, ""))
        if accepts is not None and value.strip() and (len(value) > LENGTH_LIMIT or not accepts(value.strip())):
            yield key, _("“%(value)s”无法识别，%(why)s", value=value[:60], why=why)
        elif kind not in ONLY_ON.get(key, {kind}):
            yield key, _("不能写在这里。")
        elif key in NEED_A_DEADLINE and not any(attributes.get(name, "").strip() for name in DEADLINES):
            yield key, _("需要先有期限（limit 或 dueDate）。")
