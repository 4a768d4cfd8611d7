"""Who sees which finding, lists by filters, and how the following-up goes, by department."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q

from approvals.organisation.models import Department, Holding, Person
from reports.findings.models import Finding, FindingQuerySet
from reports.findings.models.finding import OVER, RUNNING

DAY: Final = timedelta(days=1)
MOST_WORDS: Final = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One department: how many were raised, are open, are late, were closed, and days from raising to closing."""

    department: str
    code: str
    raised: int
    open: int
    late: int
    closed: int
    days: float | None


def findings_for(person: Person, at: datetime) -> FindingQuerySet:
    """What the person may see: all for those who oversee, else what they are responsible for, or their department as
    its head."""
    found = Finding.objects.select_related("department", "owner", "raised_by", "ended_by")
    if person.can("findings.read_all"):
        return found
    headed = Holding.objects.at(at).filter(person=person, post__is_head=True, post__active=True)
    return found.filter(Q(owner=person) | Q(department__in=headed.values("post__department")))


def finding_for(person: Person, key: str, at: datetime) -> Finding | None:
    """One finding, if the person may see it."""
    return findings_for(person, at).filter(key=key).first()


def findings(person: Person, at: datetime, wanted: Mapping[str, Any]) -> FindingQuerySet:
    """By words, state (`open` and `late` among them), severity and department, or one's own; the next due first."""
    found = findings_for(person, at)
    for word in str(wanted.get("q") or "").split()[:MOST_WORDS]:
        found = found.filter(Q(title__icontains=word) | Q(key__iexact=word) | Q(about_key__iexact=word)
                             | Q(owner__name__icontains=word))
    if severity := wanted.get("severity"):
        found = found.filter(severity=severity)
    if department := wanted.get("department"):
        found = found.filter(department__code=department)
    if wanted.get("mine"):
        found = found.filter(owner=person)
    return _in_state(found, str(wanted.get("state") or ""), at).order_by("due_at", "pk")


def _in_state(found: FindingQuerySet, state: str, at: datetime) -> FindingQuerySet:
    match state:
        case "":
            return found
        case "open":
            return found.open()
        case "late":
            return found.late(at)
    return found.filter(state=state)


def about_object(person: Person, key: str, at: datetime) -> list[Finding]:
    """What was found about the object with this number, the latest first."""
    return list(findings_for(person, at).filter(about_key=key).order_by("-raised_at", "-pk")[:20])


def figures(person: Person, at: datetime) -> list[Line]:
    """A line for every department with findings that the person may see, most open first; one statement."""
    counted = findings_for(person, at).exclude(state="withdrawn").order_by().values(
        "department__name", "department__code").annotate(
            raised=Count("pk"), open=Count("pk", filter=~Q(state__in=OVER)),
            late=Count("pk", filter=Q(state__in=RUNNING, due_at__lte=at)),
            closed=Count("pk", filter=Q(state="closed")),
            took=Avg(ExpressionWrapper(F("ended_at") - F("raised_at"), DurationField()), filter=Q(state="closed")))
    lines = [Line(row["department__name"], row["department__code"], row["raised"], row["open"], row["late"],
                  row["closed"], round(row["took"] / DAY, 1) if row["took"] is not None else None) for row in counted]
    return sorted(lines, key=lambda line: (-line.open, -line.late, line.code))


def total_of(lines: list[Line]) -> Line:
    """All departments together; the days weighted by how many were closed."""
    closed = sum(line.closed for line in lines)
    days = sum((line.days or 0) * line.closed for line in lines) / closed if closed else None
    return Line("", "", sum(line.raised for line in lines), sum(line.open for line in lines),
                sum(line.late for line in lines), closed, round(days, 1) if days is not None else None)


def departments_of(person: Person, at: datetime) -> list[tuple[str, str]]:
    """The departments that occur in what the person sees, for the filter."""
    used = findings_for(person, at).order_by().values("department_id")
    return list(Department.objects.filter(pk__in=used).order_by("order", "code").values_list("code", "name"))
