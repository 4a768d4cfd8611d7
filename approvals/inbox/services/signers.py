"""Adding and removing signers of a running co-sign (加签、减签)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from approvals.inbox.addressing import PERSON, look_up
from approvals.inbox.models import WorkItem
from approvals.inbox.services.access import check_revision, hold, refusals_in_words
from approvals.inbox.services.deciding import object_of
from approvals.inbox.services.errors import AlreadyDecided, CannotDecide, NotYours, OtherChange
from approvals.inbox.services.typed import clean, comment_from
from approvals.organisation.models import Person
from workflows.engine.protocol import AFTER, BEFORE, PARALLEL, AddSigner, RemoveSigner
from workflows.ledger.chain import Entry
from workflows.runtime.move import Move, moving


def add_signer(
    *, case_id: int, item_id: int, signer: str, by: Person, at: datetime, position: str = PARALLEL, reason: str = "",
    address: str = "", revision: int | None = None,
) -> None:  # fmt: skip
    """Let one more post or person sign beside, before or after the item's (加签); its performers may, and managers."""
    with refusals_in_words(), moving(case_id=case_id, by=by.as_actor(address=address), at=at) as move:
        item = _item_for_change(move, item_id, by)
        check_revision(move, by, revision)
        signer = clean(signer)
        name = _addable(move, item, signer)
        command = AddSigner(item.scope, item.generation, signer, _position(position), item.scope)
        entry = Entry(
            verb="work.signer_added", object=object_of(item), reason=comment_from(reason),
            detail={"signer": signer, "signer_name": name, "position": position},
        )  # fmt: skip
        if not move.apply(command, entry=entry):
            raise _gone()


def _position(position: str) -> str:
    if position not in (PARALLEL, BEFORE, AFTER):
        why = _("请选择加签方式：在我之前、与我同时或在我之后。")
        raise CannotDecide(why, {"position": why})
    return position


def remove_signer(
    *, case_id: int, item_id: int, by: Person, at: datetime, reason: str, address: str = "",
    revision: int | None = None,
) -> None:  # fmt: skip
    """Let the item's signer sign no more; only a process manager may, and says why."""
    with refusals_in_words(), moving(case_id=case_id, by=by.as_actor(address=address), at=at) as move:
        if not by.can("cases.administer"):
            raise NotYours(_("只有流程管理员可以减签。"))
        item = _open_item(move, item_id)
        check_revision(move, by, revision)
        if move.state is None or move.state.body_of(item.scope) is None:
            why = _("「%(step)s」不是会签，没有会签人可减；可以改为转办。")
            raise CannotDecide(why % {"step": item.name or item.node})
        kept = comment_from(reason)
        if not kept:
            why = _("请写明减签的理由。")
            raise CannotDecide(why, {"reason": why})
        entry = Entry(
            verb="work.signer_removed", object=object_of(item), reason=kept,
            detail={"signer": item.signer, "signer_name": item.signer_name},
        )  # fmt: skip
        if not move.apply(RemoveSigner(item.scope, item.generation), entry=entry):
            raise _gone()


def _item_for_change(move: Move, item_id: int, by: Person) -> WorkItem:
    return _open_item(move, item_id) if by.can("cases.administer") else hold(move, item_id, by).item


def _open_item(move: Move, item_id: int) -> WorkItem:
    item = WorkItem.objects.filter(pk=item_id, case_id=move.case.pk).first()
    if item is None:
        raise NotYours(_("没有这项待办。"))
    if not item.is_open:
        raise _gone()
    return item


def _addable(move: Move, item: WorkItem, signer: str) -> str:
    """The signer's name; CannotDecide when nobody stands behind the key or they already sign."""
    directory = look_up([signer], move.at)
    name = directory.name_of(signer)
    person = directory.people.get(signer.removeprefix(PERSON))
    able = {person[0]} if person else {one for seat in directory.posts.values() for one in seat.holders}
    by_id = signer.startswith(f"{PERSON}#")  # another name of somebody who may be on the list by their number
    if by_id or not _may_sign(able - {item.excluded_id or 0}):
        why = _("「%(signer)s」现在没有人可以会签。") % {"signer": name}
        raise CannotDecide(why, {"signer": why})
    if able == {move.by.id}:  # one person, one voice, by whatever name
        why = _("不能选自己。")
        raise CannotDecide(why, {"signer": why})
    body = move.state.body_of(item.scope) if move.state else None
    if body is not None and signer in body.signers:
        why = _("「%(signer)s」已经在会签名单里。") % {"signer": name}
        raise CannotDecide(why, {"signer": why})
    return name


def _may_sign(people: Collection[int]) -> bool:
    """Whether somebody among them may decide work at all."""
    return any(person.can("work.decide") for person in Person.objects.active().filter(pk__in=people))


def _gone() -> AlreadyDecided:
    return AlreadyDecided(_("这项会签已经结束。"), OtherChange("", None, _("会签已结束")))
