"""Rounds and what changed between them; the reviewer's first view is what changed since they last looked."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from approvals.inbox.models import WorkItem
from approvals.organisation.models import Person
from marketing_review.models import Look, MarketingCase, Round
from marketing_review.selectors.diff import FieldChange, diff_content
from marketing_review.selectors.reading import both_forms


@dataclass(frozen=True, slots=True)
class Since:
    """What changed for one person: `base` is the round they saw last, None when they never saw one."""

    base: Round | None
    current: Round | None
    changes: tuple[FieldChange, ...]

    @property
    def first_time(self) -> bool:
        return self.base is None

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(change.field for change in self.changes)


def changes_between(old: Round | None, new: Round) -> list[FieldChange]:
    """What the later round changed; against nothing, everything is new."""
    return diff_content(old.content if old else {}, new.content, both_forms(old, new))


def changes_since(marketing: MarketingCase, person: Person) -> Since:
    """Changed since this person last decided on or looked at an earlier round; who never did costs no round."""
    seen = _last_seen(marketing, person)
    if not seen:
        return Since(None, _current(marketing), ())
    wanted = marketing.rounds.filter(number__in=(seen, marketing.round_number))
    rounds = {each.number: each for each in wanted.select_related("template")}
    current, base = rounds.get(marketing.round_number), rounds.get(seen)
    if current is None or base is None:
        return Since(None, current, ())
    return Since(base, current, tuple(changes_between(base, current)))


def _current(marketing: MarketingCase) -> Round | None:
    current = marketing.current_round
    return current if current is not None and current.number == marketing.round_number else None


def seen_by(person: Person) -> dict[str, Combinable]:
    """Annotations of a case: the rounds that the person looked at, and the newest earlier one they decided on."""
    look = Look.objects.filter(marketing=OuterRef("pk"), person=person)
    decided = (WorkItem.objects.decided_by(person.pk).order_by("-round")
               .filter(case_id=OuterRef("case_id"), round__lt=OuterRef("round_number")))
    return {"looked": Coalesce(Subquery(look.values("round")[:1]), 0),
            "looked_before": Coalesce(Subquery(look.values("before")[:1]), 0),
            "decided_on": Coalesce(Subquery(decided.values("round")[:1]), 0)}


def _last_seen(marketing: MarketingCase, person: Person) -> int:
    """The newest round before the current one that the person decided on or looked at; 0 for none. Asks nothing when
    the case came with `seen_by`."""
    known = marketing
    if not hasattr(marketing, "decided_on"):
        known = MarketingCase.objects.only("pk").annotate(**seen_by(person)).get(pk=marketing.pk)
    looked, before, decided = (int(getattr(known, name)) for name in ("looked", "looked_before", "decided_on"))
    return max(before if looked >= marketing.round_number else looked, decided)
