"""Looking into a file that waits, before a person says how it is to be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from complaints.models import ImportRun
from complaints.reading import CannotRead, DateForm, Heading, Table, find_heading, moment_of, open_table
from complaints.reading.decoding import LAST_RESORT
from complaints.services.planting import changes
from complaints.services.refusals import CannotTakeIn
from complaints.services.runs import SAMPLE, path_of
from complaints.understanding import AnswerReader, Mapping, Preview, preview
from complaints.understanding.mapping import date_forms

SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Look:
    """What a file looks like under a mapping."""

    heading: Heading
    encoding: str  # empty: a workbook
    forms: list[DateForm]  # in which the chosen column of dates can be read; several are a question
    examples: dict[str, str]  # form → how the first date is read by it
    preview: Preview
    added: list[str] = field(default_factory=list)  # categories, where the file is a tree
    dropped: list[str] = field(default_factory=list)
    refusal: str = ""  # why the tree cannot be kept

    @property
    def unsure(self) -> bool:
        """Whether the encoding is a guess that nothing supports."""
        return self.encoding == LAST_RESORT


def heading_of(run: ImportRun) -> Heading:
    """The headings of a file that waits; raises CannotTakeIn."""
    with _readable():
        return find_heading(open_table(path_of(run)))


def look_into(run: ImportRun, mapping: Mapping) -> Look:
    """The first rows as the mapping understands them, and what is still a question; raises CannotTakeIn."""
    with _readable():
        table = open_table(path_of(run))
        heading = find_heading(table)
        lines = list(islice(table.lines(), heading.rows, heading.rows + SAMPLE))
        cells = [found for _number, found in lines]
        forms = date_forms(mapping, heading, cells)
        reader = AnswerReader(mapping, heading, at=run.uploaded_at, in_clear=settings.NUMBERS_IN_CLEAR)
        shown = preview(run, mapping, reader, lines[:SHOWN])
        tree = _tree(run, table, heading, mapping)
        return Look(heading, table.encoding, forms, _examples(mapping, heading, cells), shown, *tree)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except CannotRead as wrong:
        raise CannotTakeIn(str(wrong)) from wrong
    except FileNotFoundError as gone:
        raise CannotTakeIn(_("文件已不在。请取消后重新上传。")) from gone


def _examples(mapping: Mapping, heading: Heading, sample: list[list[str]]) -> dict[str, str]:
    """How each form reads the first date that it can read."""
    if mapping.columns.get("at") not in heading.names:
        return {}
    place = heading.names.index(mapping.columns["at"])
    found = {}
    for form in DateForm:
        read = ((cells[place], moment_of(cells[place], form)) for cells in sample[:200] if place < len(cells))
        given = next(((value, moment) for value, moment in read if moment), None)
        if given:
            found[form.value] = f"{given[0][:40]} → {given[1]:%Y-%m-%d}"
    return found


def _tree(run: ImportRun, table: Table, heading: Heading, mapping: Mapping) -> tuple[list[str], list[str], str]:
    if run.kind != ImportRun.Kind.TREE or "level1" not in mapping.columns:
        return [], [], ""
    try:
        return *changes(table, heading, mapping), ""
    except CannotTakeIn as wrong:
        return [], [], str(wrong)
