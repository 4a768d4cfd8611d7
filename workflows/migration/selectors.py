"""Questions about migrations: what could be the target, which steps need one, how far it has come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from workflows.engine import state as states
from workflows.engine.graph import nouns
from workflows.engine.migration import candidates
from workflows.library.models import ProcessVersion, VersionQuerySet
from workflows.migration.judging import plan_for
from workflows.migration.models import Migration, MigrationLine, MigrationQuerySet
from workflows.migration.services import TARGETS
from workflows.runtime import document
from workflows.runtime.models import Case

WAITED_AT = frozenset({nouns.WORK, nouns.CALL, nouns.TIMER})
HEAVY = ("case__document", "case__fired")


@dataclass(frozen=True, slots=True)
class Gap:
    """A step of the old version for which the new one has nothing, and the steps that could go on with it."""

    node: str
    name: str
    why: str
    cases: int
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a migration has come."""

    ticked: int
    moved: int
    left: int

    @property
    def told(self) -> int:
        return self.moved + self.left


def targets(source: ProcessVersion) -> VersionQuerySet:
    """The versions that cases of this one may go on in, newest first."""
    found = ProcessVersion.objects.filter(process_id=source.process_id, state__in=TARGETS).exclude(pk=source.pk)
    return found.defer("source").order_by("-number")


def running_on(source: ProcessVersion) -> int:
    """How many cases run on a version."""
    return Case.objects.open().filter(process_version=source).count()


def gaps(source: ProcessVersion, target: ProcessVersion) -> list[Gap]:
    """Steps at which cases may stand and that the target does not have, those with most cases first."""
    made = plan_for(source, target, {})
    standing = _standing(source)
    found = []
    for key, lost in made.lost.items():
        node = made.old.nodes[key]
        if node.kind in WAITED_AT:
            choices = tuple((to, made.new.nodes[to].name or to) for to in candidates(made, key))
            found.append(Gap(key, node.name or key, lost.sentence, standing[key], choices))
    return sorted(found, key=lambda gap: -gap.cases)


def _standing(source: ProcessVersion) -> Counter[str]:
    """At which steps how many cases stand."""
    count: Counter[str] = Counter()
    for text in Case.objects.open().filter(process_version=source).values_list("document", flat=True).iterator():
        state = document.load(text)
        scopes = state.scopes.values() if state else ()
        count.update({scope.node for scope in scopes if scope.wait in (states.WORK, states.CALL, states.TIMER)})
    return count


def migrations_from(source: ProcessVersion) -> MigrationQuerySet:
    """Migrations of cases away from a version, newest first, with how many cases they moved."""
    moved = Count("lines", filter=Q(lines__outcome=MigrationLine.Outcome.MOVED))
    found = Migration.objects.filter(source=source).select_related("target").defer("target__source")
    return found.annotate(moved=moved).order_by("-planned_at", "-pk")


def migration_of(pk: int) -> Migration | None:
    """One migration with its versions."""
    found = Migration.objects.select_related("process", "source", "target").defer("source__source", "target__source")
    return found.filter(pk=pk).first()


def lines_of(migration: Migration, *, verdict: str = "", outcome: str = "") -> QuerySet[MigrationLine]:
    """Its lines in the order of the cases, those of one verdict or outcome."""
    found = migration.lines.select_related("case").defer(*HEAVY)
    found = found.filter(verdict=verdict) if verdict else found
    found = found.filter(outcome=outcome, ticked=True) if outcome else found
    return found.order_by("case_id", "pk")


def counts_of(migration: Migration) -> dict[str, int]:
    """How many cases each verdict has; one statement."""
    found = dict(migration.lines.order_by().values_list("verdict").annotate(number=Count("pk")))
    return {verdict: found.get(verdict, 0) for verdict in MigrationLine.Verdict.values}


def progress_of(migration: Migration) -> Progress:
    """How far it has come; one statement."""
    ticked = migration.lines.filter(ticked=True).order_by()
    found = dict(ticked.values_list("outcome").annotate(number=Count("pk")))
    return Progress(sum(found.values()), found.get("moved", 0), found.get("left", 0))
