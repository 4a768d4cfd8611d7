"""How the events of a case are said where no domain says them better: words and a colour per verb."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Final

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise
AUTOMATIC: Final = frozenset({"work.stands", "work.passed_by_policy", "work.fell_back"})  # nobody did them in person
VERBS: Final[dict[str, tuple[Words, str]]] = {
    "case.started": (_("发起"), "info"),
    "case.ended": (_("办结"), "ok"),
    "case.cancelled": (_("取消"), "bad"),
    "case.suspended": (_("暂停"), "warn"),
    "case.resumed": (_("恢复"), "info"),
    "case.migrated": (_("迁移版本"), "info"),
    "work.decided": (_("办理"), "info"),
    "work.returned": (pgettext_lazy("outcome", "退回"), "bad"),
    "work.withdrawn": (_("撤回"), "warn"),
    "work.signer_added": (pgettext_lazy("event", "加签"), "info"),
    "work.signer_removed": (pgettext_lazy("event", "减签"), "warn"),
    "work.fell_back": (_("转给备用岗位"), "warn"),
    "work.transferred": (pgettext_lazy("event", "转办"), "info"),
    "work.consulted": (pgettext_lazy("event", "征询"), "info"),
    "work.delegated": (pgettext_lazy("event", "委派"), "info"),
    "work.answered": (pgettext_lazy("event", "答复"), "info"),
    "work.asking_taken_back": (_("收回征询或委派"), "warn"),
    "work.urged": (pgettext_lazy("event", "催办"), "warn"),
    "work.opinion_given": (pgettext_lazy("event", "发表意见"), "info"),
    "work.copied": (pgettext_lazy("event", "抄送"), ""),
    "work.stands": (_("原审核结论仍然有效"), ""),
    "work.passed_by_policy": (_("系统按流程策略通过，非本人签署"), ""),
    "decision.took_effect": (_("决定生效"), ""),
    "decision.undone": (_("撤销决定"), "warn"),
    "decision.voided": (_("决定作废"), "warn"),
    "item.reminded": (_("到期提醒"), "warn"),
    "item.overdue": (pgettext_lazy("event", "已超时"), "bad"),
    "item.escalated": (_("升级到上级岗位"), "bad"),
    "timer.fired": (_("到时"), "warn"),
    "job.done": (_("自动任务完成"), ""),
    "job.failed": (_("自动任务失败"), "bad"),
    "call.ended": (_("子流程办结"), ""),
    "call.failed": (_("子流程失败"), "bad"),
    "incident.raised": (_("异常"), "bad"),
    "incident.retried": (_("重试"), "warn"),
    "incident.resolved": (_("异常已处理"), "ok"),
    "trail.exported": (_("导出轨迹"), ""),
}


def words_of(verb: str) -> tuple[str, str]:
    """The words of a verb and the colour of its chip; one that nobody has words for is shown as it is."""
    said, kind = VERBS.get(verb) or _of_rooms().get(verb, (verb, ""))
    return str(said), kind


@cache
def _of_rooms() -> dict[str, tuple[Words, str]]:
    """What every room says of its own deeds, in the `WORDS` of its `words.py`: a case tells of deeds of many rooms."""
    found: dict[str, tuple[Words, str]] = {}
    for room in apps.get_app_configs():
        if room.module is not None and module_has_submodule(room.module, "words"):
            found |= getattr(import_module(f"{room.name}.words"), "WORDS", {})
    return found
