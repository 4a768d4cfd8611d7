"""Which walk-throughs a person may see: process managers and auditors all, others those they take part in."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch, Q

from approvals.organisation.models import Holding, Person
from approvals.walkthrough.models import Part, Walkthrough
from approvals.walkthrough.models.walkthrough import WalkthroughQuerySet


def visible_to(person: Person, at: datetime) -> WalkthroughQuerySet:
    """The walk-throughs the person may see; a stranger sees none."""
    if person.can("library.write") or person.can("audit.read"):
        return Walkthrough.objects.all()
    parts = Part.objects.filter(person=person).values("walkthrough_id")
    posts = Holding.objects.at(at).filter(person=person, post__active=True).values("post__code")
    return Walkthrough.objects.filter(Q(opened_by=person) | Q(pk__in=parts) | Q(signing_post__in=posts))


def walkthrough_for(person: Person, pk: int, at: datetime) -> Walkthrough | None:
    """One walk-through with its version, if the person may see it."""
    whole = visible_to(person, at).select_related("version__process", "opened_by", "signed_by", "replaces")
    parts = Prefetch("parts", Part.objects.select_related("person").order_by("pk"))
    return whole.prefetch_related(parts).filter(pk=pk).first()


def found(person: Person, at: datetime, *, words: str = "", state: str = "", mine: bool = False) -> WalkthroughQuerySet:
    """Walk-throughs by words and state, those somebody plays in themselves, latest first."""
    chosen = visible_to(person, at).light()
    for word in words.split()[:5]:
        chosen = chosen.filter(Q(name__icontains=word) | Q(version__process__name__icontains=word)
                               | Q(version__process__code__icontains=word))
    if state:
        chosen = chosen.filter(state=state)
    if mine:
        parts = Part.objects.filter(person=person).values("walkthrough_id")
        chosen = chosen.filter(Q(opened_by=person) | Q(pk__in=parts))
    return chosen.order_by("-opened_at", "-pk")
