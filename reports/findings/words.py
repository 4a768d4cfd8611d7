"""How events of findings are said."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Final[dict[str, tuple[str | Promise, str]]] = {
    "findings.raised": (_("提出审计发现"), "warn"),
    "findings.accepted": (_("认可并提出整改计划"), "info"),
    "findings.disputed": (_("对发现提出异议"), "warn"),
    "findings.begun": (_("确认开始整改"), "info"),
    "findings.asked_again": (_("退回重新答复"), "bad"),
    "findings.reported": (_("报告整改完成"), "info"),
    "findings.closed": (_("复核销号"), "ok"),
    "findings.sent_back": (_("复核不通过，继续整改"), "bad"),
    "findings.withdrawn": (_("撤销发现"), ""),
    "findings.reassigned": (_("变更责任人或期限"), "warn"),
    "findings.evidence_added": (_("添加证据"), ""),
    "findings.exported": (_("导出整改台账"), ""),
}
