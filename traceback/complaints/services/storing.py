"""What becomes of the rows of each kind of file: how they are read, and how a chunk of them is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, Protocol

from django.conf import settings
from django.utils.timezone import localdate

from complaints import sql
from complaints.models import (
    Channel,
    ImportRun,
    Place,
    Product,
    SurveyAnswer,
    SurveyMark,
    SurveyScore,
    SurveyWave,
    Touchpoint,
)
from complaints.reading import Heading
from complaints.services.naming import Categories, Names
from complaints.understanding import Answer, AnswerReader, Mapping, Problem, Reader, Row

NAMED: Final[dict[str, type[Place] | type[Channel] | type[Product]]] = {
    "place": Place, "channel": Channel, "product": Product}
BATCH: Final = 2000


class Keeper(Protocol):
    """Reads rows of one kind, and stores them."""

    def read(self, cells: list[str]) -> Any:
        """The row, or its problem."""

    def store(self, run: ImportRun, rows: Sequence[Any]) -> int:
        """Store the rows; how many were new."""


class Named:
    """Rows that name places, channels or products."""

    def __init__(self, mapping: Mapping, also_empty: bool = False) -> None:
        self.mapping, self.also_empty = mapping, also_empty
        self.names = {key: Names(model) for key, model in NAMED.items()}

    def checked(self, row: Row | Problem) -> Row | Problem:
        """The row, unless its names are texts in the wrong column."""
        if isinstance(row, Row):
            for key, names in self.names.items():
                name = getattr(row, key)
                if not names.has_room_for(name):
                    return Problem(self.mapping.columns.get(key, ""), "too_many_names", name[:80])
        return row

    def learned(self, rows: Sequence[Row]) -> dict[str, dict[str, int]]:
        """The keys of all names, those that are new made on the way."""
        for key, names in self.names.items():
            names.learn(name for row in rows if (name := getattr(row, key)) or self.also_empty)
        return {key: names.keys for key, names in self.names.items()}


class Contacts(Named):
    """Complaints, enquiries and suggestions."""

    def __init__(self, mapping: Mapping, reader: Reader) -> None:
        super().__init__(mapping)
        self.reader, self.categories = reader, Categories(mapping.tree)

    def read(self, cells: list[str]) -> Row | Problem:
        return self.checked(self.reader.contact(cells))

    def store(self, run: ImportRun, rows: Sequence[Row]) -> int:
        keys = self.learned(rows)
        found = [(row, self.categories.find(row.category)) for row in rows]
        if self.categories.chosen:
            run.unsorted += sum(category is None for _row, category in found)
        return sql.insert_contacts([
            (run.source_id, row.number, row.kind, row.at, category, row.category, keys["place"].get(row.place),
             keys["channel"].get(row.channel), keys["product"].get(row.product), row.customer, row.title, row.text,
             run.pk) for row, category in found])


class Exposures(Named):
    """What complaints are measured against."""

    def __init__(self, mapping: Mapping, reader: Reader) -> None:
        super().__init__(mapping, also_empty=True)
        self.reader = reader

    def read(self, cells: list[str]) -> Row | Problem:
        return self.checked(self.reader.exposure(cells))

    def store(self, run: ImportRun, rows: Sequence[Row]) -> int:
        return sql.put_exposures(exposure_rows(run, [(self.mapping.measure, row) for row in rows], self.learned(rows)))


class Answers:
    """Answers to a survey, each with its scores and ticks."""

    def __init__(self, mapping: Mapping, reader: AnswerReader) -> None:
        self.mapping, self.reader = mapping, reader
        self.places = Names(Place)
        self.touchpoints: dict[str, int] = {}

    def read(self, cells: list[str]) -> Answer | Problem:
        answer = self.reader.answer(cells)
        if isinstance(answer, Answer) and not self.places.has_room_for(answer.place):
            return Problem(self.mapping.columns.get("place", ""), "too_many_names", answer.place[:80])
        return answer

    def store(self, run: ImportRun, rows: Sequence[Answer]) -> int:
        wave = self._wave(run)
        self.places.learn(row.place for row in rows if row.place)
        known = set(wave.answers.filter(number__in=[row.number for row in rows]).values_list("number", flat=True))
        fresh = list({row.number: row for row in reversed(rows) if row.number not in known}.values())
        kept = SurveyAnswer.objects.bulk_create(
            [SurveyAnswer(wave=wave, number=row.number, day=row.day, place_id=self.places.keys.get(row.place), run=run)
             for row in fresh], batch_size=BATCH)
        self._put(zip(kept, fresh, strict=True))
        return len(fresh)

    def _put(self, kept: Iterable[tuple[SurveyAnswer, Answer]]) -> None:
        scores, marks = [], []
        for answer, row in kept:
            scores += [SurveyScore(answer=answer, touchpoint_id=self.touchpoints[name], score=score)
                       for name, score in row.scores]
            marks += [SurveyMark(answer=answer, touchpoint_id=self.touchpoints[name]) for name in row.marks]
        SurveyScore.objects.bulk_create(scores, batch_size=BATCH)
        SurveyMark.objects.bulk_create(marks, batch_size=BATCH)

    def _wave(self, run: ImportRun) -> SurveyWave:
        """The wave, locked: two files of one survey wait for each other."""
        day = date.fromisoformat(self.mapping.day) if self.mapping.day else localdate(run.uploaded_at)
        wave, _made = SurveyWave.objects.select_for_update().get_or_create(
            source_id=run.source_id, name=self.mapping.wave, defaults={"day": day})
        if not self.touchpoints:
            self.touchpoints = _touchpoints(self.mapping)
        return wave


def exposure_rows(
    run: ImportRun, rows: Iterable[tuple[str, Row]], keys: dict[str, dict[str, int]]
) -> list[tuple[Any, ...]]:
    """The rows as the statement takes them."""
    return [(measure, localdate(row.at), keys["place"][row.place], keys["product"][row.product], row.value, run.pk)
            for measure, row in rows]


def keeper_of(run: ImportRun, mapping: Mapping, heading: Heading) -> Keeper:
    """What reads and stores the rows of this file."""
    reader = AnswerReader(mapping, heading, at=run.uploaded_at, in_clear=settings.NUMBERS_IN_CLEAR)
    if run.kind == ImportRun.Kind.SURVEY:
        return Answers(mapping, reader)
    return Exposures(mapping, reader) if run.kind == ImportRun.Kind.EXPOSURES else Contacts(mapping, reader)


def _touchpoints(mapping: Mapping) -> dict[str, int]:
    kinds = dict.fromkeys(mapping.scores, Touchpoint.Kind.SCORE) | dict.fromkeys(mapping.marks, Touchpoint.Kind.MARK)
    Touchpoint.objects.bulk_create(
        [Touchpoint(name=name, kind=kind, note=mapping.notes.get(name, "")[:500]) for name, kind in kinds.items()],
        ignore_conflicts=True, batch_size=BATCH)
    return dict(Touchpoint.objects.filter(name__in=kinds).values_list("name", "pk"))
