"""How events of walk-throughs, rehearsals, field work and points are said."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PRACTICE: Final[dict[str, tuple[str | Promise, str]]] = {
    "walkthrough.opened": (_("发起流程穿越"), "info"),
    "walkthrough.cast": (_("安排穿越角色"), ""),
    "walkthrough.played": (_("穿越一步"), ""),
    "walkthrough.finding_noted": (_("记录穿越发现"), "warn"),
    "walkthrough.passed": (_("流程穿越通过"), "ok"),
    "walkthrough.failed": (_("流程穿越不通过"), "bad"),
    "walkthrough.dropped": (_("放弃流程穿越"), "warn"),
    "walkthrough.replaced": (_("以新剧本代替"), ""),
    "walkthrough.divergence_acknowledged": (_("确认剧本分歧"), "warn"),
    "rehearsal.asked": (_("发起历史预演"), "info"),
    "rehearsal.finished": (_("完成历史预演"), "ok"),
    "field_work.planned": (_("计划现场测试"), "info"),
    "field_work.dispatched": (_("派发现场测试"), ""),
    "field_work.recorded": (_("记录现场测试"), "ok"),
    "field_work.cancelled": (_("取消现场测试"), "warn"),
    "field_work.evidence_added": (_("添加现场证据"), ""),
    "optimisation.noted": (_("登记优化项"), "warn"),
    "optimisation.mended": (_("完成整改"), ""),
    "optimisation.verified": (_("验证通过"), "ok"),
    "optimisation.given_back": (_("验证不通过"), "bad"),
    "optimisation.evidence_added": (_("添加整改证据"), ""),
    "improvement.rate_set": (_("设定积分标准"), ""),
    "improvement.key_case_named": (_("评定重点优化案例"), "info"),
}
