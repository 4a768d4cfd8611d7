"""Reading CSV and XLSX that strangers made: bounded, without formulas, links or entities; blank rows are skipped."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from approvals.organisation.services.importing.columns import ORGANISATION, Layouts

MAX_BYTES: Final = 5 * 1024 * 1024
MAX_UNPACKED: Final = 40 * 1024 * 1024
MAX_PARTS: Final = 500
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 40
MAX_CELL: Final = 500
EXCEL_ROWS: Final = 1_048_576
HEADING_WITHIN: Final = 10
FORMULA_MARK: Final = "\x00formula"


class CannotRead(Exception):
    """The file as a whole cannot be taken; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of values by column, with its number in the file."""

    number: int
    values: dict[str, str]


@dataclass(slots=True)
class Sheet:
    """One sheet of one kind of rows."""

    name: str
    kind: str
    rows: list[Row] = field(default_factory=list)
    columns: frozenset[str] = frozenset()


Lines = Iterable[tuple[int, list[str]]]


def read_sheets(*, name: str, content: bytes, layouts: Layouts = ORGANISATION) -> list[Sheet]:
    """The sheets of the file, in the order of the layouts: departments first, then posts, then people."""
    if not content.strip():
        raise CannotRead(_("文件是空的。请下载模板，填好后再上传。"))
    if len(content) > MAX_BYTES:
        raise CannotRead(_("文件超过 5 MB。请分成几个文件上传。"))
    if content.startswith(b"PK"):
        sheets = _from_workbook(content, layouts)
    else:
        sheets = _found([(name, _csv_lines(content))], layouts)
    if not sheets:
        raise CannotRead(str(layouts.expected))
    if sum(len(sheet.rows) for sheet in sheets) == 0:
        raise CannotRead(_("表头之下没有数据行。"))
    return sorted(sheets, key=lambda sheet: list(layouts.columns).index(sheet.kind))


def _from_workbook(content: bytes, layouts: Layouts) -> list[Sheet]:
    _refuse_dangerous(content)
    try:
        return _found(_workbook(content), layouts)
    except CannotRead:
        raise
    except Exception as wrong:  # openpyxl raises whatever a broken part makes it stumble over
        raise CannotRead(_("这个 XLSX 文件已损坏，无法读取。请用 Excel 或 WPS 重新另存后再上传。")) from wrong


def _found(tables: Iterable[tuple[str, Lines]], layouts: Layouts) -> list[Sheet]:
    return [sheet for title, lines in tables if (sheet := _sheet(title, lines, layouts))]


def _sheet(title: str, lines: Lines, layouts: Layouts) -> Sheet | None:
    """The sheet from its heading on; a sheet without a known heading (notes, instructions) is left out."""
    sheet: Sheet | None = None
    places: dict[str, int] = {}
    for seen, (number, cells) in enumerate((line for line in lines if any(line[1])), start=1):
        if sheet is None:
            if found := layouts.kind_of(cells):
                places = found[1]
                sheet = Sheet(title, found[0], columns=frozenset(places))
            elif seen >= HEADING_WITHIN:
                return None
            continue
        if len(sheet.rows) >= MAX_ROWS:
            raise CannotRead(_("「%(sheet)s」超过 20,000 行。请分成几个文件上传。") % {"sheet": title})
        values = {column: cells[place] if place < len(cells) else "" for column, place in places.items()}
        if any(values.values()):
            sheet.rows.append(Row(number, values))
    return sheet


def _csv_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    if "\x00" in text:
        raise CannotRead(_("这不是文本文件。请上传 CSV 或 XLSX 文件。"))
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [_text(cell) for cell in cells[:MAX_COLUMNS]]
    except csv.Error as wrong:
        problem = {"number": reader.line_num}
        raise CannotRead(_("第 %(number)s 行的引号不成对，无法读取。请检查后再上传。") % problem) from wrong


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CannotRead(_("看不懂文件的编码。请另存为 UTF-8 或 GB18030（Excel 的「CSV」）后再上传。"))


def _workbook(content: bytes) -> Iterator[tuple[str, Lines]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what the file claims about its size is not believed
        yield str(sheet.title), _sheet_lines(sheet)


def _sheet_lines(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, max_row=EXCEL_ROWS), start=1):
        if any(cell.value is not None for cell in cells):
            yield number, [FORMULA_MARK if cell.data_type == "f" else _text(cell.value) for cell in cells]


def _refuse_dangerous(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            infos = parts.infolist()
            if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_UNPACKED:
                raise CannotRead(_("文件解压后过大。请只保留需要导入的工作表。"))
            if any(_declares(parts, info) for info in infos if info.filename.endswith((".xml", ".rels"))):
                raise CannotRead(_("文件里有不允许的声明（DOCTYPE），不能导入。"))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError) as wrong:
        raise CannotRead(_("这个 XLSX 文件已损坏，无法读取。请用 Excel 或 WPS 重新另存后再上传。")) from wrong


def _declares(parts: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    with parts.open(info) as part:
        start = part.read(4096).replace(b"\x00", b"")  # a UTF-16 part hides nothing
    return b"<!DOCTYPE" in start or b"<!ENTITY" in start


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return str(value).strip().strip("\ufeff\u200b\u00a0").strip()[: MAX_CELL + 1]
