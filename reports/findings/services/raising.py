"""A finding is raised; sent twice by the same form it is raised once. Taking the list away is recorded as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.organisation.models import Department, Person
from reports.findings import news
from reports.findings.about import About
from reports.findings.models import Counter, Finding
from reports.findings.services.recording import record
from reports.findings.services.refusals import CannotDo
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was found, by which rule it is wrong, and who puts it right by when."""

    title: str
    severity: str
    criterion: str
    description: str
    department: Department
    owner: Person
    due_at: datetime
    recommendation: str = ""
    about: About = field(default_factory=About)
    events: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def raise_finding(*, wanted: Wanted, token: UUID, by: Person, at: datetime, address: str = "") -> Finding:
    """A new finding; its owner hears of it. The same form sent again gives the finding that it made."""
    number = _next_number(at)  # the counter's row puts those who raise in order: the same form twice included
    if known := Finding.objects.filter(token=token).first():
        return known
    _check(wanted, by, at)
    made = Finding.objects.create(
        key=f"AUD-{localtime(at).year}-{number.last + 1:04d}", token=token, title=wanted.title,
        severity=wanted.severity, criterion=wanted.criterion, description=wanted.description,
        recommendation=wanted.recommendation, department=wanted.department, owner=wanted.owner, due_at=wanted.due_at,
        about_kind=wanted.about.kind, about_key=wanted.about.key, about_name=wanted.about.name,
        about_path=wanted.about.path, events=wanted.events, raised_by=by, raised_at=at)
    number.last += 1
    number.save(update_fields=["last"])
    record(made, Entry(verb="findings.raised", reason=wanted.description, detail=_told(made)), by, at, address)
    news.raised(made, by=by, at=at)
    return made


def _next_number(at: datetime) -> Counter:
    year = localtime(at).year
    Counter.objects.get_or_create(year=year)
    return Counter.objects.select_for_update().get(year=year)


def _check(wanted: Wanted, by: Person, at: datetime) -> None:
    if not by.can("findings.raise"):
        raise CannotDo(_("由审计人员提出审计发现。"))
    check_owner(wanted.owner, by)
    if wanted.due_at <= at:
        raise CannotDo(_("整改期限不能在过去。"))
    if not all(text.strip() for text in (wanted.title, wanted.criterion, wanted.description)):
        raise CannotDo(_("请写明问题、依据和事实。"))


def check_owner(owner: Person, by: Person) -> None:
    """Raise CannotDo unless this person can be made responsible."""
    if not owner.can("findings.answer"):
        raise CannotDo(_("%(name)s 不能作为责任人：请选择在职的业务人员或管理员。") % {"name": owner.name})
    if owner.pk == by.pk:
        raise CannotDo(_("不能把发现交给自己整改。"))


def _told(made: Finding) -> dict[str, Any]:
    return {"severity": made.severity, "criterion": made.criterion, "recommendation": made.recommendation,
            "department": made.department.name, "owner": made.owner.name, "owner_number": made.owner.number,
            "due_at": made.due_at, "about": {"kind": made.about_kind, "key": made.about_key, "name": made.about_name},
            "events": made.events}


def record_export(*, by: Actor, at: datetime, filters: Mapping[str, Any], count: int) -> None:
    """The list leaves the system as a table: who took it, and what was in it."""
    append(stream="audit", at=at, by=by, entry=Entry(
        verb="findings.exported", object=Object("findings"), detail={"filters": dict(filters), "count": count}))
