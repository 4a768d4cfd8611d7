"""Who reads which bulletin: the department itself, Quality Management, and those who oversee everything."""

from __future__ import annotations

from datetime import date
from typing import Any

from approvals.organisation.models import Department, Person
from complaints.archive.departments import departments
from complaints.tickets import posts
from reports.bulletins.models import Bulletin, BulletinQuerySet

QUALITY = (posts.LEAD, posts.JUDGE)


def sees_all(person: Person) -> bool:
    """Leaders, auditors, process managers; and the department to which the posts of Quality Management belong."""
    if person.can("cases.read_all"):
        return True
    return Department.objects.filter(pk=person.department_id, posts__code__in=QUALITY, posts__active=True).exists()


def bulletins_for(person: Person) -> BulletinQuerySet:
    """The bulletins this person may read, without their figures."""
    found = Bulletin.objects.select_related("department", "requested_by").defer("figures")
    if not person.can("bulletins.read"):
        return found.none()
    if not reads_operations(person):
        found = found.exclude(department=None)
    return found if sees_all(person) else found.filter(department_id=person.department_id)


def reads_operations(person: Person) -> bool:
    """Whether the bulletin of all is for this person: as the dashboard is."""
    return person.can("dashboards.read")


def one_bulletin(person: Person, code: str) -> Bulletin | None:
    """One bulletin, if the person may read it."""
    return bulletins_for(person).defer(None).filter(code=code).select_related("department", "requested_by").first()


def offered(person: Person) -> list[Department]:
    """The departments whose bulletin the person may ask for."""
    found = departments()
    return list(found) if sees_all(person) else [one for one in found if one.pk == person.department_id]


def before(department_id: int, month: date) -> dict[str, Any]:
    """What the latest bulletin of that month says; empty when there is none."""
    found = Bulletin.objects.filter(department=department_id, month=month, status=Bulletin.Status.DONE)
    latest = found.order_by("-pk").first()
    return latest.numbers if latest else {}
