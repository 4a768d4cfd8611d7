"""Findings become signals: the first one about a matter makes it, all later ones are collected into it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from complaints.models import Contact
from complaints.watching import news
from complaints.watching.models import Rule, RuleVersion, Signal, SignalContact, SignalDay
from complaints.watching.selectors.cells import scope, title_of, within
from complaints.watching.services.finding import Finding
from workflows.ledger.actor import SYSTEM
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append

MOST_MEMBERS: Final = 5000  # of a signal are kept by name; a ticket finds the others by its query
VOICES: Final = 3
PLACES: Final = 5


@transaction.atomic
def collect(version: RuleVersion, findings: Iterable[Finding], *, at: datetime) -> list[Signal]:
    """The signals that the findings belong to, made where there was none. Twice is once: the rule is held meanwhile, so
    of two sweeps the later one finds what the earlier has made."""
    Rule.objects.select_for_update().get(pk=version.rule_id)
    touched = {}
    for finding in sorted(findings, key=lambda one: (one.day, one.key)):
        signal = _collected(version, finding, at)
        touched[signal.pk] = signal
    return list(touched.values())


def _collected(version: RuleVersion, finding: Finding, at: datetime) -> Signal:
    contacts = _contacts(version, finding)
    known = _known(version, finding, contacts)
    signal = known or _made(version, finding, at)
    day, new = SignalDay.objects.get_or_create(
        signal=signal, day=finding.day,
        defaults={"version": version, "count": finding.count, "numbers": dict(finding.numbers), "at": at})
    if not new and (day.count, day.numbers) == (finding.count, dict(finding.numbers)):
        return signal
    if not new:  # more of that day has come in meanwhile
        day.version, day.count, day.numbers, day.at = version, finding.count, dict(finding.numbers), at
        day.save()
    _members(signal, contacts)
    _refreshed(signal, version, finding, at)
    verb = "watching.signal.found" if known is None else "watching.signal.collected"
    record(signal, verb, at=at, detail={"day": finding.day.isoformat(), "count": finding.count, "rule": str(version),
                                        "numbers": dict(finding.numbers)})
    if known is None:
        news.found(signal, at=at)
    return signal


def _known(version: RuleVersion, finding: Finding, contacts: list[int]) -> Signal | None:
    """The signal of this rule about this matter at this time; topics are the same that share complaints."""
    near = timedelta(days=version.rest_days)
    begins = finding.since or finding.day
    found = Signal.objects.select_for_update().filter(
        rule=version.rule_id, first_on__lte=finding.day + near, last_on__gte=begins - near)
    if not finding.by_members:
        return found.filter(cell=finding.key).order_by("-last_on").first()
    shared = SignalContact.objects.filter(contact__in=contacts[:500], signal__in=found).values_list("signal", flat=True)
    best = Counter(shared).most_common(1)
    return found.filter(pk=best[0][0]).first() if best else None


def _made(version: RuleVersion, finding: Finding, at: datetime) -> Signal:
    """A new signal. One of the same matter that lasted until long ago rests from now on; if it is the later one, then
    the new one is about the past and rests from the beginning."""
    alive = Signal.objects.select_for_update().filter(rule=version.rule_id, cell=finding.key, rests=False).first()
    if alive and alive.last_on < finding.day:
        Signal.objects.filter(pk=alive.pk).update(rests=True)
    cell = finding.cell
    return Signal.objects.create(
        rule=version.rule, version=version, kind=version.rule.kind, cell=finding.key,
        title=finding.title[:200] or title_of(cell, version.dimensions), category_id=cell.category,
        category_said=cell.said, place_id=cell.place, product_id=cell.product, first_on=finding.since or finding.day,
        last_on=finding.day, peak=0, found_at=at, updated_at=at,
        rests=bool(alive and alive.last_on >= finding.day))


def _refreshed(signal: Signal, version: RuleVersion, finding: Finding, at: datetime) -> None:
    signal.first_on = min(signal.first_on, finding.since or finding.day)
    if finding.day >= signal.last_on:
        signal.last_on, signal.series, signal.version = finding.day, [list(one) for one in finding.series], version
    signal.peak, signal.updated_at = max(signal.peak, finding.count), at
    members = Contact.objects.filter(pk__in=SignalContact.objects.filter(signal=signal).values("contact"))
    signal.voices = list(finding.voices) or _typical(members)
    named = members.exclude(place=None).values_list("place__name", flat=True)
    signal.places = [[name, number] for name, number in Counter(named).most_common(PLACES)]
    signal.save()


def _contacts(version: RuleVersion, finding: Finding) -> list[int]:
    if finding.contacts is not None:
        return list(finding.contacts)[:MOST_MEMBERS]
    found = scope(version, since=finding.since or finding.day, until=finding.day)
    inside = found.filter(within(finding.cell, version.dimensions))
    return list(inside.order_by("-at", "-pk").values_list("pk", flat=True)[:MOST_MEMBERS])


def _members(signal: Signal, contacts: list[int]) -> None:
    SignalContact.objects.bulk_create(
        [SignalContact(signal=signal, contact_id=key) for key in sorted(contacts)], ignore_conflicts=True,
        batch_size=1000)


def _typical(members: Any) -> list[int]:
    """One contact of each of the most frequent subjects."""
    titled: dict[str, list[int]] = {}
    for key, title in members.order_by("-at", "-pk").values_list("pk", "title")[:500]:
        titled.setdefault(title.strip(), []).append(key)
    return [keys[0] for keys in sorted(titled.values(), key=len, reverse=True)[:VOICES]]


def record(signal: Signal, verb: str, *, at: datetime, by: Any = SYSTEM, reason: str = "",
           detail: Mapping[str, Any] | None = None) -> None:
    """One event in the signal's stream."""
    about = Object("signal", str(signal.pk), name=signal.title)
    append(stream=signal.stream, at=at, by=by, entry=Entry(
        verb=verb, object=about, reason=reason, detail={"kind": signal.kind, **(detail or {})}))
