"""How many checklist items the open reviews of a case still have to answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from approvals.inbox.models import WorkItem
from marketing_review.models import ChecklistVersion, Item, MarketingCase, Verdict
from marketing_review.models.content import digest_of
from marketing_review.selectors.checklists import wanted

Given = dict[tuple[str, str, str, str], Verdict]  # node, signer, checklist, code


class Missing(NamedTuple):
    """Items without an answer that stands, of how many."""

    open: int
    all: int


def missing_in(marketing: MarketingCase, items: Iterable[WorkItem],
               lists: Mapping[str, ChecklistVersion]) -> dict[int, Missing]:
    """Open work item -> what its checklists still miss; one statement. An answer of an earlier round counts as long as
    what it depends on is the same, unless it was a no."""
    asked = {item.pk: (item, [lists[key] for key in wanted(marketing, item) if key in lists])
             for item in items if item.is_open}
    if not any(versions for _item, versions in asked.values()):
        return {}
    given: Given = {(one.node, one.signer, one.checklist, one.code): one for one in marketing.verdicts.order_by("pk")}
    return {number: _missing(marketing, item, versions, given)
            for number, (item, versions) in asked.items() if versions}


def _missing(marketing: MarketingCase, item: WorkItem, versions: Iterable[ChecklistVersion], given: Given) -> Missing:
    entries = [(version.checklist.key, entry) for version in versions for entry in version.entries]
    stands = sum(_stands(marketing, given.get((item.node, item.signer, key, entry.code)), entry)
                 for key, entry in entries)
    return Missing(len(entries) - stands, len(entries))


def _stands(marketing: MarketingCase, verdict: Verdict | None, entry: Item) -> bool:
    if verdict is None or verdict.answer == Verdict.Answer.FAIL:
        return False
    return verdict.digest == digest_of(marketing.content, entry.fields or None)
