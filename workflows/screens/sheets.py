"""Tables that people open in a spreadsheet."""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, StringIO
from itertools import chain
from typing import Any, Final

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")  # OWASP: CSV injection
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL: Final = 32_767  # what a cell of a workbook holds


def as_csv(head: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """The rows below their head, with a mark that lets spreadsheets read Chinese; no cell is taken for a formula."""
    return b"".join(csv_lines(head, rows))


def csv_lines(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The same line by line, for tables of any length."""
    yield BOM_UTF8
    for row in chain([head], rows):
        text = StringIO()
        csv.writer(text, lineterminator="\r\n").writerow([_safe(cell) for cell in row])
        yield text.getvalue().encode()


def csv_answer(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The same as a file to be downloaded under this name."""
    answer = HttpResponse(as_csv(head, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def as_xlsx(head: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """The rows below their head as a workbook whose head stays in sight; no cell is taken for a formula."""
    book, file = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, cell, bold=True) for cell in head])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    book.save(file)
    return file.getvalue()


def xlsx_answer(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The same as a file to be downloaded under this name."""
    answer = HttpResponse(as_xlsx(head, rows), content_type=WORKBOOK)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _cell(sheet: Any, value: object, *, bold: bool = False) -> Any:
    """Numbers as numbers, everything else as text: also what begins like a formula."""
    if isinstance(value, int | float):
        return WriteOnlyCell(sheet, value)
    text = ILLEGAL_CHARACTERS_RE.sub("", str(_safe(value)))[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _safe(cell: Any) -> Any:
    if isinstance(cell, int | float):
        return cell
    text = str(cell)
    return f"'{text}" if text.startswith(DANGEROUS) else text
