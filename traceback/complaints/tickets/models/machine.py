"""How a ticket's moves are written down, and how they are read back for the proof of a process version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, cast

from django.utils.functional import Promise
from django_fsm import transition

from workflows.engine.machine import Machine

Body = TypeVar("Body", bound=Callable[..., None])
Condition = TypeVar("Condition", bound=Callable[[Any], bool])


def move(*, source: Sequence[str], target: str, needs: Sequence[Callable[[Any], bool]] = ()) -> Callable[[Body], Body]:
    """A transition of the field `state` from any of `source`; `needs` must hold."""
    return cast("Callable[[Body], Body]", transition(
        field="state", source=list(source), target=target, conditions=list(needs)))


def sentence(text: str | Promise) -> Callable[[Condition], Condition]:
    """Give a condition the sentence that is read when it does not hold."""

    def mark(condition: Condition) -> Condition:
        condition.sentence = text  # type: ignore[attr-defined]
        return condition

    return mark


def machine_of(transitions: Iterable[Any], *, initial: str, final: Iterable[str]) -> Machine:
    """The same machine as plain values: name -> {source: target}."""
    table: dict[str, dict[str, str]] = {}
    for known in transitions:
        table.setdefault(known.name, {})[str(known.source)] = str(known.target)
    return Machine(initial=str(initial), final=frozenset(map(str, final)), transitions=table)


def unmet(ticket: Any, name: str) -> list[str]:
    """The sentences of the conditions that keep `name` from happening, in order."""
    known = getattr(type(ticket), name)._django_fsm.get_transition(ticket.state)
    conditions = known.conditions if known else ()
    return [str(condition.sentence) for condition in conditions if not condition(ticket)]
