"""Checking the rows of an organisation file against the rows themselves and against what stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from approvals.organisation.models import Department, Holding, Person, Post
from approvals.organisation.services.importing.columns import DEPARTMENTS, PEOPLE, POSTS, heading
from approvals.organisation.services.importing.readers import Finding, Values, read_department, read_person, read_post
from approvals.organisation.services.importing.rules import (
    administrators_left,
    department_findings,
    person_findings,
    post_findings,
)
from approvals.organisation.services.importing.sheets import Row, Sheet
from workflows.ledger.chain import Change

NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"


@dataclass(slots=True)
class RowResult:
    """What one row would do: its outcome, and everything that is wrong with it."""

    sheet: str
    kind: str
    number: int
    key: str
    name: str
    values: Values
    findings: list[Finding]
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    is_new: bool = False
    new_posts: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        if self.findings:
            return WRONG
        if self.is_new:
            return NEW
        return CHANGED if self.changes or self.new_posts else SAME

    @property
    def shown_changes(self) -> list[Change]:
        """What the row changes, as people read it."""
        changes = self.changes.items()
        return [Change(f"{self.kind}/{self.key}/{name}", heading(self.kind, name), *pair) for name, pair in changes]


@dataclass(slots=True)
class Standing:
    """What the organisation looks like before the import; four queries."""

    departments: dict[str, Department]
    posts: dict[str, Post]
    people: dict[str, Person]
    held: set[tuple[str, str]]


@dataclass(slots=True)
class Verdict:
    """The row-by-row report, and whether the file may be applied."""

    rows: list[RowResult]
    problems: list[str] = field(default_factory=list)  # with the file as a whole

    @property
    def ok(self) -> bool:
        return not self.problems and not any(row.findings for row in self.rows)

    @property
    def counts(self) -> Counter[str]:
        return Counter(row.outcome for row in self.rows)

    @property
    def changes_something(self) -> bool:
        return any(row.outcome in (NEW, CHANGED) for row in self.rows)

    def of(self, kind: str) -> list[RowResult]:
        return [row for row in self.rows if row.kind == kind]


def standing(at: datetime) -> Standing:
    """The organisation as it is."""
    held = Holding.objects.at(at).values_list("person__number", "post__code")
    return Standing(
        departments={found.code: found for found in Department.objects.select_related("parent")},
        posts={found.code: found for found in Post.objects.select_related("department")},
        people={found.number: found for found in Person.objects.select_related("department")},
        held=set(held),
    )


def check_sheets(sheets: Iterable[Sheet], *, importer_id: int | None, at: datetime) -> Verdict:
    """What each row would do or why it cannot; nothing is changed."""
    now = standing(at)
    rows = [result for sheet in sheets for result in _read(sheet, at)]
    by_kind = {kind: [row for row in rows if row.kind == kind] for kind in (DEPARTMENTS, POSTS, PEOPLE)}
    for kind in by_kind:
        _find_duplicates(by_kind[kind])
    _judge_departments(by_kind[DEPARTMENTS], now)
    _judge_posts(by_kind[POSTS], by_kind[DEPARTMENTS], now)
    _judge_people(by_kind[PEOPLE], by_kind, now, importer_id)
    problems = administrators_left(by_kind[PEOPLE], now.people)
    return Verdict(rows, problems)


def _read(sheet: Sheet, at: datetime) -> Iterator[RowResult]:
    read = {DEPARTMENTS: read_department, POSTS: read_post, PEOPLE: read_person}[sheet.kind]
    for row in sheet.rows:
        values, findings = read(row.values, sheet.columns, at)
        key = "number" if sheet.kind == PEOPLE else "code"
        yield _result(sheet, row, str(values.get(key, "")), values, findings)


def _result(sheet: Sheet, row: Row, key: str, values: Values, findings: list[Finding]) -> RowResult:
    name = str(values.get("name", ""))
    return RowResult(sheet.name, sheet.kind, row.number, key, name, values, findings)


def _find_duplicates(rows: list[RowResult]) -> None:
    first: dict[str, RowResult] = {}
    for row in rows:
        if not row.key:
            continue
        earlier = first.setdefault(row.key, row)
        if earlier is not row:
            row.findings.append(Finding.duplicate(row.kind, row.key, earlier.number))


def _judge_departments(rows: list[RowResult], now: Standing) -> None:
    wanted = {row.key: row for row in rows}
    parents = {code: found.parent.code if found.parent else "" for code, found in now.departments.items()}
    parents |= {row.key: str(row.values.get("parent", parents.get(row.key, ""))) for row in rows}
    for row in rows:
        present = now.departments.get(row.key)
        row.findings += department_findings(row.values, present, parents, wanted, now.departments)
        if present is None:
            row.is_new = True
        else:
            mine = {"name": present.name, "kind": present.kind, "order": present.order, "parent": parents_of(present)}
            row.changes = _differences(mine, row.values)


def _judge_posts(rows: list[RowResult], departments: list[RowResult], now: Standing) -> None:
    coming = {row.key for row in departments}
    for row in rows:
        present = now.posts.get(row.key)
        row.findings += post_findings(row.values, present, coming, now.departments)
        if present is None:
            row.is_new = True
        else:
            mine = {"name": present.name, "department": present.department.code, "is_head": present.is_head}
            row.changes = _differences(mine, row.values)


def _judge_people(
    rows: list[RowResult], by_kind: dict[str, list[RowResult]], now: Standing, importer_id: int | None
) -> None:
    departments = {row.key for row in by_kind[DEPARTMENTS]}
    posts = {row.key for row in by_kind[POSTS]}
    for row in rows:
        present = now.people.get(row.key)
        row.findings += person_findings(
            row.values, present, departments, posts, now.departments, now.posts, importer_id
        )
        row.new_posts = [code for code in _posts(row) if (row.key, code) not in now.held]
        if present is None:
            row.is_new = True
        else:
            mine = {
                "name": present.name,
                "email": present.email,
                "department": present.department.code,
                "role": present.role,
            }
            row.changes = _differences(mine, row.values)


def parents_of(department: Department) -> str:
    """The code of the parent; empty for the root."""
    return department.parent.code if department.parent else ""


def _posts(row: RowResult) -> list[str]:
    posts = row.values.get("posts", [])
    return posts if isinstance(posts, list) else []


def _differences(mine: Values, wanted: Values) -> dict[str, tuple[Any, Any]]:
    return {name: (old, wanted[name]) for name, old in mine.items() if name in wanted and wanted[name] != old}
