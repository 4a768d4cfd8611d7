"""A file as a stream of rows of text, whatever it is: CSV in any encoding and with any separator, or a workbook."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from complaints.reading.decoding import encoding_of
from complaints.reading.workbook import CannotRead, open_sheet

MOST_COLUMNS: Final = 300
LONGEST_CELL: Final = 32_767  # what Excel takes
SEPARATORS: Final = ",;\t|"
# What files begin with that are no tables.
OTHERS: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"GIF8", b"Rar!", b"7z\xbc\xaf")
BROKEN: Final = "\x00broken"  # stands alone in a line whose quotes do not close
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b]")

csv.field_size_limit(1 << 20)

Line = tuple[int, list[str]]  # the number of the row in the file, and its cells


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be gone through from the beginning as often as one likes."""

    path: Path
    encoding: str  # empty: a workbook
    separator: str

    def lines(self) -> Iterator[Line]:
        """Every row with anything in it."""
        lines = self._of_text() if self.encoding else self._of_workbook()
        return ((number, cells) for number, cells in lines if any(cells))

    def count(self) -> int:
        """About how many rows there are, quickly."""
        if not self.encoding:
            with open_sheet(self.path) as sheet:
                return sheet.count()
        rows, inside = 0, 0
        with self.path.open("rb") as file:
            while chunk := file.read(1 << 20):
                for part in chunk.split(b'"'):
                    rows += 0 if inside else part.count(b"\n")
                    inside ^= 1
                inside ^= 1  # a chunk of one part holds no quote
        return rows

    def _of_text(self) -> Iterator[Line]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.separator)
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    yield reader.line_num, [BROKEN]
                    continue
                yield reader.line_num, [clean(cell) for cell in cells[:MOST_COLUMNS]]

    def _of_workbook(self) -> Iterator[Line]:
        with open_sheet(self.path) as sheet:
            for number, values in sheet.rows(MOST_COLUMNS):
                cells = [_text(value) for value in values]
                yield number, cells


def open_table(path: Path) -> Table:
    """The file as a table; raises CannotRead with a sentence."""
    with path.open("rb") as file:
        start = file.read(65_536)
    if not start.strip():
        raise CannotRead(_("文件是空的。"))
    if start.startswith(b"PK"):
        with open_sheet(path):
            return Table(path, "", "")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise CannotRead(_("这是旧版 XLS 文件。请用 Excel 或 WPS 另存为 XLSX 或 CSV 后再上传。"))
    if start.startswith(OTHERS):
        raise CannotRead(_("这不是文本文件。请上传 CSV 或 XLSX 文件。"))
    encoding = encoding_of(path)
    if encoding in {"latin-1", "utf-8", "gb18030"} and start.count(0) > len(start) // 20:
        raise CannotRead(_("这不是文本文件。请上传 CSV 或 XLSX 文件。"))
    return Table(path, encoding, _separator_of(path, encoding))


def _separator_of(path: Path, encoding: str) -> str:
    """The sign that cuts most of the first rows into the same number of cells, and into most of them."""
    with path.open(encoding=encoding, newline="") as file:
        head = file.read(65_536)
    return max(SEPARATORS, key=lambda sign: _evenness(head, sign))


def _evenness(head: str, sign: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in islice(csv.reader(head.splitlines(True), delimiter=sign), 20)]
    except csv.Error:
        return 0.0, 0
    usual = max(set(widths), key=widths.count, default=1)
    return (widths.count(usual) / len(widths) if usual > 1 else 0.0), usual


def clean(cell: str) -> str:
    """A cell without control characters and without blanks around it."""
    if not cell.isprintable():
        cell = CONTROL.sub("", cell)
    return cell.strip()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return value.strftime("%H:%M:%S") if isinstance(value, time) else str(value)
