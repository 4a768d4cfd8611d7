"""Urging (催办): at most once per item within four working hours, whoever urges."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from approvals.inbox.models import Urge, WorkItem
from approvals.inbox.selectors import may_see
from approvals.inbox.services.access import refusals_in_words
from approvals.inbox.services.deciding import object_of
from approvals.inbox.services.errors import AlreadyDecided, CannotDecide, NotYours, OtherChange
from approvals.inbox.services.telling import audience_of, tell
from approvals.inbox.services.typed import clean
from approvals.organisation.models import Person
from approvals.working_time.reckoning import add
from approvals.working_time.selectors import calendar_for
from workflows.ledger.chain import Entry
from workflows.runtime.move import Move, moving

APART: Final = timedelta(hours=4)  # of working time
LONGEST_NOTE: Final = 200


def urge(*, item_id: int, case_id: int, by: Person, at: datetime, note: str = "", address: str = "") -> Urge:
    """Ask everybody who has the item before them to get on with it; whoever sees the case may, but not in a storm."""
    with refusals_in_words(), moving(case_id=case_id, by=by.as_actor(address=address), at=at) as move:
        item = _open_item(move, item_id, by)
        _refuse_storms(item, move.at)
        kept = clean(note)[:LONGEST_NOTE]
        urged = Urge.objects.create(item=item, by=by, at=move.at, note=kept)
        move.record(Entry(verb="work.urged", object=object_of(item), reason=kept))
        tell(move, "work.urged", item=item, comment=kept, **audience_of(item))
    return urged


def _open_item(move: Move, item_id: int, by: Person) -> WorkItem:
    item = WorkItem.objects.filter(pk=item_id, case_id=move.case.pk).first()
    if item is None or not by.can("work.decide") or not may_see(by, move.case.pk, move.at):
        raise NotYours(_("没有这项待办。"))
    if not item.is_open or item.effective_at is not None:
        raise AlreadyDecided(_("这项待办已经办理，不用再催。"), OtherChange("", item.closed_at, _("已办理")))
    return item


def _refuse_storms(item: WorkItem, at: datetime) -> None:
    last = Urge.objects.filter(item=item).select_related("by").order_by("-at").first()
    again = add(calendar_for(item.hours_of_id), last.at, APART) if last else at
    if last and again > at:
        local = again.astimezone(calendar_for(item.hours_of_id).zone)
        raise CannotDecide(
            _("%(who)s 已经催办过；4 个工作小时内只催一次，%(when)s 之后可以再催。")
            % {"who": last.by.name, "when": local.strftime("%m-%d %H:%M")}
        )
