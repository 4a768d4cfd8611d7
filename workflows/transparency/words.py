"""What is wrong with the log, in sentences for whoever has to find out why; and its own events in words."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.ledger import sentences
from workflows.ledger.chain import Why, Wrong
from workflows.transparency import wards
from workflows.transparency.findings import Fault, Finding
from workflows.transparency.roles import Power

WORDS: Final[dict[str, tuple[str | Promise, str]]] = {
    "ledger.key_created": (gettext_lazy("启用检查点签名密钥"), "info"),
    "ledger.alarm_raised": (gettext_lazy("账本核对发现问题"), "bad"),
    "ledger.archived": (gettext_lazy("归档已办结案件的事件"), "info"),
}


def explain(found: Finding) -> str:
    """One sentence: what, where, and which event."""
    told = {"index": found.index, "id": found.event_id, "event": found.event, "why": _why(found),
            "place": wards.label_of(found.place), "since": found.since + 1}
    return _SAID[found.fault]() % told


def _why(found: Finding) -> str:
    """What is wrong with a chain or an archive file, in the reader's language."""
    if found.fault is Fault.CHAIN_BROKEN:
        return sentences.explain(Wrong(found.index, Why(found.why)))
    return str(_ARCHIVES.get(found.why, found.why))


_ARCHIVES: Final[dict[str, str | Promise]] = {
    "missing": gettext_lazy("文件不在了"), "changed": gettext_lazy("文件内容被改过"),
    "differs": gettext_lazy("账本中的链头与归档时不同"),
}
_SAID = {
    Fault.EVENT_GONE: lambda: _("第 %(index)s 条的事件（编号 %(id)s）不在账本中了。"),
    Fault.EVENT_CHANGED: lambda: _("第 %(index)s 条的事件（%(event)s）与入账时不一致，内容被改过。"),
    Fault.LEAF_GONE: lambda: _("第 %(index)s 条不在日志中了。"),
    Fault.TILE_CHANGED: lambda: _("自第 %(index)s 条起的一段哈希与其下内容不一致。"),
    Fault.ROOT_CHANGED: lambda: _("长度为 %(index)s 的日志，其根哈希与内容不一致。"),
    Fault.NOTE_CHANGED: lambda: _("长度为 %(index)s 的检查点签名无效。"),
    Fault.NEVER_SIGNED_THAT: lambda: _(
        "长度为 %(index)s 的检查点与现在的日志不符：问题在第 %(since)s 条至第 %(index)s 条之间。"),
    Fault.SLIPPED_IN: lambda: _("事件 %(event)s（编号 %(id)s）是后来塞进已收齐部分的。"),
    Fault.CHAIN_BROKEN: lambda: _("事件流 %(event)s：%(why)s"),
    Fault.OUTSIDE_DIFFERS: lambda: _(
        "外部存证 %(place)s 中长度为 %(index)s 的检查点与日志不符：第 %(since)s 条至第 %(index)s 条之间被改动。"),
    Fault.OUTSIDE_UNREADABLE: lambda: _("外部存证 %(place)s 中长度为 %(index)s 的检查点无法读取。"),
    Fault.GUARD_GONE: lambda: _("数据库的防改触发器 %(place)s 缺失或被停用，历史可能已被改动。"),
    Fault.RECORD_GONE: lambda: _("「%(place)s」第 %(event)s 批封存中编号 %(index)s 的记录不在了。"),
    Fault.RECORD_CHANGED: lambda: _("「%(place)s」第 %(event)s 批封存中编号 %(index)s 的记录被改过。"),
    Fault.RECORD_SLIPPED_IN: lambda: _("「%(place)s」第 %(event)s 批封存之后被塞进编号 %(index)s 的记录。"),
    Fault.SEAL_CHANGED: lambda: _("「%(place)s」第 %(index)s 批封存与账本不符。"),
    Fault.ARCHIVE_CHANGED: lambda: _("归档文件 %(place)s 与账本不符：%(why)s"),
}


def tell_power(power: Power) -> str:
    """What the application may do to history and should not, in one sentence."""
    return str(_POWERS[power.what]) % {"table": power.table}


_POWERS: Final[dict[str, str | Promise]] = {
    "file": gettext_lazy("SQLite 没有数据库角色：能写数据库文件的人可以改动一切，只有外部存证能发现。"),
    "superuser": gettext_lazy("应用程序以数据库超级用户运行，可以停用触发器、改写历史。"),
    "bypass_rls": gettext_lazy("应用程序的数据库角色可以绕过行级安全。"),
    "replication": gettext_lazy("应用程序的数据库角色拥有复制权限。"),
    "create_role": gettext_lazy("应用程序的数据库角色可以建立其他角色。"),
    "owner": gettext_lazy("应用程序的数据库角色是 %(table)s 表的所有者，可以停用触发器。"),
    "update": gettext_lazy("应用程序的数据库角色对 %(table)s 表有 UPDATE 权限。"),
    "delete": gettext_lazy("应用程序的数据库角色对 %(table)s 表有 DELETE 权限。"),
    "truncate": gettext_lazy("应用程序的数据库角色对 %(table)s 表有 TRUNCATE 权限。"),
    "trigger": gettext_lazy("应用程序的数据库角色对 %(table)s 表有 TRIGGER 权限。"),
}
