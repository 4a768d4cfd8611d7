"""Rules over the whole path of a case; publishing a version proves them, every move obeys them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from marketing_review.laws.moves import MOVES
from workflows.engine.machine import Absence, Law, Precedence, Response, Separation

PROCESS_KEY: Final = "marketing_case"

BACK: Final = frozenset({"send_back", "open_change"})
REVIEW_MOVES: Final = (
    "pass_quality_review", "pass_service_review", "pass_expert_review", "pass_cosign", "pass_legal_review",
    "approve_by_leader", "reject_by_leader", "close",
)

# What a person decides at a step of their own; the other two are fired by the last co-signer's or the leader's deed.
SEPARATED: Final = tuple(move for move in REVIEW_MOVES if move not in ("pass_cosign", "reject_by_leader"))

OWN_CASE: Final = _("发起人不得审核自己的营销案")

LAWS: Final[tuple[Law, ...]] = (
    Precedence(_("客服审核未通过，不得送OA审批"), first="pass_service_review", then="hand_to_oa",
               voided_by=BACK | {"reopen_quality_review", "reopen_cosign"}),
    Precedence(_("法律审核未通过，不得送OA审批"), first="pass_legal_review", then="hand_to_oa",
               voided_by=BACK | {"reopen_quality_review", "reopen_cosign", "reopen_legal"}),
    Precedence(_("品质审核未通过，不得送OA审批"), first="pass_quality_review", then="hand_to_oa",
               voided_by=BACK | {"reopen_quality_review"}),
    Precedence(_("领导未审批，不得上线"), first="approve_by_leader", then="launch",
               voided_by=BACK | {"reopen_quality_review", "reopen_cosign", "reopen_legal", "undo_approval"}),
    Precedence(_("未上线的活动没有变更可撤销"), first="launch", then="drop_change"),
    Response(_("上线的活动必须有效果评估"), first="launch", then="submit_evaluation"),
    Absence(_("被否决的营销案不得上线"), never="launch", after="reject_by_leader"),
    *(Separation(f"{OWN_CASE}：{move}", then=move) for move in SEPARATED),
)


def spoken() -> tuple[Law, ...]:
    """The laws with their names in the reader's language."""
    return tuple(replace(law, name=_spoken_name(law.name)) for law in LAWS)


def _spoken_name(name: str) -> str:
    said, colon, move = name.partition("：")
    return f"{gettext(said)}{colon}{MOVES.get(move, move)}"
