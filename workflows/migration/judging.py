"""Judging real cases by the plan of a migration: the engine's verdict on their states and what the domain has done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from workflows.engine.migration import Finding, Judge, Plan, plan
from workflows.engine.state import State
from workflows.engine.verify import Onwards
from workflows.library import domains
from workflows.library.graphs import graph_of
from workflows.library.models import ProcessVersion
from workflows.migration.models import Migration
from workflows.runtime import document, ports
from workflows.runtime.models import Case

CHUNK = 500


class Ahead(NamedTuple):
    """What was found about a case that was not locked, and how long its chain was: good for as long as it is."""

    ledger_seq: int
    finding: Finding


def plan_for(source: ProcessVersion, target: ProcessVersion, mapping: Mapping[str, str]) -> Plan:
    """What of the target stands for what of the source."""
    return plan(graph_of(source), graph_of(target), mapping)


@dataclass(frozen=True)
class Court:
    """Judges the cases of one migration; proofs are shared by all cases that stand alike."""

    judge: Judge
    process_key: str

    @classmethod
    def of(cls, migration: Migration) -> Court:
        """The court for a migration, with the laws of its process's domain."""
        made = plan_for(migration.source, migration.target, migration.mapped)
        domain = domains.provider_of(migration.process.key)
        machine, laws = (domain.machine(), domain.laws()) if domain else (None, ())
        return cls(Judge(made, Onwards(made.new, machine, laws)), migration.process.key)

    @property
    def plan(self) -> Plan:
        return self.judge.plan

    def about(self, state: State, case: Case, at: datetime) -> Finding:
        """What is to be said about one case, which is locked."""
        return self._find(state, case, self._where([case.pk]), at)

    def ahead(self, case_ids: Collection[int], at: datetime) -> dict[int, Ahead]:
        """What is to be said about cases that are about to be moved, in two statements for all of them."""
        where = self._where(case_ids)
        cases = Case.objects.filter(pk__in=case_ids).only("pk", "document", "fired", "ledger_seq")
        read = [(case, document.load(case.document)) for case in cases]
        return {case.pk: Ahead(case.ledger_seq, self._find(state, case, where, at)) for case, state in read if state}

    def all(self, source: ProcessVersion, at: datetime) -> Iterator[tuple[Case, Finding]]:
        """What is to be said about every running case of a version; nothing is changed."""
        last = 0
        running = Case.objects.open().filter(process_version=source).only("pk", "document", "fired")
        while cases := list(running.filter(pk__gt=last).order_by("pk")[:CHUNK]):
            last, where = cases[-1].pk, self._where(case.pk for case in cases)
            for case in cases:
                if state := document.load(case.document):
                    yield case, self._find(state, case, where, at)

    def _find(self, state: State, case: Case, where: Mapping[int, str], at: datetime) -> Finding:
        deeds = [deed.transition for deed in document.load_deeds(case.fired)]
        return self.judge.of(state, deeds, where.get(case.pk, ""), at=at)

    def _where(self, case_ids: Iterable[int]) -> Mapping[int, str]:
        domain = ports.domain_of(self.process_key)
        return domain.where(list(case_ids)) if domain else {}
