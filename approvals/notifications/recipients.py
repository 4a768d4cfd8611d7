"""Who hears of something: the people named, the holders of posts at this moment, and who stands in for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals.absence.models import Absence
from approvals.absence.selectors import substitutes_of
from approvals.inbox.models import Principal, WorkItem
from approvals.organisation.models import Holding, Person
from approvals.organisation.selectors import posts_called


@dataclass(frozen=True, slots=True)
class Audience:
    """People and posts as a payload or an item names them."""

    people: frozenset[int] = frozenset()
    posts: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()

    @classmethod
    def of(cls, to: Mapping[str, Any]) -> Audience:
        """The people and posts of a payload; the parties of responsibilities are posts, as these are called now."""
        parties: Collection[str] = to.get("parties") or ()
        called = posts_called(parties).values_list("pk", flat=True) if parties else ()
        return cls(frozenset(to.get("people") or ()), frozenset((*(to.get("posts") or ()), *called)))


@dataclass(slots=True)
class Directory:
    """The people behind several audiences: three statements, however many audiences, and one more per absent person."""

    people: dict[int, Person]
    holders: dict[int, set[int]]  # post -> people
    away: frozenset[int]

    def readers(self, audience: Audience, process_key: str, at: datetime, *, substitutes: bool) -> list[Person]:
        """The active people of the audience, by number; with whoever stands in for those who are away, if wanted."""
        wanted = {person for person, _post in self.places(audience)}
        wanted |= self._standing_in(audience, process_key, at) if substitutes else set()
        found = (self.people[pk] for pk in wanted - audience.excluded if pk in self.people)
        return sorted(found, key=lambda one: one.number)

    def places(self, audience: Audience) -> Iterator[tuple[int, int | None]]:
        """Everybody of the audience, with the post they are reached by (None: by name)."""
        yield from ((person, None) for person in audience.people)
        yield from ((person, post) for post in audience.posts for person in self.holders.get(post, ()))

    def _standing_in(self, audience: Audience, process_key: str, at: datetime) -> set[int]:
        """Who may take what waits for the absent ones of the audience."""
        found = {
            substitute for person, post in self.places(audience) if person in self.away
            for substitute in substitutes_of(person, process_key, post, at, audience.excluded)
        }  # fmt: skip
        for person in Person.objects.active().filter(pk__in=found - self.people.keys()):
            self.people[person.pk] = person
        return found


def look_up(audiences: Collection[Audience], at: datetime) -> Directory:
    """Everybody who can be meant by these audiences at that moment."""
    posts = {post for one in audiences for post in one.posts}
    holders: dict[int, set[int]] = defaultdict(set)
    held = Holding.objects.at(at).filter(post_id__in=posts, post__active=True)
    for post, person in held.values_list("post", "person"):
        holders[post].add(person)
    named = {person for one in audiences for person in one.people} | {pk for some in holders.values() for pk in some}
    people = {person.pk: person for person in Person.objects.active().filter(pk__in=named)}
    away = Absence.objects.at(at).filter(person__in=people).values_list("person_id", flat=True)
    return Directory(people, holders, frozenset(away))


def audiences_of(items: Collection[WorkItem]) -> dict[int, Audience]:
    """Who may take each of these items; one statement."""
    people: dict[int, set[int]] = defaultdict(set)
    posts: dict[int, set[int]] = defaultdict(set)
    kept = {Principal.Kind.PERSON: people, Principal.Kind.POST: posts}  # who is asked for advice is told of that
    rows = Principal.objects.filter(item__in=items, open=True, kind__in=kept)
    for item, kind, principal in rows.values_list("item_id", "kind", "principal_id"):
        kept[Principal.Kind(kind)][item].add(principal)
    return {
        item.pk: Audience(
            frozenset(people[item.pk]), frozenset(posts[item.pk]),
            frozenset() if item.excluded_id is None else frozenset({item.excluded_id}),
        )
        for item in items
    }  # fmt: skip
