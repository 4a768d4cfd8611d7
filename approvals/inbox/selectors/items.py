"""One item: through what a person may act on it, and who could be asked to sign beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, Subquery

from approvals.inbox.models import Principal, WorkItem
from approvals.organisation.models import Holding, Person, Post

MOST_CHOICES: Final = 200


class Claim(NamedTuple):
    """Through what a person may act: a post they hold, or (None) in person."""

    post_id: int | None = None
    post_name: str = ""


def claim_of(item: WorkItem, person: Person, at: datetime) -> Claim | None:
    """Through what the person may act on the item now; None when they may not. One statement."""
    held = Holding.objects.at(at).filter(person=person, post_id=OuterRef("principal_id"), post__active=True)
    name = Post.objects.filter(pk=OuterRef("principal_id")).values("name")[:1]
    rows = Principal.objects.filter(item=item).annotate(held=Exists(held), post_name=Subquery(name)).order_by("pk")
    return claim_among(rows.values_list("kind", "principal_id", "held", "post_name"), item, person)


def claim_among(rows: Iterable[tuple[str, int, bool, str | None]], item: WorkItem, person: Person) -> Claim | None:
    """The same from principals already read: in person first, then through the first post they hold."""
    if item.excluded_id == person.pk:
        return None
    claims = list(rows)
    if any(kind == Principal.Kind.PERSON and pk == person.pk for kind, pk, _held, _name in claims):
        return Claim()
    posts = (Claim(pk, name or "") for kind, pk, is_held, name in claims if kind == Principal.Kind.POST and is_held)
    return next(posts, None)


def addable_signers(present: Collection[str]) -> list[tuple[str, str]]:
    """The posts that do not sign yet, as signer keys with their names."""
    posts = Post.objects.filter(active=True).select_related("department").order_by("department__order", "code")
    named = [(f"post:{post.code}", f"{post.name} · {post.department.name}") for post in posts[:MOST_CHOICES]]
    return [(key, label) for key, label in named if key not in present]
