"""How events are said: a label and a colour per verb, a word per outcome."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise

# verb -> (words, kind of chip)
VERBS: Final[dict[str, tuple[Words, str]]] = {
    "case.started": (_("发起"), "info"),
    "case.ended": (_("办结"), "ok"),
    "case.cancelled": (_("取消"), "bad"),
    "case.suspended": (_("暂停"), "warn"),
    "case.resumed": (_("恢复"), "info"),
    "case.withdrawn": (_("撤回"), "warn"),
    "work.decided": (_("办理"), "info"),
    "work.returned": (_("退回"), "bad"),
    "work.withdrawn": (_("撤回"), "warn"),
    "work.signer_added": (_("加签"), "info"),
    "work.signer_removed": (_("减签"), "warn"),
    "work.claimed": (_("领取"), ""),
    "work.released": (_("退还"), ""),
    "timer.fired": (_("到时"), "warn"),
    "job.done": (_("自动任务完成"), ""),
    "job.failed": (_("自动任务失败"), "bad"),
    "incident.raised": (_("异常"), "bad"),
    "incident.retried": (_("重试"), "warn"),
    "incident.resolved": (_("异常已处理"), "ok"),
    "decision.took_effect": (_("决定生效"), ""),
    "decision.voided": (_("决定作废"), "warn"),
}

OUTCOMES: Final[dict[str, tuple[Words, str]]] = {
    "pass": (pgettext_lazy("结论", "通过"), "ok"),
    "refuse": (pgettext_lazy("结论", "不通过"), "bad"),
    "approve": (pgettext_lazy("结论", "同意"), "ok"),
    "reject": (pgettext_lazy("结论", "否决"), "bad"),
    "return": (pgettext_lazy("结论", "退回"), "bad"),
    "done": (pgettext_lazy("结论", "完成"), "ok"),
    "submit": (pgettext_lazy("结论", "提交"), "info"),
    "launch": (pgettext_lazy("结论", "上线"), "ok"),
    "end": (pgettext_lazy("结论", "结束"), ""),
    "change": (pgettext_lazy("结论", "变更"), "warn"),
    "drop_change": (pgettext_lazy("结论", "放弃变更"), ""),
}


def verb_words(verb: str) -> tuple[Words, str]:
    """The label and chip of a verb; a verb nobody named yet is shown as it is."""
    return VERBS.get(verb, (verb, ""))


def outcome_words(outcome: str) -> tuple[Words, str]:
    """The label and chip of an outcome."""
    return OUTCOMES.get(outcome, (outcome, ""))


def name_verbs(words: dict[str, tuple[Words, str]]) -> None:
    """Add the verbs of a domain."""
    VERBS.update(words)
