"""Substitutes that lead back to where they began: A for B, B for A, at the same time and for the same work. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from approvals.absence.chains import Link

MOST_STEPS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Span:
    """One absence with its substitutes, stored or about to be."""

    person_id: int
    since: datetime
    until: datetime
    links: tuple[Link, ...]


class Circle(NamedTuple):
    """The people in the order in which work would go round, and when everybody of them is away."""

    people: tuple[int, ...]
    since: datetime
    until: datetime


class _Walk(NamedTuple):
    people: tuple[int, ...]
    since: datetime
    until: datetime
    scope: Link
    at: Span


def by_person(spans: Iterable[Span]) -> dict[int, list[Span]]:
    """The spans of each person."""
    found: dict[int, list[Span]] = {}
    for span in spans:
        found.setdefault(span.person_id, []).append(span)
    return found


def circle_through(start: Span, others: Mapping[int, Sequence[Span]]) -> Circle | None:
    """The shortest circle that `start` would close with the absences of others; None when there is none."""
    walks = [_Walk((start.person_id,), start.since, start.until, Link(0), start)]
    for step, walk in enumerate(walks):  # grows while it is walked
        if step > MOST_STEPS:
            break
        for link in walk.at.links:
            scope = _narrowed(walk.scope, link)
            if scope is None:
                continue
            if link.substitute_id == start.person_id:
                return Circle((*walk.people, start.person_id), walk.since, walk.until)
            if link.substitute_id not in walk.people:
                walks += _onward(walk, scope, others.get(link.substitute_id, ()))
    return None


def _onward(walk: _Walk, scope: Link, spans: Sequence[Span]) -> list[_Walk]:
    found = []
    for span in spans:
        since, until = max(walk.since, span.since), min(walk.until, span.until)
        if since < until:
            found.append(_Walk((*walk.people, span.person_id), since, until, scope, span))
    return found


def _narrowed(scope: Link, link: Link) -> Link | None:
    """The work that both are about; None when no work is."""
    if scope.process_key and link.process_key and scope.process_key != link.process_key:
        return None
    if scope.post_id is not None and link.post_id is not None and scope.post_id != link.post_id:
        return None
    post_id = scope.post_id if scope.post_id is not None else link.post_id
    return Link(0, scope.process_key or link.process_key, post_id)
