"""Applying a checked file in one transaction: departments, posts, people, holdings, one event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Department, Holding, ImportFile, Person, Post
from approvals.organisation.roles import Role
from approvals.organisation.services.importing.check import CHANGED, NEW, RowResult, Verdict
from approvals.organisation.services.importing.columns import DEPARTMENTS, PEOPLE, POSTS
from approvals.organisation.services.importing.upload import verdict_on
from approvals.organisation.services.journal import STREAM
from approvals.organisation.services.refusals import CannotOrganise
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, File, Object
from workflows.ledger.services import append

BATCH = 500


@dataclass(frozen=True, slots=True)
class Applied:
    """How many rows were new, changed or already so."""

    new: int
    changed: int
    same: int


@transaction.atomic
def apply_import(*, file_id: int, by: Actor, at: datetime) -> Applied:
    """Apply every row or none; the same file again changes nothing and records nothing."""
    list(Department.objects.select_for_update().filter(parent=None).order_by("pk"))  # the tree's lock, as in a move
    file = ImportFile.objects.select_for_update().get(pk=file_id, purpose=ImportFile.Purpose.ORGANISATION)
    if file.applied_at is not None:
        raise CannotOrganise(_("这个文件已经导入过。"))
    verdict = verdict_on(file, at=at)
    if not verdict.ok:
        raise CannotOrganise(_("文件里还有错误，什么都没有导入。"))
    if verdict.changes_something:
        _write(verdict, at)
        append(stream=STREAM, entry=_entry(file, verdict), at=at, by=by)
    file.applied_at = at
    file.content = b""
    file.save(update_fields=["applied_at", "content"])
    counts = verdict.counts
    return Applied(counts[NEW], counts[CHANGED], counts["same"])


def _write(verdict: Verdict, at: datetime) -> None:
    _write_departments(_moving(verdict.of(DEPARTMENTS)))
    departments = dict(Department.objects.values_list("code", "pk"))
    _write_posts(_moving(verdict.of(POSTS)), departments)
    _write_people(_moving(verdict.of(PEOPLE)), departments)
    _write_holdings(verdict.of(PEOPLE))


def _moving(rows: list[RowResult]) -> list[RowResult]:
    return [row for row in rows if row.outcome in (NEW, CHANGED)]


def _write_departments(rows: list[RowResult]) -> None:
    """New ones level by level, parents first; then the changed ones, when every parent exists."""
    waiting = [row for row in rows if row.is_new]
    known = {department.code: department for department in Department.objects.all()}
    while waiting:
        ready = [row for row in waiting if not row.values.get("parent") or row.values["parent"] in known]
        made = Department.objects.bulk_create([_department(row, known) for row in ready], batch_size=BATCH)
        known |= {department.code: department for department in made}
        done = {row.key for row in ready}
        waiting = [row for row in waiting if row.key not in done]
    changed = [_changed_department(row, known) for row in rows if not row.is_new]
    Department.objects.bulk_update(changed, ["name", "kind", "order", "parent"], batch_size=BATCH)


def _department(row: RowResult, known: dict[str, Department]) -> Department:
    return Department(
        code=row.key,
        name=row.name,
        kind=row.values.get("kind", Department.Kind.DEPARTMENT),
        order=row.values.get("order", 0),
        parent=known.get(str(row.values.get("parent", ""))),
    )


def _changed_department(row: RowResult, known: dict[str, Department]) -> Department:
    department = known[row.key]
    for name, (_old, new) in row.changes.items():
        setattr(department, name, known.get(str(new)) if name == "parent" else new)
    return department


def _write_posts(rows: list[RowResult], departments: dict[str, int]) -> None:
    fresh = [
        Post(
            code=row.key,
            name=row.name,
            department_id=departments[str(row.values["department"])],
            is_head=row.values.get("is_head", False),
        )
        for row in rows
        if row.is_new
    ]
    Post.objects.bulk_create(fresh, batch_size=BATCH)
    Post.objects.bulk_update(_changed_posts(rows), ["name", "is_head"], batch_size=BATCH)


def _write_people(rows: list[RowResult], departments: dict[str, int]) -> None:
    fresh = [
        Person(
            number=row.key,
            name=row.name,
            email=row.values.get("email", ""),
            role=row.values.get("role", Role.STAFF),
            department_id=departments[str(row.values["department"])],
            password=make_password(None),
        )
        for row in rows
        if row.is_new
    ]
    Person.objects.bulk_create(fresh, batch_size=BATCH)
    changed = _changed_people(rows, departments)
    Person.objects.bulk_update(changed, ["name", "email", "role", "department"], batch_size=BATCH)


def _write_holdings(rows: list[RowResult]) -> None:
    rows = [row for row in rows if row.new_posts]
    people = dict(Person.objects.values_list("number", "pk"))
    posts = dict(Post.objects.values_list("code", "pk"))
    fresh = [
        Holding(
            person_id=people[row.key],
            post_id=posts[code],
            since=row.values["since"],
            until=row.values["until"],
        )
        for row in rows
        for code in row.new_posts
    ]
    Holding.objects.bulk_create(fresh, batch_size=BATCH)


def _changed_posts(rows: list[RowResult]) -> list[Post]:
    changes = {row.key: row.changes for row in rows if not row.is_new}
    posts = [post for post in Post.objects.order_by("pk") if post.code in changes] if changes else []
    for post in posts:
        for name, (_old, new) in changes[post.code].items():
            setattr(post, name, new)
    return posts


def _changed_people(rows: list[RowResult], departments: dict[str, int]) -> list[Person]:
    changes = {row.key: row.changes for row in rows if not row.is_new}
    people = [person for person in Person.objects.order_by("pk") if person.number in changes] if changes else []
    for person in people:
        for name, (_old, new) in changes[person.number].items():
            if name == "department":
                person.department_id = departments[str(new)]
            else:
                setattr(person, name, new)
    return people


def _entry(file: ImportFile, verdict: Verdict) -> Entry:
    """One event for the whole file: its hash, every new code, every changed value."""
    fresh = {
        kind: codes
        for kind in (DEPARTMENTS, POSTS, PEOPLE)
        if (codes := [row.key for row in verdict.of(kind) if row.outcome == NEW])
    }
    appointed = {row.key: row.new_posts for row in verdict.of(PEOPLE) if row.new_posts}
    return Entry(
        verb="organisation.imported",
        object=Object(type="import", id=str(file.pk), name=file.name),
        diff=[change for row in verdict.rows for change in row.shown_changes],
        files=[File(name=file.name, sha256=file.sha256, size=file.size)],
        detail={"new": fresh, "appointed": appointed},
    )
