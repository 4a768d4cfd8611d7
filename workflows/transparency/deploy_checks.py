"""What `manage.py check --deploy` says about the power of the application over its own history."""

from __future__ import annotations

from typing import Any, Final

from django.core.checks import CheckMessage
from django.core.checks import Warning as Concern
from django.db import DatabaseError
from django.utils.translation import gettext as _

from workflows.transparency import roles
from workflows.transparency.words import tell_power

TOO_MUCH: Final = "transparency.W001"
UNKNOWN: Final = "transparency.W002"


def application_adds_only(app_configs: Any = None, **_more: Any) -> list[CheckMessage]:
    """A warning for everything that the database's role may do to the ledger and should not."""
    try:
        powers = roles.too_much()
    except DatabaseError as error:
        why = _("无法查看应用程序的数据库角色有哪些权限：%(error)s") % {"error": str(error).strip()}
        return [Concern(why, hint=_("请在数据库可用、表已建好之后再检查。"), id=UNKNOWN)]
    hint = _("由表的所有者执行 manage.py ledger roles --role 角色 --apply，应用程序改用该角色连接。")
    return [Concern(tell_power(power), hint=hint if power.what != "file" else None, id=TOO_MUCH) for power in powers]
