"""Handing an item over to somebody else (转办): place, votes and deadline stay as they are."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from approvals.inbox.addressing import PERSON
from approvals.inbox.services.access import hold, refusals_in_words
from approvals.inbox.services.deciding import object_of
from approvals.inbox.services.errors import AlreadyDecided, CannotDecide, OtherChange
from approvals.inbox.services.somebody import not_kept_out, somebody
from approvals.inbox.services.telling import tell
from approvals.inbox.services.typed import comment_from
from approvals.organisation.models import Person
from workflows.engine.protocol import Reassign
from workflows.ledger.chain import Entry
from workflows.runtime.move import moving


def transfer(
    *, item_id: int, case_id: int, to: str, reason: str, by: Person, at: datetime, address: str = ""
) -> Person:
    """Hand the item over to the person with staff number `to`, who decides in one's stead; returns them."""
    with refusals_in_words(), moving(case_id=case_id, by=by.as_actor(address=address), at=at) as move:
        item = hold(move, item_id, by).item
        person = somebody(to, by=by, field="to")
        not_kept_out(person, item, field="to")
        kept = comment_from(reason)
        if not kept:
            why = _("请写明转办的理由。")
            raise CannotDecide(why, {"reason": why})
        entry = Entry(
            verb="work.transferred", object=object_of(item), reason=kept,
            detail={"to": person.number, "to_name": person.name, "signer": item.signer},
        )  # fmt: skip
        if not move.apply(Reassign(item.scope, item.generation, f"{PERSON}{person.number}"), entry=entry):
            raise AlreadyDecided(_("这项待办已不再有效。"), OtherChange("", None, _("案件已前进")))
        tell(move, "work.transferred", people=[person.pk], about=item.pk, step=item.name, comment=kept)
    return person
