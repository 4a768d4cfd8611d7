"""Who answers for what, across all processes: the load of every post."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workflows.landscape.selectors.facts import facts_of
from workflows.library.models import Process, ProcessVersion


@dataclass(frozen=True, slots=True)
class Charge:
    """One letter of one step."""

    process: Process
    letter: str
    step: str


@dataclass(frozen=True, slots=True)
class Load:
    """What one party answers for in the versions in force."""

    party: str
    charges: Sequence[Charge]

    @property
    def counts(self) -> Mapping[str, int]:
        """Steps by letter, in the order R, A, C, I."""
        return {letter: sum(charge.letter == letter for charge in self.charges) for letter in "RACI"}

    @property
    def weight(self) -> int:
        """Steps that the party has to do or answer for."""
        return self.counts["A"] + self.counts["R"]

    @property
    def processes(self) -> int:
        return len({charge.process.pk for charge in self.charges})


def loads(*, words: str = "") -> list[Load]:
    """Every party whose name has the words, whoever answers for most first."""
    found: dict[str, list[Charge]] = defaultdict(list)
    for party, charge in _charges():
        if words.lower() in party.lower():
            found[party].append(charge)
    made = [Load(party, charges) for party, charges in found.items()]
    return sorted(made, key=lambda load: (-load.counts["A"], -len(load.charges), load.party))


def _charges() -> Iterator[tuple[str, Charge]]:
    versions = ProcessVersion.objects.published().select_related("process").defer("source").order_by("process__code")
    known = list(versions)
    facts = facts_of([version.sha256 for version in known])
    for version in known:
        if version.sha256 in facts:
            for party, letter, step in json.loads(facts[version.sha256].raci):
                yield party, Charge(version.process, letter, step)
