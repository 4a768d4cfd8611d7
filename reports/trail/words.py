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
    "work.fell_back": (_("转给备用岗位"), "warn"),
    "job.finished": (_("自动任务完成"), ""),
    "marketing_review.case.cancelled": (_("取消营销案"), "bad"),
    "marketing_review.case.cloned": (_("由旧案克隆"), "info"),
    "marketing_review.alert.raised": (_("监控告警"), "bad"),
    "marketing_review.campaign.suspended": (_("启动应急，暂停活动"), "bad"),
    "marketing_review.campaign.resumed": (_("恢复活动"), "ok"),
    "marketing_review.campaign.stopped": (_("终止活动"), "bad"),
    "marketing_review.emergency.opened": (_("启动应急流程"), "bad"),
    "marketing_review.emergency.suspended": (_("应急暂停活动"), "bad"),
    "marketing_review.emergency.resumed": (_("恢复活动"), "ok"),
    "marketing_review.emergency.corrected": (_("整改完成"), "ok"),
    "marketing_review.case.tagged": (_("修改标签"), ""),
    "marketing_review.figures.entered": (_("录入运行数据"), ""),
    "marketing_review.feedback.given": (_("一线反馈"), ""),
    "marketing_review.evaluated": (_("效果评估"), "info"),
    "marketing_review.template.published": (_("发布类别模板"), "info"),
    "marketing_review.checklist.published": (_("发布审核清单"), "info"),
    "trail.exported": (_("导出轨迹"), ""),
    "process.created": (_("建立流程"), "info"),
    "version.drafted": (_("起草版本"), ""),
    "version.published": (_("发布版本"), "ok"),
    "version.superseded": (_("版本被替代"), ""),
    "version.retired": (_("废止版本"), "warn"),
    "version.clock_refused": (_("定时发起失败"), "bad"),
    "organisation.imported": (_("导入组织"), "info"),
    "department.created": (_("建立部门"), ""),
    "department.renamed": (_("部门更名"), ""),
    "department.moved": (_("部门调整"), ""),
    "department.closed": (_("停用部门"), "warn"),
    "department.reopened": (_("恢复部门"), ""),
    "post.created": (_("设立岗位"), ""),
    "post.changed": (_("变更岗位"), ""),
    "post.appointed": (_("任职"), ""),
    "post.relieved": (_("结束任职"), ""),
    "person.created": (_("建立人员"), ""),
    "person.changed": (_("变更人员"), ""),
    "person.deactivated": (_("停用人员"), "warn"),
    "person.reactivated": (_("恢复人员"), ""),
    "person.role_set": (_("变更角色"), "warn"),
    "person.password_changed": (_("修改口令"), ""),
    "person.start_password_set": (_("设置初始口令"), ""),
    "person.signed_in": (_("登录"), ""),
    "person.signed_out": (_("退出登录"), ""),
    "sign_in.failed": (_("登录失败"), "warn"),
    "sign_in.locked_out": (_("登录被锁定"), "bad"),
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
    "stop": (pgettext_lazy("结论", "终止"), "bad"),
    "drop": (pgettext_lazy("结论", "放弃"), ""),
    "drop_change": (pgettext_lazy("结论", "放弃变更"), ""),
}


def verb_words(verb: str) -> tuple[Words, str]:
    """The label and chip of a verb; a verb nobody named yet is shown as it is."""
    return VERBS.get(verb, (verb, ""))


def outcome_words(outcome: str) -> tuple[Words, str]:
    """The label and chip of an outcome."""
    return OUTCOMES.get(outcome, (outcome, ""))

