"""What a step wants to be signed with, as its form shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from approvals.inbox.labels import outcome_label
from approvals.inbox.models import WorkItem
from approvals.inbox.services.deciding import attributes_of, outcomes_of, signature_of
from approvals.organisation.models import Person
from approvals.signatures.models import Means
from workflows.engine.graph.attributes import listed


@dataclass(frozen=True, slots=True)
class Signing:
    """What a signature under a decision means in words, whether it has to be drawn, and what the person keeps."""

    meaning: str
    must_draw: bool
    means: Means | None


def signing_of(item: WorkItem, person: Person) -> Signing | None:
    """What the step asks to be signed with; None where it asks for nothing (and then nothing is looked up)."""
    wanted = signature_of(item)
    if not wanted:
        return None
    means = Means.objects.filter(person=person).select_related("drawing").defer("drawing__png").first()
    return Signing(_shown(item), wanted == "drawn", means)


def meaning_of(item: WorkItem, outcome: str) -> str:
    """What a signature under this outcome means: what the version states, for outcomes that do not refuse."""
    stated = attributes_of(item).get("meaning", "")
    return stated if stated and outcome not in _others(item) and outcome != "return" else outcome_label(outcome)


def _others(item: WorkItem) -> frozenset[str]:
    return frozenset(listed(attributes_of(item).get("refusals", "refuse")))


def _shown(item: WorkItem) -> str:
    outcomes = outcomes_of(item)
    said = [meaning_of(item, outcome) for outcome in outcomes]
    if len(set(said)) < 2:
        return said[0]
    parts = [_("选「%(outcome)s」：%(meaning)s") % {"outcome": outcome_label(outcome), "meaning": meaning}
             for outcome, meaning in zip(outcomes, said, strict=True)]
    return _("；").join(parts)
