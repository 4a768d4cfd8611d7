"""The moves of a ticket by their names."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

MOVES: Final[dict[str, str | Promise]] = {
    "open": gettext_lazy("确认立单"),
    "locate_cause": gettext_lazy("原因定位"),
    "send_back_to_locating": gettext_lazy("退回原因定位"),
    "finish_analysis": gettext_lazy("完成问题分析"),
    "submit_plan": gettext_lazy("提交优化方案"),
    "send_to_meeting": gettext_lazy("提交服务例会"),
    "revise_plan": gettext_lazy("修改方案"),
    "start_improving": gettext_lazy("开始优化改进"),
    "finish_improving": gettext_lazy("完成优化改进"),
    "extend_observation": gettext_lazy("延长观察"),
    "find_still_there": gettext_lazy("判定仍存在"),
    "confirm_effect": gettext_lazy("判定有效"),
    "fix_into_library": gettext_lazy("固化入流程"),
    "close": gettext_lazy("关闭"),
    "dismiss": gettext_lazy("驳回"),
    "merge": gettext_lazy("并入"),
    "reopen": gettext_lazy("重新打开"),
}
