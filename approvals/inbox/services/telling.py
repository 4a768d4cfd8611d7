"""News that a deed leaves behind: one outbox row each, in the deed's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from approvals.inbox.models import Principal, WorkItem
from workflows.runtime.move import Move


def tell(
    move: Move, kind: str, *, item: WorkItem | None = None, people: Iterable[int] = (), posts: Iterable[int] = (),
    about: object = "", **words: Any,
) -> None:  # fmt: skip
    """Let people and the holders of posts know; `about` makes the key unique where one item has several such news."""
    number = item.pk if item else move.case.key
    key = f"{kind}:{number}:{about}:{move.at.isoformat()}"
    move.put("notify", key[:150], {
        "kind": kind, "case": move.case.key, "process": move.case.process_key, "item": item.pk if item else None,
        "to": {"people": sorted(set(people)), "posts": sorted(set(posts))},
        "by": None if move.by.is_system else {"id": move.by.id, "name": move.by.name},
        "at": move.at.isoformat(), "words": {name: value for name, value in words.items() if value},
    })  # fmt: skip


def audience_of(item: WorkItem) -> dict[str, list[int]]:
    """Everybody who has the item before them, as `people` and `posts`."""
    rows = Principal.objects.filter(item=item, open=True).values_list("kind", "principal_id")
    found: dict[str, list[int]] = {"people": [], "posts": []}
    for kind, principal in rows:
        found["posts" if kind == Principal.Kind.POST else "people"].append(principal)
    return found
