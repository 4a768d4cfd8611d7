"""The first sheet of a workbook that a stranger made: what it claims about its size is not believed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook

MOST_UNPACKED: Final = 1 << 30  # all parts together
MOST_STRINGS: Final = 96 << 20  # the table of strings is held in memory
TIGHTEST: Final = 150  # nothing that people type packs better; a bomb packs a thousand times
SMALL: Final = 10 << 20
MOST_PARTS: Final = 2000
EXCEL_ROWS: Final = 1_048_576
ROW: Final = re.compile(rb"<(?:\w+:)?row[\s>/]")


class CannotRead(Exception):
    """The file as a whole cannot be taken; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that is open."""

    path: Path
    sheet: Any
    part: str  # its name inside the archive

    def rows(self, most_columns: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Number and values of every row; formulas as what they came to."""
        self.sheet.reset_dimensions()
        try:
            yield from enumerate(
                self.sheet.iter_rows(max_col=most_columns, max_row=EXCEL_ROWS, values_only=True), start=1)
        except CannotRead:
            raise
        except Exception as wrong:  # openpyxl raises whatever a broken part makes it stumble over
            raise _broken() from wrong

    def count(self) -> int:
        """How many rows the sheet really has."""
        found, rest = 0, b""
        with zipfile.ZipFile(self.path) as parts, parts.open(self.part) as part:
            while chunk := part.read(1 << 20):
                found += len(ROW.findall(rest + chunk))
                rest = (rest + chunk)[-8:] if not ROW.search((rest + chunk)[-8:]) else b""
        return found


@contextmanager
def open_sheet(path: Path) -> Iterator[Sheet]:
    """The first visible sheet with anything in it; raises CannotRead."""
    refuse_dangerous(path)
    with path.open("rb") as file:
        try:
            book: Any = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as wrong:
            raise _broken() from wrong
        sheets = [one for one in book.worksheets if one.sheet_state == "visible"]
        if not sheets:
            raise CannotRead(_("这个 XLSX 文件里没有工作表。"))
        yield Sheet(path, sheets[0], sheets[0]._worksheet_path.lstrip("/"))


def refuse_dangerous(path: Path) -> None:
    """Refuse archives that unpack into too much, or that declare entities."""
    try:
        with zipfile.ZipFile(path) as parts:
            infos = parts.infolist()
            if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
                raise CannotRead(_("文件解压后过大。请只保留需要导入的工作表，或改用 CSV。"))
            for info in infos:
                _refuse_part(parts, info)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError) as wrong:
        raise _broken() from wrong


def _refuse_part(parts: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    if info.file_size > SMALL and info.file_size > TIGHTEST * max(1, info.compress_size):
        raise CannotRead(_("文件的压缩比异常，不能导入。"))
    if info.filename.endswith("sharedStrings.xml") and info.file_size > MOST_STRINGS:
        raise CannotRead(_("工作表的文字太多，无法一次读取。请另存为 CSV 后再上传。"))
    if info.filename.endswith((".xml", ".rels")):
        with parts.open(info) as part:
            start = part.read(4096).replace(b"\x00", b"")  # a UTF-16 part hides nothing
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise CannotRead(_("文件里有不允许的声明（DOCTYPE），不能导入。"))


def _broken() -> CannotRead:
    return CannotRead(_("这个 XLSX 文件已损坏，无法读取。请用 Excel 或 WPS 重新另存后再上传。"))
