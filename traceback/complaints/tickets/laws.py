"""What may never happen to a complaint ticket; publishing a version proves it, every move obeys it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from workflows.engine.machine import Law, Precedence, Response, Separation

PROCESS_KEY: Final = "complaint_ticket"
RELIEF_KEY: Final = "customer_relief"

IMPROVING: Final = ("submit_plan", "finish_improving")
JUDGING: Final = ("confirm_effect", "find_still_there", "extend_observation", "close")
# What the process alone cannot prove: the room of actions says it at the gate of these moves.
NOT_WITHOUT_ACTIONS: Final = _("本轮方案还没有改进措施，也没有写明无须措施的理由")
OWN_WORK: Final = _("制定或落实改进措施的人不得评估其效果")

LAWS: Final[tuple[Law, ...]] = (
    Precedence(_("客服未定位原因，专业部门不得完成分析"), first="locate_cause", then="finish_analysis",
               voided_by=frozenset({"send_back_to_locating"})),
    Precedence(_("没有本轮的方案，不得开始改进"), first="submit_plan", then="start_improving",
               voided_by=frozenset({"find_still_there", "revise_plan"})),
    Response(_("每次改进都必须评估效果"), first="start_improving", then="confirm_effect",
             excused_by=frozenset({"find_still_there", "merge"})),
    Precedence(_("质量管理未判定有效，不得关闭"), first="confirm_effect", then="close",
               voided_by=frozenset({"find_still_there"})),
    Precedence(_("改进未固化到流程库，不得关闭"), first="fix_into_library", then="close",
               voided_by=frozenset({"find_still_there"})),
    *(Separation(f"{OWN_WORK}：{first} → {then}", first=first, then=then) for first in IMPROVING for then in JUDGING),
)


def spoken() -> tuple[Law, ...]:
    """The laws with their names in the reader's language."""
    return tuple(replace(law, name=_spoken_name(law.name)) for law in LAWS)


def _spoken_name(name: str) -> str:
    said, colon, moves = name.partition("：")
    return f"{gettext(said)}{colon}{moves}"
