"""Agreeing to several items at once (批量同意): each in a transaction of its own, none that needs a closer look.

Never a way to return or refuse. What is left out is said with the reason, before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.inbox.models import Asking, Opening, WorkItem
from approvals.inbox.selectors.items import claim_of, claims_on
from approvals.inbox.services.access import already_decided, just_decided
from approvals.inbox.services.choices import Choice
from approvals.inbox.services.choosing import AT_ONCE, Door, choose
from approvals.inbox.services.deciding import attributes_of, outcomes_of, signature_of
from approvals.inbox.services.errors import CannotDecide, Conflict, NotYours
from approvals.inbox.services.typed import comment_from
from approvals.inbox.subjects import subject_of
from approvals.organisation.models import Person
from workflows.engine.graph.attributes import listed
from workflows.runtime.models import Case

MOST: Final = 100
HEAVY: Final = ("case__document", "case__fired", "case__process_version__source", "case__process_version__bindings")


@dataclass(frozen=True, slots=True)
class Prospect:
    """One chosen item: how it would be agreed to, or why it cannot be agreed to among others. Without `item` there is
    nothing that the person could know of."""

    item_id: int
    item: WorkItem | None = None
    outcome: str = ""
    why_not: str = ""
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one chosen item; `effective_at` is until when it can be undone, if it can."""

    item_id: int
    item: WorkItem | None
    ok: bool
    reason: str = ""
    url: str = ""
    effective_at: datetime | None = None


def approve_all(
    *, item_ids: Iterable[int], by: Person, at: datetime, comment: str = "", address: str = "",
    undo_for: timedelta = AT_ONCE,
) -> list[Result]:  # fmt: skip
    """Agree to the items that allow it, each in a transaction of its own; what became of every one, in their order.
    CannotDecide when there are too many or the comment is too long: then nothing is done."""
    comment_from(comment)
    found = prospects(item_ids, by, at)
    return [_approve(one, comment, Door(0, by, at, address=address), undo_for) for one in found]


def _approve(one: Prospect, comment: str, door: Door, undo_for: timedelta) -> Result:
    if one.item is None or one.why_not:
        return _result(one, one.why_not)
    choice = Choice("decide", one.item_id, one.outcome, comment, detail={"batch": True, "opened": one.opened})
    at = Door(one.item.case_id, door.by, door.at, address=door.address)
    try:
        decided = choose(choice, at, undo_for=undo_for)
    except NotYours:
        return _result(Prospect(one.item_id), _unknown())
    except (CannotDecide, Conflict) as why:
        return _result(one, str(why))
    return _result(one, effective_at=decided.effective_at)


def _result(one: Prospect, reason: str = "", effective_at: datetime | None = None) -> Result:
    url = subject_of(one.item.process_key).url(one.item.case_key) if one.item else ""
    return Result(one.item_id, one.item, not reason, reason, url, effective_at)


def prospects(item_ids: Iterable[int], by: Person, at: datetime) -> list[Prospect]:
    """How each of the items would fare, in their order; CannotDecide for more than a hundred."""
    chosen = list(dict.fromkeys(item_ids))
    if len(chosen) > MOST:
        raise CannotDecide(
            _("一次最多批量同意 %(most)d 项，现选了 %(now)d 项。请分几次办理。") % {"most": MOST, "now": len(chosen)}
        )
    items = _items(chosen, by, at)
    opened = set(Opening.objects.filter(person=by, item__in=items).values_list("item_id", flat=True))
    alone = _objections(items.values(), by) | _delegated(items)
    return [_prospect(one, items.get(one), by, at, one in opened, alone.get(one, "")) for one in chosen]


def _items(chosen: Sequence[int], by: Person, at: datetime) -> dict[int, WorkItem]:
    found = WorkItem.objects.filter(pk__in=chosen).annotate(**claims_on(by, at))
    found = found.select_related("case__process_version", "decided_by")
    items = {item.pk: item for item in found.defer(*HEAVY)}
    for item in items.values():
        item.title = item.case.title
    return items


def _delegated(items: Iterable[int]) -> dict[int, str]:
    """Why items that are delegated must wait until they are answered."""
    open_ones = Asking.objects.open().filter(item__in=items, kind=Asking.Kind.DELEGATE)
    why = _("这项待办已委派给 %(who)s，请等待答复或先收回。")
    return {item: why % {"who": who} for item, who in open_ones.values_list("item_id", "asked__name")}


def _objections(items: Iterable[WorkItem], by: Person) -> dict[int, str]:
    """What the domains have against agreeing to items among others: asked once for each process."""
    marked: dict[str, list[WorkItem]] = {}
    for item in items:
        if not _alone(item):
            marked.setdefault(item.process_key, []).append(item)
    asked = [subject_of(key).batch_objections(some, by) for key, some in marked.items()]
    return {pk: why for answers in asked for pk, why in answers.items() if why}


def _prospect(item_id: int, item: WorkItem | None, by: Person, at: datetime, opened: bool, alone: str) -> Prospect:
    if item is None or not by.can("work.decide") or claim_of(item, by, at) is None:
        return Prospect(item_id, why_not=_unknown())
    outcome = _agreeing(item)
    why_not = _settled(item, by) or _alone(item) or alone
    return Prospect(item_id, item, outcome, why_not or _unread(item, opened), opened)


def _unknown() -> str:
    return _("没有这项待办。")


def _agreeing(item: WorkItem) -> str:
    """The first outcome that refuses nothing; empty when the step has none."""
    refusals = listed(attributes_of(item).get("refusals", ""))
    return next((one for one in outcomes_of(item) if one not in refusals), "")


def _settled(item: WorkItem, by: Person) -> str:
    """What has become of the item, or of its case, meanwhile."""
    if not item.is_open:
        return already_decided(item, by)[0]
    if item.effective_at is not None:
        return just_decided(item, by)[0]
    return _("案件已暂停，恢复后才能办理。") if item.case.status == Case.Status.SUSPENDED else ""


def _alone(item: WorkItem) -> str:
    """Why the step wants to be decided by itself."""
    if attributes_of(item).get("batchSafe", "").lower() != "true" or not _agreeing(item):
        return _("流程规定这个环节须逐件办理。")
    return _("这个环节要求签名，须逐件办理。") if signature_of(item) else ""


def _unread(item: WorkItem, opened: bool) -> str:
    if not item.changes or opened:
        return ""
    changed = ngettext("本轮有 %(n)d 处修改还没有看过，请打开后办理。", "本轮有 %(n)d 处修改还没有看过，请打开后办理。",
                       item.changes)
    return changed % {"n": item.changes}
