"""The engine's shell: a case under its lock, moved by commands, everything written at once on leaving.

The order is the promise: lock → settle what is due → step → the domain agrees → work, timers, events, outbox → commit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from workflows.engine.graph import Graph
from workflows.engine.machine import Separation
from workflows.engine.protocol import (
    Command,
    Effect,
    EndCase,
    FireTransition,
    Need,
    Record,
    Resume,
    ReturnTo,
    Suspend,
    Withdraw,
)  # fmt: skip
from workflows.engine.state import State
from workflows.engine.wire import to_json
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object
from workflows.ledger.outbox import Letter
from workflows.runtime import document, pending, ports, refusals, sql, writing
from workflows.runtime.laws import Deed, broken_by, owed_at_end
from workflows.runtime.models import Case
from workflows.runtime.play import play
from workflows.runtime.tally import Tally

NEXT_ROUND: Final = (ReturnTo, Withdraw)
STATUS_AFTER: Final = {Suspend: Case.Status.SUSPENDED, Resume: Case.Status.RUNNING}


class Move:
    """A locked case and what is to become of it; `memo` is for what a door wants to tell the ports it fills."""

    def __init__(self, case: Case, *, sha256: str, by: Actor, at: datetime) -> None:
        self.case = case
        self.sha256 = sha256
        self.by = by
        self.at = max(at, case.ledger_at or at)
        self.graph: Graph = document.graph_of(case.process_version_id, sha256)
        case.graph = self.graph
        self.state: State | None = document.load(case.document)
        self.memo: dict[str, Any] = {}
        self.tally = Tally()
        self.entries: list[Entry] = []
        self.letters: list[Letter] = []
        self.rested = self.is_resting

    @property
    def is_resting(self) -> bool:
        """Whether the case is suspended; `rested` says whether it was when the move began."""
        return self.case.status == Case.Status.SUSPENDED

    @property
    def data(self) -> Mapping[str, Any]:
        """The case's variables, as the last command left them."""
        return self.state.data if self.state else {}

    @property
    def deeds(self) -> list[Deed]:
        """The domain transitions that have happened in this case, oldest first."""
        return document.load_deeds(self.case.fired)

    def apply(self, command: Command, *, entry: Entry) -> bool:
        """Take the command through engine and domain; False when it came too late and changes nothing."""
        before = self.state
        played = play(self.graph, before, command, self.at, self._resolve)
        if not played.effects and played.state == before:
            return False
        self.state = played.state
        self.entries.append(self._signed(entry, command, played.effects, [to_json(a) for a in played.answers]))
        self._ask_domain(played.effects)
        self.tally.add(played.effects, running=document.timers(before) if isinstance(command, Resume) else ())
        self._follow(command)
        return True

    def record(self, entry: Entry) -> None:
        """Add an event of its own to the case's chain."""
        self.entries.append(replace(entry, version=self.sha256, round=self.case.round))

    def put(self, effect: str, key: str, payload: Mapping[str, Any], *, not_before: datetime | None = None) -> None:
        """Put a message into the outbox; it leaves after the commit."""
        self.letters.append(Letter(effect, key, payload, not_before, self.case.key))

    def retitle(self, title: str) -> None:
        """Call the case by another title from now on."""
        self.case.title = title[:200]

    def _resolve(self, need: Need, state: State) -> Any:
        self.state = state  # the resolver looks at the variables as they are by now
        return ports.resolver.get().resolve(self, need)

    def _signed(self, entry: Entry, command: Command, effects: Sequence[Effect], answers: list[Any]) -> Entry:
        """The entry with everything that a replay needs, and the steps that the engine took."""
        steps = [_step(effect) for effect in effects if isinstance(effect, Record)]
        fired = [effect.transition for effect in effects if isinstance(effect, FireTransition)]
        detail = {**entry.detail, **({"steps": steps} if steps else {}), **({"fired": fired} if fired else {})}
        return replace(
            entry, version=self.sha256, round=self.case.round, command=to_json(command), answers=answers, detail=detail
        )

    def _ask_domain(self, effects: Sequence[Effect]) -> None:
        """Laws first, then the domain's machine; either may refuse, and then nothing of the move is written."""
        fired = [ports.Fired(effect.transition, effect.node, effect.outcome, effect.standing)
                 for effect in effects if isinstance(effect, FireTransition)]
        ended = any(isinstance(e, EndCase) and e.how in ("completed", "terminated") for e in effects)
        domain = ports.domain_of(self.case.process_key)
        if domain is None or not (fired or ended):
            return
        self._obey(domain.laws(), fired, ended=ended)
        if fired:
            domain.fire(self, fired)

    def _obey(self, laws: Sequence[Any], fired: Sequence[ports.Fired], *, ended: bool) -> None:
        deeds = self.deeds
        for one in fired:
            deed = Deed(one.transition, _decider(deeds, one.transition) if one.standing else self.by.id)
            if law := broken_by(laws, deeds, deed, self.case.initiator_id):
                raise (ports.OwnWork if isinstance(law, Separation) else ports.LawBroken)(law.name)
            deeds.append(deed)
        if ended and (law := owed_at_end(laws, deeds)):
            raise ports.LawBroken(law.name)
        self.case.fired = document.dump_deeds(deeds)

    def _follow(self, command: Command) -> None:
        """Let the case's columns say what the state says."""
        case, end = self.case, self.tally.end
        case.revision += 1
        case.status = STATUS_AFTER.get(type(command), case.status)
        if isinstance(command, NEXT_ROUND):
            case.round += 1
        if end is not None and case.ended_at is None:
            over = Case.Status.CANCELLED if end.how == "cancelled" else Case.Status.ENDED
            case.status, case.ended_at = over, self.at
            self._tell_initiator(end.how)
            self.record(Entry(verb="case.ended", object=Object("case", case.key, name=case.title), outcome=end.how,
                              detail={"code": end.code} if end.code else {}))


    def _tell_initiator(self, how: str) -> None:
        """News for whoever started the case that it is over; called processes have nobody to tell but their caller."""
        case = self.case
        if case.initiator_id is None or case.caller_id is not None:
            return
        self.put("notify", f"case.ended:{case.key}", {
            "kind": "case.ended", "case": case.key, "process": case.process_key, "item": None,
            "words": {"outcome": how}, "to": {"people": [case.initiator_id]}, "at": self.at.isoformat(),
            "by": None if self.by.is_system else {"id": self.by.id, "name": self.by.name},
        })  # fmt: skip


def _decider(deeds: Sequence[Deed], transition: str) -> int | None:
    """Who brought the transition about when it was decided."""
    return next((deed.actor_id for deed in reversed(deeds) if deed.transition == transition), None)


def _step(record: Record) -> dict[str, Any]:
    node = {"node": record.node} if record.node else {}
    return {"verb": record.verb, **node, **record.detail}


@contextmanager
def moving(*, case_id: int, by: Actor, at: datetime) -> Iterator[Move]:
    """Lock the case and hand out its move; on leaving all is written at once, or after an exception nothing but that
    it was attempted."""
    with transaction.atomic():
        case, sha256, waiting = sql.lock_case(case_id, at)
        if waiting:
            pending.settle(_locking, case_id, at)
            case, sha256, _waiting = sql.lock_case(case_id, at)
        move = Move(case, sha256=sha256, by=by, at=at)
        try:
            yield move
            writing.write(move)
        except Exception as why:
            refusals.noticed(move, why)
            raise


@contextmanager
def _locking(*, case_id: int, by: Actor, at: datetime) -> Iterator[Move]:
    """A move that settles nothing first, because it is itself a settling."""
    with transaction.atomic():
        case, sha256, _waiting = sql.lock_case(case_id, at)
        move = Move(case, sha256=sha256, by=by, at=at)
        yield move
        writing.write(move)


class _TakenBack(Exception):
    """Ends a rehearsal."""


@contextmanager
def rehearsing(move: Move) -> Iterator[Move]:
    """A second move from where this one stands, written and then taken back: what would be refused is refused now."""
    with suppress(_TakenBack), transaction.atomic():
        trial = Move(copy(move.case), sha256=move.sha256, by=move.by, at=move.at)
        yield trial
        writing.write(trial)
        raise _TakenBack
