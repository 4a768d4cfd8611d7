"""How events are said: a label and a colour per verb, a word per outcome. What cases have in common the inbox says."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from approvals.inbox import words
from approvals.inbox.labels import outcome_label
from complaints.actions.words import WORDS as ACTIONS
from complaints.archive.words import WORDS as ARCHIVE
from complaints.causes.words import WORDS as CAUSES
from complaints.effect.words import WORDS as EFFECT
from complaints.hotspots.words import WORDS as HOTSPOTS
from complaints.meetings.words import WORDS as MEETINGS
from complaints.sorting.words import WORDS as SORTING
from complaints.tickets.words import WORDS as TICKETS
from complaints.tracing.words import WORDS as TRACING
from complaints.watching.words import WORDS as WATCHING
from complaints.words import WORDS as COMPLAINTS
from reports.bulletins.words import WORDS as BULLETINS
from reports.exceptions.words import WORDS as EXCEPTIONS
from reports.findings.words import WORDS as FINDINGS
from reports.mining.words import WORDS as MINING
from reports.reading.words import WORDS as READING
from reports.sampling.words import WORDS as SAMPLING
from reports.trail.practice import PRACTICE
from workflows.measures.words import WORDS as MEASURES
from workflows.rules.words import WORDS as RULES
from workflows.scripts.words import WORDS as SCRIPTS
from workflows.transparency.words import WORDS as LOG

Words = str | Promise

# verb -> (words, kind of chip)
MARKETING: Final[dict[str, tuple[Words, str]]] = {
    "marketing_review.case.cancelled": (_("取消营销案"), "bad"),
    "marketing_review.case.cloned": (_("由旧案克隆"), "info"),
    "marketing_review.case.tagged": (_("修改标签"), ""),
    "marketing_review.alert.raised": (_("监控告警"), "bad"),
    "marketing_review.alarm.received": (_("应急期间又收到投诉告警"), "bad"),
    "marketing_review.alarm.late": (_("活动结束后收到投诉告警"), "warn"),
    "marketing_review.campaign.stopped": (_("终止活动"), "bad"),
    "marketing_review.change.withdrawn": (_("因终止活动收回变更"), "warn"),
    "marketing_review.change.dropped": (_("因终止活动放弃变更"), "warn"),
    "marketing_review.emergency.opened": (_("启动应急流程"), "bad"),
    "marketing_review.emergency.suspended": (_("应急暂停活动"), "bad"),
    "marketing_review.emergency.resumed": (_("恢复活动"), "ok"),
    "marketing_review.emergency.corrected": (_("整改完成"), "ok"),
    "marketing_review.emergency.over": (_("活动已结束，应急流程随之结束"), ""),
    "marketing_review.figures.entered": (_("录入运行数据"), ""),
    "marketing_review.feedback.given": (_("一线反馈"), ""),
    "marketing_review.template.published": (_("发布类别模板"), "info"),
    "marketing_review.template.retired": (_("停用类别模板"), "warn"),
    "marketing_review.template.restored": (_("恢复类别模板"), "info"),
    "marketing_review.checklist.published": (_("发布审核清单"), "info"),
    "marketing_review.checklist.retired": (_("停用审核清单"), "warn"),
    "marketing_review.checklist.restored": (_("恢复审核清单"), "info"),
}
LIBRARY: Final[dict[str, tuple[Words, str]]] = {
    "trail.exported": (_("导出轨迹"), ""),
    "process.created": (_("建立流程"), "info"),
    "migration.begun": (_("开始迁移案件"), "info"),
    "migration.finished": (_("完成迁移案件"), "ok"),
    "process.restored": (_("恢复流程"), "info"),
    "version.restored": (_("恢复流程版本"), "info"),
    "process.placed": (_("调整流程归组"), ""),
    "process.reviewed": (_("复审流程"), "info"),
    "process_group.created": (_("建立流程分组"), ""),
    "process.owner_changed": (_("变更流程负责人"), ""),
    "version.drafted": (_("起草版本"), ""),
    "version.redrafted": (_("修改草稿版本"), ""),
    "version.noted": (_("补充版本说明"), ""),
    "draft.started": (_("开始编辑流程"), ""),
    "draft.taken_over": (_("接管流程编辑"), "warn"),
    "draft.imported": (_("导入文件到编辑中的流程"), ""),
    "draft.discarded": (_("放弃未保存的编辑"), "warn"),
    "version.rebased": (_("改以现行版本为基础"), ""),
    "version.submitted": (_("送审版本"), "info"),
    "version.tested": (_("基地测试通过"), "ok"),
    "version.reviewed": (_("评审同意"), "ok"),
    "version.reviews_passed": (_("评审全部通过"), "ok"),
    "version.approved": (_("流程管理委员会批准"), "ok"),
    "version.sent_back": (_("退回起草"), "bad"),
    "version.trial_begun": (_("开始试运行"), "info"),
    "version.trial_changed": (_("更改试运行"), ""),
    "version.trial_held": (_("暂停试运行"), "warn"),
    "version.trial_resumed": (_("恢复试运行"), "info"),
    "version.trial_finished": (_("结束试运行"), "ok"),
    "version.rescheduled": (_("更改生效日期"), ""),
    "process.release_ruled": (_("规定发布由谁办理"), ""),
    "version.published": (_("发布版本"), "ok"),
    "version.superseded": (_("版本被替代"), ""),
    "version.stopped": (_("停止发起"), "warn"),
    "version.retired": (_("废止版本"), "warn"),
    "version.clock_refused": (_("定时发起失败"), "bad"),
}
ORGANISATION: Final[dict[str, tuple[Words, str]]] = {
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
    "person.sign_in_failed": (_("登录失败"), "warn"),
    "person.locked_out": (_("登录被锁定"), "bad"),
}
OFFICE: Final[dict[str, tuple[Words, str]]] = {
    "absence.entered": (_("登记外出"), ""),
    "absence.changed": (_("变更外出"), ""),
    "absence.ended": (_("提前结束外出"), ""),
    "absence.called_off": (_("取消外出"), ""),
    "absence.imported": (_("导入外出"), "info"),
    "absence.substitute_left": (_("代办人离职，不再代办"), "warn"),
    "handover.begun": (_("开始离职交接"), "info"),
    "handover.retried": (_("重试离职交接"), "warn"),
    "handover.finished": (_("完成离职交接"), "ok"),
    "secretary.appointed": (_("指定部门秘书"), ""),
    "secretary.dismissed": (_("免去部门秘书"), ""),
    "working_time.days_set": (_("设置特殊日期"), ""),
    "working_time.day_removed": (_("删除特殊日期"), ""),
    "working_time.hours_set": (_("设置作息时间"), ""),
    "working_time.hours_dropped": (_("取消作息时间"), ""),
    "working_time.year_loaded": (_("载入年度节假日"), "info"),
    "working_time.recounted": (_("按新工作时间重算期限"), "info"),
    "signature.code_started": (_("启用动态码"), ""),
    "signature.code_stopped": (_("停用动态码"), "warn"),
    "signature.drawing_kept": (_("保存手写签名"), ""),
    "signature.drawing_dropped": (_("不再保存手写签名"), "warn"),
    "signature.refused": (_("签名验证不通过"), "bad"),
    "robot.added": (_("添加群机器人"), ""),
    "robot.changed": (_("变更群机器人"), ""),
    "robot.tested": (_("测试群机器人"), ""),
    "message.retried": (_("重发消息"), ""),
}
VERBS: Final[dict[str, tuple[Words, str]]] = {
    **CAUSES,
    **words.VERBS, **MARKETING, **LIBRARY, **PRACTICE, **RULES, **MEASURES, **COMPLAINTS, **ORGANISATION, **OFFICE,
    **TICKETS, **SCRIPTS, **ARCHIVE, **WATCHING, **HOTSPOTS, **ACTIONS, **EFFECT, **MEETINGS, **BULLETINS, **TRACING,
    **LOG,
    **SORTING,
    **MINING, **SAMPLING, **EXCEPTIONS, **READING, **FINDINGS,
}  # fmt: skip
FAMILIES: Final[dict[str, Words]] = {  # said of every verb of a family that has no words of its own
    "absence": _("外出登记"),
    "handover": _("工作交接"),
    "working_time": _("工作时间设置"),
    "signature": _("签名设置"),
}
OUTCOMES: Final[dict[str, str]] = {  # how an outcome looks; its words are the inbox's and the domains'
    "pass": "ok", "refuse": "bad", "approve": "ok", "reject": "bad", "return": "bad", "done": "ok", "submit": "info",
    "launch": "ok", "change": "warn", "stop": "bad",
}  # fmt: skip
METHODS: Final[dict[str, Words]] = {
    "password": pgettext_lazy("签名方式", "密码"),
    "code": pgettext_lazy("签名方式", "动态码"),
    "oa": "OA",
}
POSITIONS: Final[dict[str, Words]] = {
    "before": pgettext_lazy("加签", "在前"),
    "parallel": pgettext_lazy("加签", "并行"),
    "after": pgettext_lazy("加签", "在后"),
}


def verb_words(verb: str) -> tuple[Words, str]:
    """The label and chip of a verb; one that nobody named yet goes by its family, or is shown as it is."""
    return VERBS.get(verb) or (FAMILIES.get(verb.split(".")[0], verb), "")


def outcome_words(outcome: str) -> tuple[Words, str]:
    """The label and chip of an outcome."""
    return outcome_label(outcome), OUTCOMES.get(outcome, "")


def method_words(method: str) -> Words:
    """How somebody confirmed that it was them who signed."""
    return METHODS.get(method, method)


def position_words(position: str) -> Words:
    """Where an added signer signs."""
    return POSITIONS.get(position, position)
