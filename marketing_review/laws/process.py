"""Rules over the whole path of a case; publishing a version proves them, every move obeys them."""

from __future__ import annotations

from typing import Final

from workflows.engine.machine import Absence, Law, Precedence, Response, Separation

PROCESS_KEY: Final = "marketing_case"

BACK: Final = frozenset({"send_back", "open_change"})
REVIEW_MOVES: Final = (
    "pass_quality_review", "pass_service_review", "pass_expert_review", "pass_cosign", "pass_legal_review",
    "approve_by_leader", "reject_by_leader", "close",
)

# What a person decides at a step of their own; the other two are fired by the last co-signer's or the leader's deed.
SEPARATED: Final = tuple(move for move in REVIEW_MOVES if move not in ("pass_cosign", "reject_by_leader"))

LAWS: Final[tuple[Law, ...]] = (
    Precedence("客服审核未通过，不得送OA审批", first="pass_service_review", then="hand_to_oa",
               voided_by=BACK | {"reopen_quality_review", "reopen_cosign"}),
    Precedence("法律审核未通过，不得送OA审批", first="pass_legal_review", then="hand_to_oa",
               voided_by=BACK | {"reopen_quality_review", "reopen_cosign", "reopen_legal"}),
    Precedence("品质审核未通过，不得送OA审批", first="pass_quality_review", then="hand_to_oa",
               voided_by=BACK | {"reopen_quality_review"}),
    Precedence("领导未审批，不得上线", first="approve_by_leader", then="launch",
               voided_by=BACK | {"reopen_quality_review", "reopen_cosign", "reopen_legal", "undo_approval"}),
    Precedence("未上线的活动没有变更可撤销", first="launch", then="drop_change"),
    Response("上线的活动必须有效果评估", first="launch", then="submit_evaluation"),
    Absence("被否决的营销案不得上线", never="launch", after="reject_by_leader"),
    *(Separation(f"发起人不得审核自己的营销案：{move}", then=move) for move in SEPARATED),
)
