"""An opinion given unasked by whoever is consulted (C) in a step: kept beside the item, decided by nobody but its
performer."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from approvals.inbox.models import NEVER, Asking, Principal, WorkItem
from approvals.inbox.responsible import is_consulted
from approvals.inbox.selectors import may_see
from approvals.inbox.services.access import refusals_in_words
from approvals.inbox.services.deciding import object_of
from approvals.inbox.services.errors import AlreadyDecided, CannotDecide, NotYours, OtherChange
from approvals.inbox.services.telling import audience_of, tell
from approvals.inbox.services.typed import comment_from
from approvals.organisation.models import Person
from workflows.ledger.chain import Entry
from workflows.runtime.move import Move, moving


def give_opinion(*, item_id: int, case_id: int, text: str, by: Person, at: datetime, address: str = "") -> Asking:
    """Say what one thinks of an open item; its performers are told and decide by themselves."""
    with refusals_in_words(), moving(case_id=case_id, by=by.as_actor(address=address), at=at) as move:
        item = _consulted_item(move, item_id, by)
        kept = comment_from(text)
        if not kept:
            why = _("请写明你的意见。")
            raise CannotDecide(why, {"answer": why})
        opinion = Asking.objects.create(
            item=item, kind=Asking.Kind.OPINION, by=by, asked=by, asked_at=move.at, answer=kept, ended_at=move.at,
            ending=Asking.Ending.ANSWERED,
        )  # fmt: skip
        Principal.objects.get_or_create(
            item=item, kind=Principal.Kind.ASKED, principal_id=by.pk,
            defaults={"process_key": item.process_key, "urgent_at": item.due_at or NEVER, "open": False},
        )  # fmt: skip
        move.record(Entry(verb="work.opinion_given", object=object_of(item), reason=kept))
        tell(move, "work.answered", item=item, **audience_of(item), about=f"opinion-{opinion.pk}", comment=kept)
    return opinion


def _consulted_item(move: Move, item_id: int, by: Person) -> WorkItem:
    """The open item, for somebody whom its step consults and who may read the case."""
    item = WorkItem.objects.filter(pk=item_id, case_id=move.case.pk).first()
    if item is None or not by.can("work.decide") or not may_see(by, move.case.pk, move.at):
        raise NotYours(_("没有这项待办。"))
    if not is_consulted(item, by, move.at):
        raise NotYours(_("这一步没有征询你的意见。"))
    if not item.is_open:
        raise AlreadyDecided(_("这项待办已经办结，意见不再起作用。"), OtherChange("", item.closed_at, item.name))
    return item
