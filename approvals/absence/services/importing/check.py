"""Checking the rows of a file of absences against each other and against what stands; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from approvals.absence.circles import Span, by_person, circle_through
from approvals.absence.models import Absence
from approvals.absence.services import rules
from approvals.absence.services.importing.layout import ABSENCES, ROWS, read_absence
from approvals.absence.services.plan import CannotBeAway, Named, Plan
from approvals.absence.wording import days, in_one_line
from approvals.organisation.models import ImportFile, Person
from approvals.organisation.services.importing.check import NEW, RowResult, Verdict
from approvals.organisation.services.importing.readers import Finding
from approvals.organisation.services.importing.sheets import read_sheets
from workflows.ledger.chain import Change

PAST = "past"


@dataclass(slots=True)
class AbsenceRow(RowResult):
    """What one row would do; rows that are over already are passed over, the same absence again changes nothing."""

    is_past: bool = False
    person: Person | None = None
    substitutes: tuple[Person, ...] = field(default=())

    @property
    def outcome(self) -> str:
        known = RowResult.outcome.fget(self)  # type: ignore[attr-defined]
        return PAST if known == NEW and self.is_past else str(known)

    @property
    def shown_changes(self) -> list[Change]:
        """What the row enters, as people read it."""
        if self.outcome != NEW:
            return []
        names = "、".join(one.name for one in self.substitutes)
        when = days(self.values["since"], self.values["until"])
        what = _("%(when)s，由 %(names)s 代办") % {"when": when, "names": names} if names else when
        return [Change(f"{ROWS}/{self.key}", _("外出"), "", what)]

    @property
    def plan(self) -> Plan:
        """The row as a plan."""
        return Plan(
            since=self.values["since"],
            until=self.values["until"],
            substitutes=tuple(Named(one.pk, field="substitutes") for one in self.substitutes),
            kind=self.values.get("kind", Absence.Kind.OTHER),
            note=self.values["note"],
        )


def verdict_on(file: ImportFile, *, at: datetime) -> Verdict:
    """What applying the file now would do, row by row."""
    sheets = read_sheets(name=file.name, content=bytes(file.content), layouts=ABSENCES)
    rows = [
        AbsenceRow(sheet.name, ROWS, row.number, str(cells.values.get("number", "")), "", cells.values, cells.findings)
        for sheet in sheets
        for row in sheet.rows
        for cells in [read_absence(row.values)]
    ]
    _find_people(rows)
    readable = [row for row in rows if not row.findings and row.person]
    _judge_times(readable, at)
    _judge_overlaps(readable)
    _judge_circles([row for row in readable if row.outcome == NEW])
    return Verdict(list(rows))


def _find_people(rows: Sequence[AbsenceRow]) -> None:
    numbers = {row.key for row in rows} | {number for row in rows for number in row.values["substitutes"]}
    people = {person.number: person for person in Person.objects.filter(number__in=numbers)}
    for row in rows:
        row.person = people.get(row.key)
        if row.person is None:
            if row.key and not row.findings:
                _wrong(row, "number", _("没有这个工号。"), _("请改正。"))
            continue
        row.name = row.person.name
        if not row.person.is_active:
            _wrong(row, "number", _("该人员已停用。"), _("请删去这一行。"))
        row.substitutes = tuple(_substitutes(row, row.person, people))


def _substitutes(row: AbsenceRow, person: Person, people: Mapping[str, Person]) -> Iterable[Person]:
    for number in row.values["substitutes"]:
        found = people.get(number)
        if found is None:
            _wrong(row, "substitutes", _("没有工号「%(number)s」。") % {"number": number[:20]}, _("请改正。"))
        elif why := rules.why_not_substitute(found, person):
            _wrong(row, "substitutes", why, _("请另选代办人。"))
        else:
            yield found


def _judge_times(rows: Sequence[AbsenceRow], at: datetime) -> None:
    stored = _stored(rows)
    for row in rows:
        key = (row.person.pk if row.person else 0, row.values["since"], row.values["until"])
        row.is_new, row.is_past = key not in stored, row.values["until"] <= at
        if row.is_new and not row.is_past:
            try:
                rules.refuse_wrong_time(row.plan, at)
            except CannotBeAway as refusal:
                _wrong(row, "until", refusal.message, " ".join(refusal.fields.values()))


def _stored(rows: Sequence[AbsenceRow]) -> set[tuple[int, datetime, datetime]]:
    people = {row.person.pk for row in rows if row.person}
    return set(Absence.objects.filter(person__in=people).values_list("person_id", "since", "until"))


def _judge_overlaps(rows: Sequence[AbsenceRow]) -> None:
    """Against what stands, and against the other rows of the same person."""
    people = {row.person.pk for row in rows if row.person}
    stored: dict[str, list[Absence]] = {}
    for absence in Absence.objects.filter(person__in=people).select_related("person").order_by("since", "pk"):
        stored.setdefault(absence.person.number, []).append(absence)
    last: dict[str, AbsenceRow] = {}
    for row in sorted(rows, key=lambda row: (row.values["since"], row.number)):
        earlier = last.get(row.key)
        if earlier and earlier.values["until"] > row.values["since"]:
            same = _("与第 %(number)s 行重叠。") % {"number": earlier.number}
            _wrong(row, "since", same, _("请只保留一行，或改正日期。"))
        elif row.outcome == NEW:
            _judge_against(row, stored.get(row.key, ()))
        if not earlier or row.values["until"] > earlier.values["until"]:
            last[row.key] = row


def _judge_against(row: AbsenceRow, stored: Sequence[Absence]) -> None:
    since, until = row.values["since"], row.values["until"]
    if other := next((one for one in stored if since < one.end and until > one.since), None):
        why = _("与已登记的外出重叠：%(other)s。") % {"other": in_one_line(other)}
        _wrong(row, "since", why, _("请改正日期，或删去这一行。"))


def _judge_circles(rows: Sequence[AbsenceRow]) -> None:
    """Each row together with what stands and with all other rows."""
    if not rows:
        return
    since, until = min(row.plan.since for row in rows), max(row.plan.until for row in rows)
    stored = rules.spans_of(Absence.objects.overlapping(since, until))
    fresh = [(row, _span(row)) for row in rows]
    others = by_person([*stored, *(span for _row, span in fresh)])
    for row, span in fresh:
        if circle := circle_through(span, others):
            _wrong(row, "substitutes", rules.circle_sentence(circle), _("请另选代办人。"))


def _span(row: AbsenceRow) -> Span:
    return row.plan.span_of(row.person.pk if row.person else 0)


def _wrong(row: AbsenceRow, column: str, wrong: str, remedy: str) -> None:
    row.findings.append(Finding(ABSENCES.heading(ROWS, column), wrong, remedy))


