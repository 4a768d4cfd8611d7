"""What somebody wants to enter: when, why, and who stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from approvals.absence.chains import Link
from approvals.absence.circles import Span
from approvals.absence.models import Absence
from approvals.organisation.services import CannotOrganise


class CannotBeAway(CannotOrganise):
    """The absence stays as it was; `fields` names what to correct."""


@dataclass(frozen=True, slots=True)
class Named:
    """One substitute and for which work; `field` is where it was typed."""

    substitute_id: int
    process_key: str = ""
    post_id: int | None = None
    field: str = ""

    @property
    def link(self) -> Link:
        return Link(self.substitute_id, self.process_key, self.post_id)


@dataclass(frozen=True, slots=True)
class Plan:
    """An absence as it should become."""

    since: datetime
    until: datetime
    substitutes: tuple[Named, ...] = ()
    kind: str = Absence.Kind.LEAVE
    note: str = ""

    def span_of(self, person_id: int) -> Span:
        """The plan as the search for circles wants it."""
        return Span(person_id, self.since, self.until, tuple(named.link for named in self.substitutes))
