"""What happened to a version, in words: one line and a colour per verb of its stream."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: Final[dict[str, tuple[str | Promise, str]]] = {
    "version.drafted": (_("起草"), ""),
    "version.redrafted": (_("修改草稿"), ""),
    "version.rebased": (_("改以现行版本为基础"), ""),
    "version.submitted": (_("送审"), "info"),
    "version.tested": (_("基地测试通过"), "ok"),
    "version.reviewed": (_("评审同意"), "ok"),
    "version.reviews_passed": (_("评审全部通过"), "ok"),
    "version.approved": (_("流程管理委员会批准"), "ok"),
    "version.sent_back": (_("退回起草"), "bad"),
    "version.trial_begun": (_("开始试运行"), "info"),
    "version.trial_held": (_("暂停试运行"), "warn"),
    "version.trial_resumed": (_("恢复试运行"), "info"),
    "version.trial_changed": (_("更改试运行"), ""),
    "version.trial_finished": (_("结束试运行"), "ok"),
    "version.rescheduled": (_("更改生效日期"), ""),
    "version.published": (_("发布"), "ok"),
    "version.superseded": (_("被替代"), ""),
    "version.stopped": (_("停止发起"), "warn"),
    "version.retired": (_("废止"), "warn"),
}


def words_of(verb: str) -> tuple[str, str]:
    """The words of a verb and the colour of its chip."""
    said, kind = VERBS.get(verb, (verb, ""))
    return str(said), kind
