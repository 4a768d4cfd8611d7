"""Who an item goes to: the people and posts that a step names, and who steps in when nobody of them can act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from approvals.inbox.rows import holders_of
from approvals.inbox.selectors.items import deciders
from approvals.inbox.subjects import subject_of
from approvals.organisation.models import Person
from workflows.engine.graph.attributes import listed
from workflows.engine.protocol import OpenWork
from workflows.runtime.ports import DomainRefused

if TYPE_CHECKING:
    from workflows.runtime.move import Move

POST, PERSON, INITIATOR = "post:", "person:", "initiator"
LAST_RESORT: Final = "process_manager"  # the post, and failing that the role, that takes what nobody else can


@dataclass(frozen=True, slots=True)
class Seat:
    """A post and the active people who hold it now."""

    id: int
    name: str
    holders: frozenset[int]
    department_id: int


@dataclass(slots=True)
class Directory:
    """What the organisation says about the keys of one move: two queries, however many items."""

    posts: dict[str, Seat] = field(default_factory=dict)
    people: dict[str, tuple[int, str, int]] = field(default_factory=dict)  # number or "#id" -> id, name, department

    def name_of(self, key: str) -> str:
        """A signer key in words; the key itself when nobody knows it."""
        if key.startswith(POST):
            seat = self.posts.get(key.removeprefix(POST))
            return seat.name if seat else key
        person = self.people.get(key.removeprefix(PERSON))
        return person[1] if person else key


@dataclass(frozen=True, slots=True)
class Addressed:
    """Who may take an item; `fallback` says why it went to somebody else than the step names."""

    people: tuple[int, ...] = ()
    posts: tuple[int, ...] = ()
    excluded: frozenset[int] = frozenset()
    signer_name: str = ""
    fallback: str = ""
    department_id: int | None = None  # of the post that acts, or else of the person: its hours count

    @property
    def excluded_id(self) -> int | None:
        """Whom the inbox does not show the item; where several must keep out, deciding asks for the others."""
        return min(self.excluded, default=None)

    @property
    def principals(self) -> Iterator[tuple[str, int]]:
        """Each principal once, as kind and id."""
        yield from (("person", one) for one in dict.fromkeys(self.people))
        yield from (("post", one) for one in dict.fromkeys(self.posts))


def look_up(keys: Iterable[str], at: datetime) -> Directory:
    """The posts and people behind the keys (`post:code`, `person:number`, `person:#id`)."""
    keys = list(keys)
    codes = {key.removeprefix(POST) for key in keys if key.startswith(POST)}
    names = {key.removeprefix(PERSON) for key in keys if key.startswith(PERSON)}
    return Directory(_seats(codes, at) if codes else {}, _people(names) if names else {})


def _seats(codes: set[str], at: datetime) -> dict[str, Seat]:
    found: dict[str, Seat] = {}
    for key, code, name, department_id, person, active in holders_of(sorted(codes), at):
        holders = found[code].holders if code in found else frozenset()
        found[code] = Seat(key, name, holders | {person} if active else holders, department_id)
    return found


def _people(names: set[str]) -> dict[str, tuple[int, str, int]]:
    ids = {int(name[1:]) for name in names if name.startswith("#")}
    wanted = Q(number__in={name for name in names if not name.startswith("#")}) | Q(pk__in=ids)
    found: dict[str, tuple[int, str, int]] = {}
    for person in Person.objects.active().filter(wanted).only("pk", "number", "name", "department_id"):
        found[person.number] = found[f"#{person.pk}"] = (person.pk, person.name, person.department_id)
    return found


def address(move: Move, items: Sequence[OpenWork]) -> list[Addressed]:
    """Who takes each item, in their order; whom nobody can take goes to the fallback, or the move is refused."""
    keys = [_keys(move, item) for item in items]
    directory = look_up({key for some in keys for key in some}, move.at)
    found = [_fitting(move, item, some, directory) for item, some in zip(items, keys, strict=True)]
    if all(one.people or one.posts for one in found):
        return found
    return _with_fallback(move, items, found)


def _keys(move: Move, item: OpenWork) -> list[str]:
    """The signer keys that the item is addressed to, as the step, the domain or the co-sign says."""
    if item.signer:
        return [item.signer]
    named = subject_of(move.case.process_key).principals(move, item)
    return list(named) if named is not None else named_by(item.attributes, move)


def named_by(attributes: Mapping[str, str], move: Move) -> list[str]:
    """The signer keys that `assignee`, `candidateUsers` and `candidateGroups` name."""
    people = [*listed(attributes.get("assignee", "")), *listed(attributes.get("candidateUsers", ""))]
    posts = listed(attributes.get("candidateGroups", ""))
    return [
        *(key for text in people for key in _person_keys(text, move)),
        *(f"{POST}{code}" for text in posts for code in _values(text, move)),
    ]


def _person_keys(text: str, move: Move) -> list[str]:
    if text == INITIATOR or text in ("${initiator}", "#{initiator}"):
        return [f"{PERSON}#{move.case.initiator_id}"] if move.case.initiator_id is not None else []
    values = _values(text, move)
    return [value if value.startswith((POST, PERSON)) else f"{PERSON}{value}" for value in values]


def _values(text: str, move: Move) -> list[str]:
    """`${name}` is what the case's variable holds, one text or a list of them; anything else is itself."""
    if not text.startswith(("${", "#{")):
        return [text]
    held: Any = move.data.get(text[2:].removesuffix("}").strip())
    if isinstance(held, str):
        return list(listed(held))
    return [str(one) for one in held] if isinstance(held, list | tuple) else []


def _fitting(move: Move, item: OpenWork, keys: Sequence[str], directory: Directory) -> Addressed:
    """The principals of the item, empty when none of them could act now."""
    excluded = excluded_by(item.attributes, move)
    seats = [directory.posts[code] for code in _of(keys, POST) if code in directory.posts]
    people = [directory.people[name] for name in _of(keys, PERSON) if name in directory.people]
    able = {one: department for one, _name, department in people if one not in excluded}
    departments = [*(seat.department_id for seat in seats), *able.values()]
    name = directory.name_of(item.signer) if item.signer else ""
    if not able and not any(seat.holders - excluded for seat in seats):
        return Addressed(excluded=excluded, signer_name=name)
    return Addressed(tuple(able), tuple(seat.id for seat in seats), excluded, name, department_id=departments[0])


def _of(keys: Iterable[str], kind: str) -> list[str]:
    return [key.removeprefix(kind) for key in keys if key.startswith(kind)]


def excluded_by(attributes: Mapping[str, str], move: Move) -> frozenset[int]:
    """Who must not decide the step: the initiator, or whoever decided another step, where the step says so."""
    named = listed(attributes.get("excludes", ""))
    found = {move.case.initiator_id} if INITIATOR in named else set()
    if nodes := [node for node in named if node != INITIATOR]:
        found |= set(deciders(move.case.pk, nodes))
    return frozenset(one for one in found if one is not None)


def _with_fallback(move: Move, items: Sequence[OpenWork], found: Sequence[Addressed]) -> list[Addressed]:
    wanted = {key for item in items for key in _fallback_keys(item)}
    directory = look_up(wanted, move.at)
    managers = dict(Person.objects.active().filter(role=LAST_RESORT).order_by("number").values_list("pk", "name"))
    return [
        one if one.people or one.posts else _fallen_back(item, one, directory, managers)
        for item, one in zip(items, found, strict=True)
    ]


def _fallback_keys(item: OpenWork) -> list[str]:
    named = listed(item.attributes.get("fallback", "")) or (LAST_RESORT,)
    return [f"{POST}{code}" for code in (*named, LAST_RESORT)]


def _fallen_back(item: OpenWork, one: Addressed, directory: Directory, managers: Mapping[int, str]) -> Addressed:
    """The first fallback post that somebody holds, failing that the process managers; never who did the last step."""
    for code in _of(_fallback_keys(item), POST):
        seat = directory.posts.get(code)
        if seat and seat.holders - one.excluded:
            return _explained(item, one, posts=(seat.id,), to=seat.name, department_id=seat.department_id)
    able = tuple(person for person in managers if person not in one.excluded)
    if not able:
        why = _("「%(step)s」没有人可以办理，也没有可以转派的流程管理员。请先任命相应岗位的人员。")
        raise DomainRefused(why % {"step": item.name or item.node})
    return _explained(item, one, people=able, to="、".join(managers[person] for person in able))


def _explained(
    item: OpenWork, one: Addressed, *, to: str, people: tuple[int, ...] = (), posts: tuple[int, ...] = (),
    department_id: int | None = None,
) -> Addressed:
    with override("zh-hans"):  # it is recorded, whatever language the person before reads
        why = _("「%(step)s」没有可以办理的人，转由 %(to)s 办理。") % {"step": item.name or item.node, "to": to}
    return Addressed(people, posts, one.excluded, one.signer_name, why[:300], department_id)
