"""Everything a trail shows, gathered once: for people in words, for machines as the very texts that were hashed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import zip_longest
from typing import Any, Final

from complaints.tickets.sheets import Table
from reports.models import Export
from reports.trail.known import known_of
from reports.trail.lines import Line, lines
from reports.trail.signed import pictures
from reports.trail.steps import StepSummary, by_step
from reports.trail.words import Words
from verify_trail.attached import Logged
from workflows.ledger.models import Event
from workflows.library.models import ProcessVersion
from workflows.runtime.models import Case

MOST_IN_A_TABLE: Final = 40
MOST_AS_ROWS: Final = 100  # events
MOST_IN_FULL: Final = 5_000


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as people read it."""

    label: Words
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Stood:
    """A former approval that was not asked for again: of which step and signer, by whom and when, why it stands."""

    where: str
    signer: str
    why: str
    at: datetime
    who: str = ""
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoundView:
    """One submission: what it was, whose, what it changed against the one before, which approvals stood."""

    number: int
    kind: Words
    by: str
    at: datetime
    sha256: str
    changes: list[FieldChange]
    stood: list[Stood] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ItemView:
    """One answered item of a checklist."""

    code: str
    text: str
    answer: Words
    kind: str
    note: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ChecklistView:
    """One checklist as one reviewer answered it in one round."""

    name: str
    round: int
    by: str
    at: datetime
    items: list[ItemView]


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of the case, known by its hash."""

    name: str
    field: Words
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DomainPart:
    """What the case's domain adds to a trail."""

    state: Words = ""
    facts: list[tuple[Words, str]] = field(default_factory=list)
    rounds: list[RoundView] = field(default_factory=list)
    checklists: list[ChecklistView] = field(default_factory=list)
    files: list[FileView] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    form: dict[str, Any] = field(default_factory=dict)  # what was filled in, as it stands at the export


@dataclass(frozen=True)
class Dossier:
    """A trail, complete up to the export's event."""

    export: Export
    case: Case
    version: ProcessVersion
    lines: list[Line]
    rows: list[tuple[str, str]]
    domain: DomainPart
    diagram: str
    logged: Logged | None = None

    @property
    def stood(self) -> list[Stood]:
        """The approvals that stood in a case whose domain keeps no rounds."""
        return [] if self.domain.rounds else standing(self.lines)

    @cached_property
    def drawings(self) -> dict[str, str]:
        """The drawn signatures of the decisions, as pictures by their hash."""
        signatures = (line.signature for line in self.decisions if line.signature)
        drawn = {signature.drawing for signature in signatures if signature.drawing}
        return pictures(drawn) if drawn else {}

    @property
    def too_many_decisions(self) -> bool:
        """Whether a row per decision would only repeat the list, at several times its cost."""
        return len(self.decisions) > MOST_IN_A_TABLE

    @cached_property
    def steps(self) -> list[StepSummary]:
        """The decisions step by step."""
        return by_step(self.decisions)

    @property
    def as_table(self) -> bool:
        """Whether every event gets a row of a table, which costs as much as three to five items of a list."""
        return len(self.lines) <= MOST_AS_ROWS

    @property
    def in_short(self) -> bool:
        """Whether every event gets one line: in full, twenty thousand would take minutes and gigabytes."""
        return len(self.lines) > MOST_IN_FULL

    @cached_property
    def decisions(self) -> list[Line]:
        return [line for line in self.lines if line.is_decision]


def gather(export: Export, *, case: Case, domain: DomainPart, diagram: str, proven: Logged | None = None) -> Dossier:
    """The dossier of an export: exactly the events up to its own number, even when more have come since."""
    events = list(Event.objects.of_stream(case.stream).filter(seq__lte=export.seq).order_by("seq"))
    said = lines(events, known_of(events, case))
    return Dossier(
        export=export, case=case, version=case.process_version, lines=said,
        rows=[(event.body, event.hash) for event in events], domain=_with_stood(domain, standing(said)),
        diagram=diagram, logged=proven,
    )  # fmt: skip


def standing(said: Iterable[Line]) -> list[Stood]:
    """The approvals that stood without being asked for again, each with who had given it."""
    given: dict[tuple[str, str], Line] = {}
    stood = []
    for line in said:
        if line.counts:
            given[line.where, line.signer] = line
        elif line.verb == "work.stands":
            by = given.get((line.where, line.signer))
            stood.append(Stood(line.where, line.signer, line.reason, line.at, *((by.person, by.at) if by else ())))
    return stood


def _with_stood(domain: DomainPart, stood: list[Stood]) -> DomainPart:
    """The approvals under the round in which they stood: the last one handed in by then."""
    ends = [following.at for following in domain.rounds[1:]]
    rounds = [replace(one, stood=[each for each in stood if one.at <= each.at and (end is None or each.at < end)])
              for one, end in zip_longest(domain.rounds, ends)]
    return replace(domain, rounds=rounds)
