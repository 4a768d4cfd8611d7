"""What is wrong with a version, with the domain's moves and states by their names instead of their codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from workflows.bpmn.words import Sentence, renamed
from workflows.library.names import names_of
from workflows.library.problems import Problem, Waypoint

# The values of the prover's sentences that are codes, and what kind of code they are.
KINDS: Final = {"transition": "transition", "then": "transition", "first": "transition", "never": "transition",
                "after": "transition", "state": "state"}


def named(process_key: str, problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The same problems for a reader who knows the domain, not its code."""
    chosen = {point.chosen for one in problems for point in one.path if not isinstance(point.chosen, Sentence)}
    wanted = {(KINDS[key], str(value)) for one in problems for key, value in _codes(one.reason)}
    found = names_of({f"{process_key}/{kind}:{code}" for kind, code in wanted} | {f"outcome:{code}" for code in chosen})
    words = {name: {code: found[f"{process_key}/{kind}:{code}"] for of, code in wanted if of == kind}
             for name, kind in KINDS.items()}
    return tuple(
        one._replace(reason=renamed(one.reason, words), path=tuple(_told(point, found) for point in one.path))
        for one in problems)


def _codes(text: str) -> Iterator[tuple[str, object]]:
    if isinstance(text, Sentence):
        for key, value in text.values.items():
            if key in KINDS:
                yield key, value
            elif isinstance(value, Sentence):
                yield from _codes(value)


def _told(point: Waypoint, found: dict[str, str]) -> Waypoint:
    return point._replace(chosen=found.get(f"outcome:{point.chosen}", point.chosen))
