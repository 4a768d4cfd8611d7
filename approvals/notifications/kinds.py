"""The kinds of news, the channels, and what goes where unless a person chose otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

IN_APP, EMAIL, ROBOT = "in_app", "email", "robot"
CHANNELS: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {IN_APP: _("站内通知"), EMAIL: _("邮件"), ROBOT: _("群机器人")}
)

OPENED, URGED, DUE_SOON = "work.opened", "work.urged", "work.due_soon"
OVERDUE, ESCALATED, RETURNED = "work.overdue", "work.escalated", "work.returned"
TRANSFERRED, CONSULTED, ANSWERED = "work.transferred", "work.consulted", "work.answered"
COPIED, DELEGATED = "work.copied", "work.delegated"
ACCOUNTABLE, STEP_DONE = "raci.accountable", "raci.done"  # of steps that one answers for (A)
CONSULTABLE, INFORMED = "raci.consulted", "raci.informed"  # of steps in which one is consulted (C), informed (I)
CASE_ENDED, RELEASED, SYSTEM = "case.ended", "release.published", "system"

KINDS: Final[Mapping[str, str | Promise]] = MappingProxyType({
    OPENED: _("新的待办"),
    URGED: _("催办"),
    DUE_SOON: _("即将到期"),
    OVERDUE: _("超时"),
    ESCALATED: _("超时上报"),
    RETURNED: _("退回"),
    TRANSFERRED: _("转办给我"),
    DELEGATED: _("委派给我"),
    CONSULTED: _("征询我的意见"),
    ANSWERED: _("答复我的征询"),
    COPIED: _("抄送给我"),
    ACCOUNTABLE: _("我负责（A）的步骤超时、上报或退回"),
    STEP_DONE: _("我负责（A）的步骤办结"),
    CONSULTABLE: _("征询我（C）的步骤开始办理"),
    INFORMED: _("知会我（I）的步骤办结"),
    CASE_ENDED: _("我发起的案件办结"),
    RELEASED: _("流程新版本"),
    SYSTEM: _("系统消息"),
})  # fmt: skip

# News of work that waits. Once the item is closed nobody needs to hear of it any more: such news is not sent.
ONLY_WHILE_OPEN: Final = frozenset({
    OPENED, URGED, DUE_SOON, OVERDUE, ESCALATED, TRANSFERRED, DELEGATED, CONSULTED, CONSULTABLE,
})  # fmt: skip
# News that already says that work has arrived: whoever gets it is not told of the same arrival a second time.
TELLS_OF_WORK: Final = frozenset({RETURNED, TRANSFERRED, DELEGATED})
# News that whoever stands in for an absent person hears as well: they may do the work.
FOR_SUBSTITUTES: Final = ONLY_WHILE_OPEN - {CONSULTABLE} | {RETURNED}
# The one kind that may break the night's peace, and is not kept for the daily digest.
PRESSING: Final = frozenset({ESCALATED})

# News for those whom a step's responsibilities name: they may read the case from then on.
BY_RESPONSIBILITY: Final = frozenset({ACCOUNTABLE, STEP_DONE, CONSULTABLE, INFORMED})
# News that says less than the deed's own: whoever has heard of it by one of these is not told a second time.
SAID_BY: Final[Mapping[str, frozenset[str]]] = MappingProxyType({
    OPENED: TELLS_OF_WORK, ACCOUNTABLE: frozenset({OVERDUE, ESCALATED, RETURNED}),
    CONSULTABLE: frozenset({OPENED, *TELLS_OF_WORK}),
})  # fmt: skip

_ONLY_IF_CHOSEN: Final = frozenset({STEP_DONE})
_MAILED: Final = frozenset(KINDS) - {COPIED, RELEASED, STEP_DONE, CONSULTABLE, INFORMED}
_TO_ROBOTS: Final = frozenset({OPENED, URGED, DUE_SOON, OVERDUE, ESCALATED, RETURNED, TRANSFERRED, DELEGATED})
ROBOT_KINDS: Final = tuple(kind for kind in KINDS if kind in _TO_ROBOTS)  # what a group may be told at all


def known(kind: str) -> str:
    """The kind as the table has it; `system.anything` and whatever nobody knows count as system news."""
    return kind if kind in KINDS else SYSTEM


def label_of(kind: str) -> str:
    """The kind in words."""
    return str(KINDS[known(kind)])


def defaults(kind: str) -> frozenset[str]:
    """The channels of a kind for a person who chose nothing."""
    chosen = set() if kind in _ONLY_IF_CHOSEN else {IN_APP}
    chosen |= {EMAIL} if kind in _MAILED else set()
    return frozenset(chosen | ({ROBOT} if kind in _TO_ROBOTS else set()))
