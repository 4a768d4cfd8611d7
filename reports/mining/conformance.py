"""Whether real cases went as their version says: every recorded command is played again over the version it was given
on, and has to lead to the very state that the case is in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from workflows.engine.protocol import Refused
from workflows.runtime.models import Case, CaseQuerySet
from workflows.runtime.selectors import CannotReplay, Versions, replay, versions_of

NAMED: Final = 20

Progress = Callable[[int], None]


@dataclass(slots=True)
class Conformance:
    """What playing the cases again gave; `misfits` are the first cases that do not fit, with the reason."""

    cases: int = 0
    commands: int = 0
    fitting: int = 0
    misfits: list[tuple[str, str]] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """Per cent of the cases that fit; None without cases."""
        return 100 * self.fitting / self.cases if self.cases else None


def conformance_of(cases: CaseQuerySet, progress: Progress | None = None) -> Conformance:
    """Play all these cases again; `progress` hears how many are done."""
    found, versions = Conformance(), _Versions()
    for case in cases.select_related("process_version__process").order_by("pk").iterator(chunk_size=100):
        found.cases += 1
        _play(case, found, versions.of(case))
        if progress is not None:
            progress(found.cases)
    return found


class _Versions:
    """The versions of every process that is met, asked for once."""

    def __init__(self) -> None:
        self.known: dict[int, Versions] = {}

    def of(self, case: Case) -> Versions:
        process = case.process_version.process
        if process.pk not in self.known:
            self.known[process.pk] = versions_of(process)
        return self.known[process.pk]


def _play(case: Case, found: Conformance, versions: Versions) -> None:
    try:
        again = replay(case, versions)
    except (CannotReplay, Refused, KeyError, ValueError) as misfit:
        why = str(misfit)
    else:
        found.commands += again.commands
        why = "" if again.matches else "the state differs"
    if not why:
        found.fitting += 1
    elif len(found.misfits) < NAMED:
        found.misfits.append((case.key, why[:300]))
