"""News that a deed leaves behind: one outbox row each, in the deed's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict

from approvals.inbox.models import Principal, WorkItem
from approvals.inbox.responsible import ACCOUNTABLE, INFORMED, parties_of
from workflows.runtime.move import Move


class Audience(TypedDict):
    """People and posts by their ids."""

    people: list[int]
    posts: list[int]


def tell(
    move: Move, kind: str, *, item: WorkItem | None = None, people: Iterable[int] = (), posts: Iterable[int] = (),
    parties: Iterable[str] = (), informed: Iterable[str] = (), about: object = "", **words: Any,
) -> None:  # fmt: skip
    """Let people, the holders of posts and the parties of responsibilities know; `about` makes the key unique where
    one item has several such news."""
    number = item.pk if item else move.case.key
    key = f"{kind}:{number}:{about}:{move.at.isoformat()}"
    move.put("notify", key[:150], {
        "kind": kind, "case": move.case.key, "process": move.case.process_key, "item": item.pk if item else None,
        "to": {"people": sorted(set(people)), "posts": sorted(set(posts)), **_parties(parties, informed)},
        "by": None if move.by.is_system else {"id": move.by.id, "name": move.by.name},
        "at": move.at.isoformat(), "words": {name: value for name, value in words.items() if value},
    })  # fmt: skip


def _parties(parties: Iterable[str], informed: Iterable[str]) -> dict[str, list[str]]:
    named = {"parties": sorted(set(parties)), "informed": sorted(set(informed))}
    return {name: found for name, found in named.items() if found}


def tell_responsible(move: Move, item: WorkItem, event: str) -> None:
    """Whoever answers for the step (A) hears that it is overdue, was reported to those above, or sent the case back."""
    if parties := parties_of(item, ACCOUNTABLE):
        tell(move, "raci.accountable", item=item, parties=parties, about=event, event=event)


def tell_done(move: Move, item: WorkItem, outcome: str) -> None:
    """Whoever answers for the step (A) or is informed (I) hears that it is done; as they have chosen."""
    accountable, informed = (parties_of(item, letter) for letter in (ACCOUNTABLE, INFORMED))
    if accountable or informed:
        tell(move, "raci.done", item=item, parties=accountable, informed=informed, outcome=outcome)


def audience_of(item: WorkItem) -> Audience:
    """Everybody who has the item before them, as `people` and `posts`."""
    rows = Principal.objects.filter(item=item, open=True).values_list("kind", "principal_id")
    found: Audience = {"people": [], "posts": []}
    for kind, principal in rows:
        found["posts" if kind == Principal.Kind.POST else "people"].append(principal)
    return found
