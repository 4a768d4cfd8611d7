"""Verbs of a case's life: started, suspended, resumed, cancelled. Deciding belongs to the inbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from workflows.engine.filling import initial_data
from workflows.engine.protocol import Cancel, Resume, Start, Suspend
from workflows.ledger.actor import Actor
from workflows.ledger.chain import ZERO, Entry, Object
from workflows.library.models import ProcessVersion
from workflows.runtime import document, starting, writing
from workflows.runtime.models import Case
from workflows.runtime.move import Move, moving


class CannotStart(Exception):
    """The case cannot be opened; the message is a sentence fit for the user."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The step of another case that waits for this one."""

    case: Case
    scope: int
    generation: int

    @property
    def key(self) -> str:
        """The key of the called case: its caller's, and the place that waits."""
        return f"{self.case.key}-{self.scope}.{self.generation}"


@dataclass(frozen=True, slots=True)
class Opening:
    """How a case begins; `before` runs in the same transaction, before the first step."""

    key: str
    title: str
    data: Mapping[str, Any] = field(default_factory=dict)
    before: Callable[[Move], None] | None = None
    entry: Entry | None = None
    node: str = ""  # a start event other than the usual one
    caller: Caller | None = None
    why: Mapping[str, Any] = field(default_factory=dict)  # why on this version: kept in the first event


@transaction.atomic
def start_case(
    *,
    process_key: str,
    key: str,
    title: str,
    by: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
    before: Callable[[Move], None] | None = None,
    entry: Entry | None = None,
) -> Case:
    """Open a case on the version that is meant for whoever starts it; `before` runs in the same transaction, before the
    first step.

    Whatever `before` raises, and whatever the first steps are refused for, nothing is written."""
    chosen = starting.choose(starting.Beginning(process_key, key, by, at))
    if chosen.version is None:
        raise CannotStart(_("流程“%(process)s”没有已发布的版本。") % {"process": process_key})
    opening = Opening(key, title, data or {}, before, entry, why=chosen.why)
    return start_on(version=chosen.version, opening=opening, by=by, at=at)


@transaction.atomic
def start_on(*, version: ProcessVersion, opening: Opening, by: Actor, at: datetime) -> Case:
    """Open a case on exactly this version."""
    case = _new_case(version, opening, by, at)
    move = Move(case, sha256=version.sha256, by=by, at=at)
    if opening.before is not None:
        opening.before(move)
    entry = opening.entry or Entry(verb="case.started", object=Object("case", case.key, name=case.title))
    data = {**initial_data(move.graph.form), **opening.data}
    move.apply(Start(data, node=opening.node), entry=replace(entry, detail={**entry.detail, **opening.why}))
    writing.write(move)
    return case


def _new_case(version: ProcessVersion, opening: Opening, by: Actor, at: datetime) -> Case:
    case = Case(
        key=opening.key, process_version=version, process_key=version.process.key, title=opening.title[:200],
        initiator_id=by.id, initiator_name=by.name, document=document.EMPTY, started_at=at, ledger_head=ZERO,
    )  # fmt: skip
    if caller := opening.caller:
        case.caller, case.caller_scope, case.caller_generation = caller.case, caller.scope, caller.generation
        case.initiator_id, case.initiator_name = caller.case.initiator_id, caller.case.initiator_name
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as taken:
        raise CannotStart(_("案件编号 %(key)s 已被使用。") % {"key": opening.key}) from taken
    return case


def suspend_case(*, case_id: int, by: Actor, at: datetime, reason: str = "") -> Case:
    """Let the case rest: nobody can decide, no job starts, and every clock keeps what is left."""
    with moving(case_id=case_id, by=by, at=at) as move:
        move.apply(Suspend(), entry=_about(move, "case.suspended", reason))
    return move.case


def resume_case(*, case_id: int, by: Actor, at: datetime, reason: str = "") -> Case:
    """Let a suspended case go on; its clocks run with what was left."""
    with moving(case_id=case_id, by=by, at=at) as move:
        move.apply(Resume(), entry=_about(move, "case.resumed", reason))
    return move.case


def cancel_case(*, case_id: int, by: Actor, at: datetime, reason: str = "") -> Case:
    """End the case before its end: open work is closed, clocks and called processes stop."""
    with moving(case_id=case_id, by=by, at=at) as move:
        move.apply(Cancel(reason), entry=_about(move, "case.cancelled", reason))
    return move.case


def _about(move: Move, verb: str, reason: str) -> Entry:
    return Entry(verb=verb, object=Object("case", move.case.key, name=move.case.title), reason=reason)
