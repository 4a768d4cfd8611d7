"""How events of service meetings are said: a label and a colour per verb."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
WORDS: Final[dict[str, tuple[Words, str]]] = {
    "meetings.meeting.called": (_("召集服务例会"), "info"),
    "meetings.meeting.changed": (_("变更例会安排"), ""),
    "meetings.meeting.cancelled": (_("取消例会"), "warn"),
    "meetings.attendance.noted": (_("例会签到"), ""),
    "meetings.agenda.taken_up": (_("列入议题"), ""),
    "meetings.agenda.added": (_("添加议题"), ""),
    "meetings.agenda.dropped": (_("去掉议题"), "warn"),
    "meetings.point.decided": (_("形成决议"), "ok"),
    "meetings.decision.carried_out": (_("落实决议"), "ok"),
    "meetings.minutes.closed": (_("纪要定稿"), "ok"),
    "meetings.minutes.added_to": (_("补充纪要"), "warn"),
}
