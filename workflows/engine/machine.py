"""A domain's state machine and laws as plain values, so that `verify` can walk process and machine together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Machine:
    """transitions: name -> {source state: target state}; an end of the process is only sound in a `final` state."""

    initial: str
    final: frozenset[str]
    transitions: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Precedence:
    """`then` never happens unless one of `first` happened before and still counts: `voided_by` takes it away."""

    name: str
    first: str
    then: str
    voided_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Response:
    """Every `first` is followed by `then` before the case ends."""

    name: str
    first: str
    then: str
    excused_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Absence:
    """`never` happens after `after` (or at all, with `after` empty)."""

    name: str
    never: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Separation:
    """Nobody who did a step firing `first` (or opened the case, with `first` empty) may do a step firing `then`."""

    name: str
    then: str
    first: str = ""


Law = Precedence | Response | Absence | Separation
