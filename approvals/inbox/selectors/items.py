"""One item: through what a person may act on it, and who could be asked to sign beside them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from approvals.absence.selectors import Acting, acting_for
from approvals.inbox.models import Principal, WorkItem
from approvals.inbox.seats import may_stand_in
from approvals.organisation.models import Holding, Person, Post
from workflows.engine.graph.attributes import listed

MOST_CHOICES: Final = 200


class Claim(NamedTuple):
    """Through what a person may act: a post they hold, or (None) in person; for somebody absent through theirs."""

    post_id: int | None = None
    post_name: str = ""
    absent_id: int | None = None
    absent_name: str = ""
    on_behalf_of: str = ""
    as_head: bool = False  # nobody was named: the head of the department acts

    @property
    def via(self) -> str:
        """In words, as a row of the list says it."""
        return said_for(self.absent_name, as_head=self.as_head) if self.absent_id else self.post_name


def said_for(name: str, *, as_head: bool = False) -> str:
    """That somebody stands in for the person of this name, or sees to their work because nobody does."""
    if as_head:
        return _("%(name)s 缺勤，无人代办") % {"name": name}
    return pgettext("substitution", "代 %(name)s") % {"name": name}


def claims_on(person: Person, at: datetime) -> dict[str, Combinable]:
    """Annotations of items: whether the person is named, and the first post they hold that is; for `claim_of`."""
    rows = Principal.objects.filter(item=OuterRef("pk")).order_by("pk")
    held = Holding.objects.at(at).filter(person=person, post__active=True).order_by().values("post_id")
    through = rows.filter(kind=Principal.Kind.POST, principal_id__in=held)
    name = Post.objects.filter(pk=OuterRef("claim_post_id")).values("name")[:1]
    return {
        "claim_in_person": Exists(rows.filter(kind=Principal.Kind.PERSON, principal_id=person.pk)),
        "asked_about": Exists(rows.filter(kind=Principal.Kind.ASKED)),
        "claim_post_id": Subquery(through.values("principal_id")[:1]),
        "claim_post_name": Subquery(name),
    }


def claim_of(item: WorkItem, person: Person, at: datetime) -> Claim | None:
    """Through what the person may act on the item now; None when they may not. Asks nothing of items that came with
    `claims_on`, unless their step bars those who decided another one."""
    known: Any = item
    if not hasattr(item, "claim_post_id"):
        known = WorkItem.objects.only("pk").annotate(**claims_on(person, at)).get(pk=item.pk)
    claims = [(Principal.Kind.PERSON.value, person.pk, False, "")] if known.claim_in_person else []
    if known.claim_post_id is not None:
        claims.append((Principal.Kind.POST.value, known.claim_post_id, True, known.claim_post_name))
    own = claim_among(claims, item, person)
    if own or not item.is_open or not person.can("work.decide") or not may_stand_in(person.pk, at):
        return own
    principals = Principal.objects.filter(item=item).order_by("pk").values_list("kind", "principal_id")
    return claim_for_another(item, principals, person, at)


def claim_for_another(
    item: WorkItem, principals: Iterable[tuple[str, int]], person: Person, at: datetime
) -> Claim | None:
    """For whom absent the person may act on the item now; never on what they started or must keep out of."""
    barred = {item.excluded_id, *_deciders_before(item)}
    addressed = [(kind, pk) for kind, pk in principals if kind != Principal.Kind.ASKED]
    if not addressed or person.pk in barred | {item.initiator_id}:
        return None

    def acting(excluded: Iterable[int | None]) -> Acting | None:
        return acting_for(person, at, item.process_key, addressed, {one for one in excluded if one is not None})

    found = acting(barred | {item.initiator_id})
    if found is None and item.initiator_id not in barred:  # whoever started it may hand on what is theirs to do
        own = acting(barred)
        found = own if own and own.absent_id == item.initiator_id else None
    if found is None:
        return None
    return Claim(found.post_id, found.post_name, found.absent_id, found.absent_name, found.on_behalf_of,
                 found.as_head)


def claim_among(rows: Iterable[tuple[str, int, bool, str | None]], item: WorkItem, person: Person) -> Claim | None:
    """The same from principals already read: in person first, then through the first post they hold."""
    claims = list(rows)
    if not claims or keeps_out(item, person.pk):
        return None
    if any(kind == Principal.Kind.PERSON and pk == person.pk for kind, pk, _held, _name in claims):
        return Claim()
    posts = (Claim(pk, name or "") for kind, pk, is_held, name in claims if kind == Principal.Kind.POST and is_held)
    return next(posts, None)


def keeps_out(item: WorkItem, person_id: int) -> bool:
    """Whether the person must keep out of the item for having started the case, or decided what it looks at."""
    return item.excluded_id == person_id or person_id in _deciders_before(item)


def deciders(case_id: int, nodes: Collection[str]) -> list[int]:
    """The people who decided one of these steps of the case, in whatever round."""
    decided = WorkItem.objects.filter(case_id=case_id, node__in=nodes, decided_by__isnull=False)
    return list(decided.order_by("decided_by_id").values_list("decided_by_id", flat=True).distinct())


def _deciders_before(item: WorkItem) -> list[int]:
    """Who must keep out for having decided a step that this one names in `excludes`."""
    named = listed(json.loads(item.attributes).get("excludes", ""))
    nodes = [node for node in named if node != "initiator"]
    return deciders(item.case_id, nodes) if nodes else []


def addable_signers(present: Collection[str]) -> list[tuple[str, str]]:
    """The posts that do not sign yet, as signer keys with their names."""
    posts = Post.objects.filter(active=True).select_related("department").order_by("department__order", "code")
    named = [(f"post:{post.code}", f"{post.name} · {post.department.name}") for post in posts[:MOST_CHOICES]]
    return [(key, label) for key, label in named if key not in present]
