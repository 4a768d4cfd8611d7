"""Questions to the inbox: what waits, what was done, what may be seen, where a case can go back to."""

from approvals.inbox.selectors.cases import (
    done_by,
    draft_of,
    found_cases,
    may_see,
    signers_beside,
    started_by,
    visible_cases,
    visible_item,
)  # fmt: skip
from approvals.inbox.selectors.steps import Step, passed_steps
from approvals.inbox.selectors.waiting import BANDS, Badge, Inbox, Waiting, Wanted, badge, inbox, inbox_count

__all__ = [
    "BANDS", "Badge", "Inbox", "Step", "Waiting", "Wanted", "badge", "done_by", "draft_of", "found_cases", "inbox",
    "inbox_count", "may_see", "passed_steps", "signers_beside", "started_by", "visible_cases", "visible_item",
]  # fmt: skip
