"""How events of improvement actions are said: a label and a colour per verb."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
WORDS: Final[dict[str, tuple[Words, str]]] = {
    "actions.action.planned": (_("制定改进措施"), "info"),
    "actions.action.changed": (_("修改改进措施"), ""),
    "actions.action.dispatched": (_("派发改进措施"), "info"),
    "actions.action.finished": (_("办结改进措施"), "ok"),
    "actions.action.checked": (_("确认改进措施完成"), "ok"),
    "actions.action.given_back": (_("退回改进措施"), "warn"),
    "actions.action.cancelled": (_("取消改进措施"), "warn"),
    "actions.evidence.added": (_("上传完成证据"), ""),
    "actions.version.linked": (_("关联流程版本"), "info"),
}
