"""Work in person: items go to the successor by the administrator's hand, questions are taken back."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext

from approvals.handover.deeds.answers import Gone, Later, Left
from approvals.handover.models import Line
from approvals.handover.planning import why_not
from approvals.inbox import rows
from approvals.inbox.addressing import PERSON
from approvals.inbox.models import Asking, Principal, WorkItem
from approvals.inbox.services.access import refusals_in_words
from approvals.inbox.services.deciding import object_of
from approvals.inbox.services.telling import tell
from approvals.organisation.models import Person
from workflows.bpmn.words import Sentence as _
from workflows.engine.protocol import Reassign
from workflows.engine.state import BODY, HELD
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry
from workflows.runtime.move import Move, moving


def pass_item(line: Line, at: datetime) -> Line.Result:
    """Let the successor have the item; clock, votes and place stay as they are."""
    to = successor_of(line)
    _settle(line, at)
    with refusals_in_words(), moving(case_id=_case_of(line), by=administrator_of(line), at=at) as move:
        item = _still_theirs(line, move)
        if refusal := why_not(to, item, _asked_beside(item)):
            raise Left(refusal)
        for asking in Asking.objects.open().filter(item=item).select_related("item", "by", "asked"):
            _end(move, asking, line)
        told = _whom(line, to, item)
        entry = Entry(verb="work.transferred", object=object_of(item), reason=reason_of(line), detail=told)
        if item.is_open and _others_of(item, line).exists():
            _take_the_place(move, item, line, to, entry)
        elif not move.apply(Reassign(*_place(move, item), f"{PERSON}{to.number}"), entry=entry):
            raise Gone
    return Line.Result.HANDED_OVER


def take_back_asking(line: Line, at: datetime) -> Line.Result:
    """Nobody waits any longer for an answer from the leaver, or to them."""
    with refusals_in_words(), moving(case_id=_case_of(line), by=administrator_of(line), at=at) as move:
        asking = Asking.objects.select_related("item", "by", "asked").get(pk=line.target_id)
        if asking.ended_at is not None or not asking.item.is_open:
            raise Gone
        _end(move, asking, line)
    return Line.Result.TAKEN_BACK


def _settle(line: Line, at: datetime) -> None:
    """What the leaver decided takes effect if its time has come: it must not be lost when the line is not done."""
    if WorkItem.objects.filter(pk=line.target_id, effective_at__lte=at).exists():
        with moving(case_id=_case_of(line), by=administrator_of(line), at=at):
            pass


def _place(move: Move, item: WorkItem) -> tuple[int, int]:
    """Where the engine keeps the item: held at a task that nobody else was asked at, it waits one storey deeper."""
    scopes = move.state.scopes if move.state else {}
    for scope in scopes.values():
        body = scopes.get(scope.parent)
        if item.is_open or body is None or body.parent != item.scope or body.kind != BODY:
            continue
        if scope.wait == HELD and not scope.said and scope.key == body.signers[0]:
            return scope.id, scope.generation
    return item.scope, item.generation


def _still_theirs(line: Line, move: Move) -> WorkItem:
    """The item under the lock; Gone when it was decided or handed over, Later while a decision waits."""
    item = WorkItem.objects.get(pk=line.target_id)
    over = not item.is_open and item.close_reason != WorkItem.Closing.HELD
    followed = WorkItem.objects.filter(follows=item).exists()
    mine = Principal.objects.filter(item=item, kind=Principal.Kind.PERSON, principal_id=line.handover.leaver_id)
    if over or followed or move.case.is_over or not mine.exists():
        raise Gone
    if item.effective_at is not None:
        raise Later(item.effective_at)
    return item


def _others_of(item: WorkItem, line: Line) -> QuerySet[Principal]:
    performers = Principal.objects.filter(item=item).exclude(kind=Principal.Kind.ASKED)
    return performers.exclude(kind=Principal.Kind.PERSON, principal_id=line.handover.leaver_id)


def _take_the_place(move: Move, item: WorkItem, line: Line, to: Person, entry: Entry) -> None:
    """Of several who may act, only the leaver is replaced: the others keep the item before them."""
    mine = Principal.objects.filter(item=item, kind=Principal.Kind.PERSON, principal_id=line.handover.leaver_id)
    mine.update(principal_id=to.pk)
    rows.show_again(item.pk)
    move.record(entry)


def _asked_beside(item: WorkItem) -> set[int]:
    rows = Principal.objects.filter(
        kind=Principal.Kind.PERSON, item__closed_at=None, item__case_id=item.case_id, item__node=item.node
    )
    return set(rows.values_list("principal_id", flat=True))


def _end(move: Move, asking: Asking, line: Line) -> None:
    """The question ends; whoever is not the leaver is told."""
    asking.ended_at, asking.ending = move.at, Asking.Ending.TAKEN_BACK
    asking.save(update_fields=["ended_at", "ending"])
    rows.show_again(asking.item_id)
    item, detail = object_of(asking.item), {"to": asking.asked.number, "to_name": asking.asked.name}
    move.record(Entry(verb="work.asking_taken_back", object=item, reason=reason_of(line), detail=detail))
    other = asking.by if asking.asked_id == line.handover.leaver_id else asking.asked
    said = gettext("%(leaver)s 离职交接：「%(step)s」的征询或委派已收回。")
    words = {"leaver": line.handover.leaver.name, "step": asking.item.name or asking.item.node}
    tell(move, "system.handover", item=asking.item, people=[other.pk], about=asking.pk, text=said % words)


def successor_of(line: Line) -> Person:
    """Who takes it over; Left when they cannot any more."""
    to = line.to
    if to is None or not to.can("work.decide"):
        raise Left(_("继任者已停用，或其角色不能办理待办。"))
    return to


def _case_of(line: Line) -> int:
    if line.kind == Line.Kind.ASKING:
        return Asking.objects.values_list("item__case_id", flat=True).get(pk=line.target_id)
    return WorkItem.objects.values_list("case_id", flat=True).get(pk=line.target_id)


def administrator_of(line: Line) -> Actor:
    """By whose hand it happens."""
    return line.handover.by.as_actor(address=line.handover.address)


def reason_of(line: Line) -> str:
    """Why, as the case's chain says it."""
    said = gettext("离职交接")
    return f"{said}：{line.handover.reason}" if line.handover.reason else said


def _whom(line: Line, to: Person, item: WorkItem) -> dict[str, str]:
    leaver = line.handover.leaver
    return {"from": leaver.number, "from_name": leaver.name, "to": to.number, "to_name": to.name,
            **({"signer": item.signer} if item.signer else {})}  # fmt: skip
