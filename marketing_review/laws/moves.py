"""The moves of the marketing case by their names."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

MOVES: Final[dict[str, str | Promise]] = {
    "submit": gettext_lazy("提交审核"),
    "pass_quality_review": gettext_lazy("品质审核通过"),
    "pass_service_review": gettext_lazy("客服审核通过"),
    "pass_expert_review": gettext_lazy("专家评审通过"),
    "pass_cosign": gettext_lazy("部门会签通过"),
    "pass_legal_review": gettext_lazy("法律审核通过"),
    "hand_to_oa": gettext_lazy("送OA审批"),
    "approve_by_leader": gettext_lazy("领导批准"),
    "reject_by_leader": gettext_lazy("领导否决"),
    "complete_preparation": gettext_lazy("协同任务完成"),
    "launch": gettext_lazy("上线"),
    "open_change": gettext_lazy("发起变更"),
    "drop_change": gettext_lazy("撤销变更"),
    "suspend_campaign": gettext_lazy("暂停活动"),
    "resume_campaign": gettext_lazy("恢复活动"),
    "stop_campaign": gettext_lazy("终止活动"),
    "end_campaign": gettext_lazy("活动结束"),
    "submit_evaluation": gettext_lazy("提交效果评估"),
    "reopen_evaluation": gettext_lazy("退回效果评估"),
    "close": gettext_lazy("结案"),
    "send_back": gettext_lazy("退回发起人"),
    "reopen_quality_review": gettext_lazy("退回品质审核"),
    "reopen_cosign": gettext_lazy("退回会签"),
    "reopen_legal": gettext_lazy("退回法律审核"),
    "undo_approval": gettext_lazy("撤回领导审批"),
    "undo_task": gettext_lazy("撤回协同任务"),
    "undo_launch": gettext_lazy("撤回上线"),
    "undo_end": gettext_lazy("撤回活动结束"),
    "cancel": gettext_lazy("取消"),
}
