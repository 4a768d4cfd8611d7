"""How the case's moves are written down, and how they are read back for `verify`."""

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
    made = transition(field="state", source=list(source), target=target, conditions=list(needs))
    return cast("Callable[[Body], Body]", made)


def stay(*states: str, needs: Sequence[Callable[[Any], bool]] = ()) -> Callable[[Body], Body]:
    """A transition that can happen in any of the states and leaves the case in the one it is in."""

    def mark(body: Body) -> Body:
        for state in states:
            body = move(source=[state], target=state, needs=needs)(body)
        return body

    return mark


def sentence(text: str | Promise) -> Callable[[Condition], Condition]:
    """Give a condition the sentence a user reads when it does not hold."""

    def mark(condition: Condition) -> Condition:
        condition.sentence = text  # type: ignore[attr-defined]
        return condition

    return mark


def machine_of(transitions: Iterable[Any], *, initial: str, final: Iterable[str]) -> Machine:
    """The engine's view of the machine: name -> {source: target}."""
    table: dict[str, dict[str, str]] = {}
    for known in transitions:
        table.setdefault(known.name, {})[str(known.source)] = str(known.target)
    return Machine(initial=str(initial), final=frozenset(map(str, final)), transitions=table)


def unmet(case: Any, name: str) -> list[str]:
    """The sentences of the conditions that keep `name` from happening, in order."""
    meta = getattr(type(case), name)._django_fsm
    known = meta.get_transition(case.state)
    conditions = known.conditions if known else ()
    return [str(getattr(condition, "sentence", condition.__name__)) for condition in conditions if not condition(case)]
