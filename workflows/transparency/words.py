"""What is wrong with the log, in sentences for whoever has to find out why; and its own events in words."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.transparency.checking import Fault, Finding

WORDS: Final[dict[str, tuple[str | Promise, str]]] = {
    "ledger.key_created": (gettext_lazy("启用检查点签名密钥"), "info"),
}


def explain(found: Finding) -> str:
    """One sentence: what, where, and which event."""
    told = {"index": found.index, "id": found.event_id, "event": found.event}
    return _SAID[found.fault]() % told


_SAID = {
    Fault.EVENT_GONE: lambda: _("第 %(index)s 条的事件（编号 %(id)s）不在账本中了。"),
    Fault.EVENT_CHANGED: lambda: _("第 %(index)s 条的事件（%(event)s）与入账时不一致，内容被改过。"),
    Fault.LEAF_GONE: lambda: _("第 %(index)s 条不在日志中了。"),
    Fault.TILE_CHANGED: lambda: _("自第 %(index)s 条起的一段哈希与其下内容不一致。"),
    Fault.ROOT_CHANGED: lambda: _("长度为 %(index)s 的日志，其根哈希与内容不一致。"),
    Fault.NOTE_CHANGED: lambda: _("长度为 %(index)s 的检查点签名无效。"),
    Fault.NEVER_SIGNED_THAT: lambda: _("长度为 %(index)s 的检查点与现在的日志不符：当时签的不是这份内容。"),
    Fault.SLIPPED_IN: lambda: _("事件 %(event)s（编号 %(id)s）是后来塞进已收齐部分的。"),
}
