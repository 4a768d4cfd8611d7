"""How events of complaint tickets are said: a label and a colour per verb."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
WORDS: Final[dict[str, tuple[Words, str]]] = {
    "tickets.ticket.proposed": (_("提出待确认工单"), "info"),
    "tickets.ticket.opened": (_("确认立单"), "info"),
    "tickets.ticket.dismissed": (_("驳回工单"), "warn"),
    "tickets.ticket.merged": (_("并入其他工单"), "warn"),
    "tickets.ticket.took_in": (_("并入了其他工单"), "info"),
    "tickets.ticket.reopened": (_("重新打开工单"), "bad"),
    "tickets.ticket.raised": (_("由单位级升为公司级"), "warn"),
    "tickets.relief.begun": (_("客户影响当日除"), "info"),
    "tickets.contacts.linked": (_("关联投诉"), ""),
    "tickets.query.stopped": (_("停止关联条件"), "warn"),
    "tickets.contact.unlinked": (_("解除投诉关联"), "warn"),
}
