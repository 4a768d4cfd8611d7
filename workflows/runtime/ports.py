"""How the engine's shell reaches the storeys above it: called inside the same transaction, filled in AppConfig.ready().

A port is a slot; `fill` puts the one implementation in, and a slot left empty fails the system check.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from workflows.engine.machine import Law, Machine
from workflows.engine.protocol import CarryWork, CloseWork, Need, OpenWork
from workflows.ledger.attempts import Kind

if TYPE_CHECKING:
    from workflows.runtime.move import Move


class DomainRefused(Exception):
    """The domain's state machine or a law says no; the message is a sentence fit for the user.

    `fields` ties it to form fields (name -> sentence); empty when it concerns the whole move."""

    attempt: ClassVar[Kind] = Kind.GATE

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class LawBroken(DomainRefused):
    """What may never happen."""

    attempt = Kind.LAW


class OwnWork(DomainRefused):
    """Nobody judges what is their own."""

    attempt = Kind.OWN_WORK


@dataclass(frozen=True, slots=True)
class Fired:
    """One transition asked of the domain, with the node it comes from and the outcome that caused it. `standing`: by a
    former decision that still counts, not by whoever moves the case now."""

    transition: str
    node: str
    outcome: str = ""
    standing: bool = False


class Work(Protocol):
    """Work items: rows in bulk, the number of statements independent of the number of items."""

    def open(self, move: Move, items: Sequence[OpenWork]) -> None: ...
    def close(self, move: Move, items: Sequence[CloseWork]) -> None: ...

    def carry(self, move: Move, items: Sequence[CarryWork]) -> None:
        """Open items go on in another version: before the same people, under its names, limits and checklists."""
        ...

    def hold(self, move: Move) -> None:
        """Let the deadlines of open work stand still: the case rests. Asked at every move while it does."""
        ...

    def rearm(self, move: Move) -> None:
        """Let them run on with the time that was left: the case goes on."""
        ...


class Resolver(Protocol):
    """Answers a `Need`: who signs (`signers` -> list of keys), a rule's result (`rule` -> value)."""

    def resolve(self, move: Move, need: Need) -> Any: ...


class Deadlines(Protocol):
    """Turns a timer's or a step's spec into a moment, in working time: by a department's hours, if one is named."""

    def due_at(self, spec: str, *, form: str, start: datetime, department_id: int | None = None) -> datetime: ...

    def left(
        self, spec: str, *, form: str, due_at: datetime, at: datetime, department_id: int | None = None
    ) -> str:
        """What remains at `at`, as a spec that `due_at` takes again on resuming (a date stays the same date)."""
        ...


class Domain(Protocol):
    """One per process key: the state machine that the process drives."""

    def machine(self) -> Machine: ...
    def laws(self) -> Sequence[Law]: ...
    def operations(self) -> frozenset[str]: ...  # names that service tasks may call
    def fire(self, move: Move, asked: Sequence[Fired]) -> None: ...  # raises DomainRefused; writes its own rows

    def where(self, case_ids: Collection[int]) -> Mapping[int, str]:
        """Where the machine stands in these cases, as far as the domain keeps it; one statement."""
        ...


PortT = TypeVar("PortT")


class Slot(Generic[PortT]):
    """Where an implementation of a port is kept."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._filled: PortT | None = None

    def fill(self, implementation: PortT) -> None:
        """Put the implementation in; a second one replaces the first (tests do that)."""
        self._filled = implementation

    @property
    def filled(self) -> bool:
        return self._filled is not None

    def get(self) -> PortT:
        if self._filled is None:
            raise LookupError(f"The port {self.name} is not filled.")
        return self._filled


work: Slot[Work] = Slot("Work")
resolver: Slot[Resolver] = Slot("Resolver")
deadlines: Slot[Deadlines] = Slot("Deadlines")
domains: dict[str, Domain] = {}  # process key -> domain


def domain_of(process_key: str) -> Domain | None:
    """The domain that a process drives; None for a process without one (its cases have no state machine)."""
    return domains.get(process_key)
