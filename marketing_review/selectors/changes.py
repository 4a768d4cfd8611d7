"""Rounds and what changed between them; the reviewer's first view is what changed since they last looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from approvals.inbox.models import WorkItem
from approvals.organisation.models import Person
from marketing_review.models import Look, MarketingCase, Round
from marketing_review.models.field import Field
from marketing_review.selectors.diff import FieldChange, diff_content


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


def rounds_of(marketing: MarketingCase) -> list[Round]:
    """All rounds, oldest first, each with the template it was filled on."""
    return list(marketing.rounds.select_related("template__category", "submitted_by").order_by("number"))


def changes_between(old: Round | None, new: Round) -> list[FieldChange]:
    """What the later round changed; against nothing, everything is new."""
    return diff_content(old.content if old else {}, new.content, _form(old, new))


def _form(old: Round | None, new: Round) -> Sequence[Field]:
    form = new.template.form
    known = {field.key for field in form}
    gone = [field for field in old.template.form if field.key not in known] if old else []
    return [*form, *gone]


def changes_since(marketing: MarketingCase, person: Person) -> Since:
    """Changed since this person last decided on or looked at an earlier round."""
    rounds = {each.number: each for each in rounds_of(marketing)}
    current = rounds.get(marketing.round_number)
    base = rounds.get(_last_seen(marketing, person))
    if current is None or base is None:
        return Since(None, current, ())
    return Since(base, current, tuple(changes_between(base, current)))


def _last_seen(marketing: MarketingCase, person: Person) -> int:
    """The newest round before the current one that the person decided on or looked at; 0 for none."""
    now = marketing.round_number
    look = Look.objects.filter(marketing=marketing, person=person).first()
    seen = (look.before if look.round >= now else look.round) if look else 0
    decided = (WorkItem.objects.decided_by(person.pk).filter(case_id=marketing.case_id, round__lt=now)
               .order_by("-round").values_list("round", flat=True).first())
    return max(seen, decided or 0)
