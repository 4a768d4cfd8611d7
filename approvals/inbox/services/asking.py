"""Asking somebody about an item: for advice (征询), or handing it over until the answer comes back (委派).

Either way the decision stays with its performer, and question and answer stand in the chain.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from approvals.inbox import rows
from approvals.inbox.models import Asking, WorkItem
from approvals.inbox.services.access import hold, refusals_in_words
from approvals.inbox.services.deciding import object_of
from approvals.inbox.services.errors import AlreadyDecided, CannotDecide, NotYours, OtherChange
from approvals.inbox.services.somebody import not_kept_out, somebody
from approvals.inbox.services.telling import tell
from approvals.inbox.services.typed import comment_from
from approvals.organisation.models import Person
from workflows.ledger.chain import Entry
from workflows.runtime.move import Move, moving

VERBS: Final = {Asking.Kind.CONSULT: "work.consulted", Asking.Kind.DELEGATE: "work.delegated"}
MOST_AT_ONCE: Final = 10


def consult(
    *, item_id: int, case_id: int, asked: str, question: str, by: Person, at: datetime, address: str = ""
) -> Asking:
    """Ask the person with staff number `asked` for advice; one may decide without waiting for it."""
    return _ask(Asking.Kind.CONSULT, item_id, case_id, asked, question, by, at, address)


def delegate(
    *, item_id: int, case_id: int, asked: str, question: str, by: Person, at: datetime, address: str = ""
) -> Asking:
    """Hand the item to the person until they answer; it comes back to be decided by whoever it belongs to."""
    return _ask(Asking.Kind.DELEGATE, item_id, case_id, asked, question, by, at, address)


def _ask(
    kind: Asking.Kind, item_id: int, case_id: int, asked: str, question: str, by: Person, at: datetime, address: str
) -> Asking:
    with refusals_in_words(), moving(case_id=case_id, by=by.as_actor(address=address), at=at) as move:
        item = hold(move, item_id, by).item
        person = somebody(asked, by=by, field="asked")
        if kind == Asking.Kind.DELEGATE:
            not_kept_out(person, item, field="asked")
        kept = _said(question, "question", _("请写明要问什么。"))
        _refuse_crowds(item, person, kind)
        asking = Asking.objects.create(item=item, kind=kind, by=by, asked=person, question=kept, asked_at=move.at)
        rows.let_answer(item, person.pk)
        move.record(Entry(verb=VERBS[kind], object=object_of(item), reason=kept, detail=_whom(person)))
        tell(move, VERBS[kind], item=item, people=[person.pk], about=person.pk, comment=kept)
    return asking


def _refuse_crowds(item: WorkItem, person: Person, kind: Asking.Kind) -> None:
    waiting = list(Asking.objects.open().filter(item=item).select_related("asked"))
    if any(one.asked_id == person.pk for one in waiting):
        raise _refused("asked", _("已经征询过 %(name)s，正在等待答复。") % {"name": person.name})
    if kind == Asking.Kind.DELEGATE and waiting:
        raise _refused("asked", _("还有征询没有答复，请先收回再委派。"))
    if len(waiting) >= MOST_AT_ONCE:
        raise _refused("asked", _("同时最多征询 %(most)d 人。") % {"most": MOST_AT_ONCE})


def answer(*, asking_id: int, case_id: int, text: str, by: Person, at: datetime, address: str = "") -> Asking:
    """Give one's advice; a delegated item goes back to whoever delegated it."""
    with refusals_in_words(), moving(case_id=case_id, by=by.as_actor(address=address), at=at) as move:
        asking = _open_asking(move, asking_id)
        if asking.asked_id != by.pk:
            raise NotYours(_("这项征询不是问你的。"))
        asking.answer = _said(text, "answer", _("请写明你的意见。"))
        _end(move, asking, Asking.Ending.ANSWERED)
        told = Entry(verb="work.answered", object=object_of(asking.item), reason=asking.answer,
                     detail={"kind": asking.kind, "to": asking.by.number, "to_name": asking.by.name})
        move.record(told)
        tell(move, "work.answered", item=asking.item, people=[asking.by_id], about=asking.pk, comment=asking.answer)
    return asking


def take_back(*, asking_id: int, case_id: int, by: Person, at: datetime, address: str = "") -> Asking:
    """Wait for the answer no longer; who asked may, and everybody to whom the item belongs."""
    with refusals_in_words(), moving(case_id=case_id, by=by.as_actor(address=address), at=at) as move:
        asking = _open_asking(move, asking_id)
        if asking.by_id != by.pk:
            hold(move, asking.item_id, by, delegated=True)
        _end(move, asking, Asking.Ending.TAKEN_BACK)
        move.record(Entry(verb="work.asking_taken_back", object=object_of(asking.item), detail=_whom(asking.asked)))
    return asking


def _open_asking(move: Move, asking_id: int) -> Asking:
    found = Asking.objects.filter(pk=asking_id, item__case_id=move.case.pk).select_related("item", "by", "asked")
    asking = found.first()
    if asking is None:
        raise NotYours(_("没有这项征询。"))
    if asking.ended_at is not None or not asking.item.is_open:
        what = asking.get_ending_display() if asking.ending else _("事项已办结")
        raise AlreadyDecided(_("这项征询已了结：%(what)s。") % {"what": what}, OtherChange("", asking.ended_at, what))
    return asking


def _end(move: Move, asking: Asking, ending: Asking.Ending) -> None:
    asking.ended_at, asking.ending = move.at, ending
    asking.save(update_fields=["answer", "ended_at", "ending"])
    rows.show_again(asking.item_id)


def _whom(person: Person) -> dict[str, str]:
    return {"to": person.number, "to_name": person.name}


def _said(text: str, field: str, why: str) -> str:
    kept = comment_from(text)
    if not kept:
        raise _refused(field, why)
    return kept


def _refused(field: str, why: str) -> CannotDecide:
    return CannotDecide(why, {field: why})


