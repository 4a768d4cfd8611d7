"""Rows that another system sends: read by the same rules as files, answered one by one, each number taken once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from complaints import sql
from complaints.models import ApiToken, Contact, Exposure, ImportRun
from complaints.reading import Heading
from complaints.reading.table import clean
from complaints.services.runs import record
from complaints.services.storing import Contacts, Exposures, exposure_rows
from complaints.services.taking import note_problems
from complaints.understanding import Mapping, Problem, Reader, Row
from workflows.ledger.actor import Actor

LEVELS: Final = ("category1", "category2", "category3")
CONTACT: Final = ("number", "at", "kind", *LEVELS, "place", "channel", "product", "customer", "title", "text")
EXPOSURE: Final = ("at", "value", "place", "product")
SAID: Final = {  # what a record may hold
    ImportRun.Kind.CONTACTS: frozenset({*CONTACT, "category"} - set(LEVELS)),
    ImportRun.Kind.EXPOSURES: frozenset({*EXPOSURE, "measure"}),
}
ISO: Final = "ymd"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row; `code` and `field` say why it was not taken in."""

    row: int
    number: str
    result: str  # stored, repeated or wrong
    field: str = ""
    code: str = ""


@transaction.atomic
def receive(*, token: ApiToken, kind: str, records: Sequence[Any], body: bytes, by: Actor, at: datetime) -> tuple[
        ImportRun, list[Outcome]]:  # fmt: skip
    """Take the records in and say what became of each; one import, one event."""
    run = ImportRun.objects.create(
        kind=kind, way=ImportRun.Way.API, source_id=token.source_id, name=f"API · {token.name}",
        sha256=hashlib.sha256(body).hexdigest(), size=len(body), total=len(records), by_id=None, by_name=by.name,
        uploaded_at=at)
    run.start()
    read = [_read(kind, one, at) for one in records]
    rows = [(number, one) for number, one in enumerate(read, start=1) if not isinstance(one, Problem)]
    store = _store_contacts if kind == ImportRun.Kind.CONTACTS else _store_exposures
    problems = [(number, one) for number, one in enumerate(read, start=1) if isinstance(one, Problem)]
    stored, more = store(run, token, rows)
    problems = sorted([*problems, *more], key=lambda one: one[0])
    note_problems(run, problems)
    run.done, run.stored, run.wrong = len(read), len(stored), len(problems)
    run.repeated = run.done - run.stored - run.wrong
    run.finish(at=at)
    run.save()
    record(run, "complaints.import.received", by=by, at=at, token=token.name)
    return run, _outcomes(records, stored, dict(problems))


def _read(kind: str, said: Any, at: datetime) -> tuple[str, Row] | Problem:
    if not isinstance(said, dict):
        return Problem("", "not_an_object")
    if unknown := sorted(set(said) - SAID[ImportRun.Kind(kind)]):
        return Problem(clean(_utf8(unknown[0]))[:100], "unknown_field")
    if odd := next((key for key, value in said.items() if not _is_plain(key, value)), None):
        return Problem(odd, "not_a_text")
    if kind == ImportRun.Kind.CONTACTS:
        row = _reader(CONTACT, at).contact(_cells(CONTACT, said | _levels(said.get("category"))))
        return row if isinstance(row, Problem) else ("", row)
    measure = said.get("measure", Exposure.Measure.CUSTOMERS)
    if measure not in Exposure.Measure.values:
        return Problem("measure", "unknown_measure", str(measure)[:80])
    row = _reader(EXPOSURE, at).exposure(_cells(EXPOSURE, said))
    return row if isinstance(row, Problem) else (measure, row)


def _reader(keys: Sequence[str], at: datetime) -> Reader:
    mapping = Mapping(columns={key: key for key in keys}, date_form=ISO)
    return Reader(mapping, Heading(tuple(keys), 1), at=at, in_clear=settings.NUMBERS_IN_CLEAR)


def _is_plain(key: str, value: Any) -> bool:
    if key == "category" and isinstance(value, list):
        return len(value) <= len(LEVELS) and all(isinstance(one, str) for one in value)
    return value is None or (isinstance(value, str | int) and not isinstance(value, bool))


def _levels(category: Any) -> dict[str, str]:
    names = category if isinstance(category, list) else str(category or "").split("›", len(LEVELS) - 1)
    return dict(zip(LEVELS, names, strict=False))


def _cells(keys: Sequence[str], said: Dictionary[str, Any]) -> list[str]:
    return [clean(_utf8(str(said[key]))) if said.get(key) is not None else "" for key in keys]


def _utf8(text: str) -> str:
    """JSON may hold halves of characters that no database takes."""
    return text.encode("utf-8", "replace").decode()


def _store_contacts(
    run: ImportRun, token: ApiToken, rows: list[tuple[int, tuple[str, Row]]]
) -> tuple[set[int], list[tuple[int, Problem]]]:
    """Which rows were new: those whose number now says that it came with this import, each the first time."""
    mapping = Mapping(columns={key: key for key in CONTACT}, date_form=ISO, tree=token.tree_id)
    keeper = Contacts(mapping, _reader(CONTACT, run.uploaded_at))
    good, problems = _named(keeper, rows)
    keeper.store(run, [row for _number, (_measure, row) in good])
    wanted = {row.number for _number, (_measure, row) in good}
    fresh = set(Contact.objects.filter(source=run.source_id, number__in=wanted, run=run).values_list(
        "number", flat=True))
    first: dict[str, int] = {}
    for number, (_measure, row) in good:
        first.setdefault(row.number, number)
    return {first[number] for number in fresh}, problems


def _store_exposures(
    run: ImportRun, _token: ApiToken, rows: list[tuple[int, tuple[str, Row]]]
) -> tuple[set[int], list[tuple[int, Problem]]]:
    mapping = Mapping(columns={key: key for key in EXPOSURE}, date_form=ISO)
    keeper = Exposures(mapping, _reader(EXPOSURE, run.uploaded_at))
    good, problems = _named(keeper, rows)
    keys = keeper.learned([row for _number, (_measure, row) in good])
    return {number for number, said in good if sql.put_exposures(exposure_rows(run, [said], keys))}, problems


def _named(
    keeper: Contacts | Exposures, rows: list[tuple[int, tuple[str, Row]]]
) -> tuple[list[tuple[int, tuple[str, Row]]], list[tuple[int, Problem]]]:
    checked = [(number, said, keeper.checked(said[1])) for number, said in rows]
    return ([(number, said) for number, said, one in checked if not isinstance(one, Problem)],
            [(number, one) for number, _said, one in checked if isinstance(one, Problem)])


def _outcomes(records: Sequence[Any], stored: set[int], wrong: dict[int, Problem]) -> list[Outcome]:
    found = []
    for row, said in enumerate(records, start=1):
        named = _utf8(str(said.get("number") or ""))[:64] if isinstance(said, dict) else ""
        if problem := wrong.get(row):
            safe = "" if problem.column == "number" else named
            found.append(Outcome(row, safe, "wrong", problem.column, problem.code))
        else:
            found.append(Outcome(row, named, "stored" if row in stored else "repeated"))
    return found
