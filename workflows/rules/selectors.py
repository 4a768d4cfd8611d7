"""Questions to the rules: which there are, what counts on a day, how two wordings differ, what has happened."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from workflows.ledger.models import Event
from workflows.rules.models import Rule, RuleVersion, RuleVersionQuerySet

PARTS: Final = ("conditions", "instructions", "examples")
VALID, COMING, DRAFT, ENDED = "valid", "coming", "draft", "ended"
MOST_WORDS: Final = 5


class Happened(NamedTuple):
    """One event of a rule as readers meet it."""

    at: datetime
    who: str
    verb: str
    number: int | None
    reason: str
    diff: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a version stands on a day: in a word for the page, and whether it counts."""

    version: RuleVersion
    kind: str

    @property
    def counts(self) -> bool:
        return self.kind == VALID


def rules(
    *, on: date, words: str = "", area: str = "", owner: str = "", state: str = "", codes: Collection[str] | None = None
) -> QuerySet[Rule]:
    """Rules by number, with `versions` prefetched newest first; `codes` narrows them to these."""
    found = Rule.objects.prefetch_related(Prefetch("versions", RuleVersion.objects.order_by("-number")))
    found = found.filter(code__in=codes) if codes is not None else found
    found = found.filter(area=area) if area else found
    found = found.filter(owner_name=owner) if owner else found
    found = found.filter(_in_state(state, on)) if state else found
    for word in words.split()[:MOST_WORDS]:
        found = found.filter(_says(word))
    return found.order_by("code", "pk")


def _says(word: str) -> Q:
    """Number, name, department or the words of any version hold it."""
    said = RuleVersion.objects.filter(rule=OuterRef("pk")).filter(
        Q(conditions__icontains=word) | Q(instructions__icontains=word) | Q(examples__icontains=word)
    )
    return Q(code__icontains=word) | Q(title__icontains=word) | Q(owner_name__icontains=word) | Q(Exists(said))


def _in_state(state: str, on: date) -> Q:
    own = RuleVersion.objects.filter(rule=OuterRef("pk"))
    valid, published = own.valid_on(on), own.filter(state=RuleVersion.State.PUBLISHED)
    if state == ENDED:
        return Q(Exists(own.ever_published())) & ~Q(Exists(valid)) & ~Q(Exists(published))
    wanted = {VALID: valid, COMING: published.filter(effective_from__gt=on)}
    return Q(Exists(wanted.get(state, own.filter(state=RuleVersion.State.DRAFT))))


def owners() -> list[str]:
    """The departments that answer for some rule."""
    found = Rule.objects.exclude(owner_name="").order_by("owner_name").values_list("owner_name", flat=True)
    return list(found.distinct())


def rule_by_code(code: str) -> Rule | None:
    """One rule by its number."""
    return Rule.objects.filter(code=code).first()


def versions_of(rule: Rule) -> RuleVersionQuerySet:
    """All versions of a rule, newest first; each knows its rule."""
    return RuleVersion.objects.filter(rule=rule).select_related("rule").order_by("-number")


def shown_version(versions: Collection[RuleVersion], on: date) -> RuleVersion | None:
    """What a visitor wants to see first: what counts, else the newest that was published, else the draft."""
    valid = next((one for one in versions if one.is_valid_on(on)), None)
    published = next((one for one in versions if one.state != RuleVersion.State.DRAFT), None)
    return valid or published or next(iter(versions), None)


def standing_of(version: RuleVersion, on: date) -> Standing:
    """Where the version stands on that day."""
    if version.state == RuleVersion.State.DRAFT:
        return Standing(version, DRAFT)
    if version.is_valid_on(on):
        return Standing(version, VALID)
    coming = version.state == RuleVersion.State.PUBLISHED and version.effective_from and version.effective_from > on
    return Standing(version, COMING if coming else ENDED)


def valid_versions(codes: Collection[str], on: date) -> dict[str, RuleVersion]:
    """By number, what counts on that day of each of these rules; one statement, none where no rule is named."""
    if not codes:
        return {}
    found = RuleVersion.objects.valid_on(on).filter(rule__code__in=codes).select_related("rule")
    return {version.rule.code: version for version in found}


def never_published(codes: Collection[str]) -> set[str]:
    """Of these numbers, those of no rule, or of one that never counted."""
    if not codes:
        return set()
    known = Rule.objects.filter(Exists(RuleVersion.objects.ever_published().filter(rule=OuterRef("pk"))))
    return set(codes) - set(known.filter(code__in=codes).values_list("code", flat=True))


def suggested(words: str, most: int) -> list[Rule]:
    """Rules whose number or name holds what was typed, the first by number."""
    found = Rule.objects.filter(Q(code__icontains=words.strip()) | Q(title__icontains=words.strip()))
    return list(found.order_by("code")[:most])


def changed_parts(old: RuleVersion, new: RuleVersion) -> list[tuple[str, str, str]]:
    """Every part with what it said and says: label, old, new; parts that both leave empty are left out."""
    labels: Mapping[str, str] = {name: str(RuleVersion._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
                                 for name in PARTS}
    said = [(labels[name], getattr(old, name), getattr(new, name)) for name in PARTS]
    return [part for part in said if part[1] or part[2]]


def history(rule: Rule) -> QuerySet[Event]:
    """What happened to the rule, newest first."""
    return Event.objects.of_stream(rule.stream).order_by("-seq")


def told(event: Event) -> Happened:
    """The event as readers meet it."""
    body: dict[str, Any] = json.loads(event.body)
    number = body.get("detail", {}).get("number")
    return Happened(event.at, event.actor_name, event.verb, number, str(body.get("reason", "")), body.get("diff", []))
