"""What the inbox does for the engine's shell: work opened and closed in bulk, signers found, deadlines reckoned."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from approvals.inbox import alarms, carrying, pauses, rows, standing
from approvals.inbox.addressing import PERSON, POST, Addressed, address, excluded_by, look_up, named_by
from approvals.inbox.models import NEVER, WorkItem
from approvals.inbox.responsible import parties_in
from approvals.inbox.subjects import Standing, subject_of
from approvals.working_time import reckoning
from approvals.working_time.reckoning import WrongSpec
from approvals.working_time.selectors import calendar_for
from workflows.engine.protocol import CarryWork, CloseWork, Need, OpenWork
from workflows.ledger.chain import Entry, Object
from workflows.runtime.ports import DomainRefused

if TYPE_CHECKING:
    from workflows.runtime.move import Move

SIGNATURES: Final = "inbox.signatures"  # in a move's memo: (scope, generation) -> Signature


@dataclass(frozen=True, slots=True)
class Signature:
    """Who closes an item by deciding it, and what they said."""

    person_id: int
    post_id: int | None = None
    on_behalf_of: int | None = None
    outcome: str = ""
    comment: str = ""
    digest: str = ""


class InboxWork:
    """Work items of a move: four statements at most, however many items."""

    def open(self, move: Move, items: Sequence[OpenWork]) -> None:
        """Put the items into the inboxes of everybody who may take them."""
        addressed, before = address(move, items), _followed(move, items)
        stands = subject_of(move.case.process_key).standing(move) or Standing()
        opened = [_item_row(move, item, to, stands, before.get(item.follows))
                  for item, to in zip(items, addressed, strict=True)]
        principals = [
            (which, kind, principal, due or NEVER, to.excluded_id)
            for which, (to, (_row, due)) in enumerate(zip(addressed, opened, strict=True))
            for kind, principal in to.principals
        ]
        rows.hand_out([row for row, _due in opened], principals)
        _announce(move, items)
        for item, to in zip(items, addressed, strict=True):
            if to.fallback:
                move.record(Entry(verb="work.fell_back", object=step_of(item), reason=to.fallback))

    def close(self, move: Move, items: Sequence[CloseWork]) -> None:
        """Take the items out of every inbox, signed where somebody decided them."""
        signatures = move.memo.get(SIGNATURES, {})
        closed = [_closed(item, signatures.get((item.scope, item.generation))) for item in items]
        rows.close_items(move.case.pk, move.at, closed)

    def carry(self, move: Move, items: Sequence[CarryWork]) -> None:
        """Give the items what another version says of their steps."""
        carrying.carry(move, items)

    def hold(self, move: Move) -> None:
        """The deadlines of open items stand still."""
        pauses.hold(move.case.pk, move.at)

    def rearm(self, move: Move) -> None:
        """The deadlines of open items run on."""
        pauses.rearm(move.case.pk, move.at)


def step_of(item: OpenWork | CloseWork) -> Object:
    """The step as the ledger names it."""
    return Object("step", item.node, node=item.node, name=getattr(item, "name", ""))


def _closed(item: CloseWork, signature: Signature | None) -> rows.Closed:
    if signature is None:
        return rows.Closed(item.scope, item.generation, item.why, item.outcome)
    return rows.Closed(
        item.scope, item.generation, item.why, signature.outcome or item.outcome, signature.person_id,
        signature.post_id, signature.on_behalf_of, signature.comment, signature.digest,
    )  # fmt: skip


def _announce(move: Move, items: Sequence[OpenWork]) -> None:
    """News for whoever may take the items: one message for all of them, read when it is spread."""
    move.put("notify", f"opened:{move.case.key}:{move.case.revision}", {
        "kind": "work.opened", "case": move.case.key, "process": move.case.process_key, "item": None, "words": {},
        "opened": [[item.scope, item.generation] for item in items], "at": move.at.isoformat(),
        "by": None if move.by.is_system else {"id": move.by.id, "name": move.by.name},
    })  # fmt: skip
    for number, (parties, places) in enumerate(_consulted(items).items()):
        move.put("notify", f"consulted:{move.case.key}:{move.case.revision}:{number}", {
            "kind": "raci.consulted", "case": move.case.key, "process": move.case.process_key, "item": None,
            "words": {}, "opened": places, "to": {"parties": list(parties)}, "at": move.at.isoformat(),
            "by": None if move.by.is_system else {"id": move.by.id, "name": move.by.name},
        })  # fmt: skip


def _consulted(items: Sequence[OpenWork]) -> dict[tuple[str, ...], list[list[int]]]:
    """The parties whom steps consult (C), with one open item of every step: its signers are not told apart."""
    found: dict[tuple[str, ...], list[list[int]]] = {}
    for item in {item.node: item for item in items}.values():
        if parties := parties_in(item.attributes.get("raciC", "")):
            found.setdefault(tuple(parties), []).append([item.scope, item.generation])
    return found


def _followed(move: Move, items: Sequence[OpenWork]) -> dict[tuple[int, ...], WorkItem]:
    """The closed items that opened ones go on with, by scope and generation: their deadlines run on."""
    keys = {item.follows for item in items if item.follows}
    if not keys:
        return {}
    closed = WorkItem.objects.filter(case_id=move.case.pk, scope__in={scope for scope, _generation in keys})
    return {(item.scope, item.generation): item for item in closed if (item.scope, item.generation) in keys}


def _item_row(
    move: Move, item: OpenWork, to: Addressed, stands: Standing, before: WorkItem | None
) -> tuple[tuple[Any, ...], datetime | None]:
    case, attributes, hours_of = move.case, carrying.spelt_out(move, item), to.department_id
    if before is not None and not to.posts:
        hours_of = before.hours_of_id
    due = before.due_at if before else _due_at(move, item, hours_of)
    armed = (before.alarm_stage, before.next_alarm_at) if before else _armed(move, item, due, hours_of)
    return (
        case.pk, case.key, case.process_key, case.title, case.initiator_id, case.initiator_name, item.scope,
        item.generation, item.node, item.name[:200], item.signer[:100], to.signer_name[:100], case.round, move.at, due,
        "", "", "", "", attributes.get("formKey", "")[:100], attributes.get("checklist", "")[:100],
        to.excluded_id, to.fallback, json.dumps(attributes, ensure_ascii=False, sort_keys=True),
        stands.stage, stands.stages, stands.changes, hours_of, item.role, before.pk if before else None,
        before.due_spec if before else "", (before.counted_from or before.opened_at) if before else None,
        *armed, before.late_spec if before else "", before.late_from if before else None,
    ), due  # fmt: skip


def _due_at(move: Move, item: OpenWork, department_id: int | None) -> datetime | None:
    try:
        return carrying.due_at(move, item.attributes, department_id, move.at)
    except WrongSpec as wrong:
        raise DomainRefused(_("「%(step)s」的期限无法识别：%(why)s") % {"step": item.name, "why": wrong}) from wrong


def _armed(move: Move, item: OpenWork, due: datetime | None, department_id: int | None) -> alarms.Armed:
    """The first alarm of a new item."""
    try:
        clock = due and alarms.Clock(due, move.at, item.attributes, calendar_for(department_id))
        return clock.first() if clock else alarms.SILENT
    except (WrongSpec, OverflowError) as wrong:
        raise DomainRefused(_("「%(step)s」的提醒时间无法识别：%(why)s") % {"step": item.name, "why": wrong}) from wrong


class InboxResolver:
    """Who signs, from the step's attributes or the domain; rules are the domain's."""

    def resolve(self, move: Move, need: Need) -> Any:
        """The signers of a co-sign, frozen from now on, the value of a rule, or of a variable."""
        if need.kind == "signers":
            return standing.again(move, need) if need.spec.get("again") else _signers(move, need)
        if need.kind == "standing":
            return standing.votes(move, need)
        subject = subject_of(move.case.process_key)
        return subject.rule(move, need) if need.kind == "rule" else subject.value(move, need)


def _signers(move: Move, need: Need) -> list[str]:
    known = subject_of(move.case.process_key).signers(move, need)
    keys = list(known) if known is not None else _collected(move, need)
    if str(need.spec.get("everyHolder", "")).lower() == "true":
        keys = _every_holder(move, need, keys)
    keys = list(dict.fromkeys(keys))
    if not keys:
        raise DomainRefused(
            _("会签「%(step)s」没有任何会签方，无法进入。请检查责任部门或岗位的设置。") % {"step": _name(move, need)}
        )
    return keys


def _collected(move: Move, need: Need) -> list[str]:
    """What the step's own attributes name, or the case's variable that `collection` names."""
    collection = str(need.spec.get("collection", ""))
    held = move.data.get(collection) if collection else None
    if isinstance(held, str):
        held = [held] if held else []
    if isinstance(held, list | tuple):
        return [key if key.startswith((POST, PERSON)) else f"{POST}{key}" for key in map(str, held)]
    return named_by(need.spec, move)


def _every_holder(move: Move, need: Need, keys: Sequence[str]) -> list[str]:
    """Everybody who holds one of the posts now, instead of the posts; whoever must keep out is left out."""
    directory, excluded = look_up(keys, move.at), excluded_by(need.spec, move)
    seats = [directory.posts[key.removeprefix(POST)] for key in keys if key.removeprefix(POST) in directory.posts]
    people = sorted({person for seat in seats for person in seat.holders} - excluded)
    numbers = look_up([f"{PERSON}#{person}" for person in people], move.at).people
    named = {f"{PERSON}{name}" for name in numbers if not name.startswith("#")}
    return [*(key for key in keys if not key.startswith(POST)), *sorted(named)]


def _name(move: Move, need: Need) -> str:
    node = move.graph.nodes.get(need.node)
    return node.name if node and node.name else need.node


class WorkingDeadlines:
    """Deadlines in working time: after the hours of a department, or the company's when none is named."""

    def due_at(self, spec: str, *, form: str, start: datetime, department_id: int | None = None) -> datetime:
        """The moment a spec names, seen from `start`; DomainRefused when it names none."""
        try:
            return reckoning.due_at(calendar_for(department_id), spec, form=form, start=start)
        except WrongSpec as wrong:
            raise DomainRefused(_("期限无法识别：%(why)s") % {"why": wrong}) from wrong

    def left(
        self, spec: str, *, form: str, due_at: datetime, at: datetime, department_id: int | None = None
    ) -> str:
        """What remains at that moment, as a spec that `due_at` takes again."""
        return reckoning.left(calendar_for(department_id), spec, form=form, due=due_at, at=at)
