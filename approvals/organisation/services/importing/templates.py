"""Files to fill in: the right headings, one example row each."""

from __future__ import annotations

import csv
import io

from openpyxl import Workbook
from openpyxl.styles import Font

from approvals.organisation.services.importing.columns import COLUMNS, DEPARTMENTS, PEOPLE, POSTS, SHEET_NAMES, heading

EXAMPLES = {
    DEPARTMENTS: [["PROV", "省公司", "省公司", "", "0"], ["MKT", "市场经营部", "部门", "PROV", "10"]],
    POSTS: [["marketing_clerk", "营销策划岗", "MKT", "否"]],
    PEOPLE: [["10001", "陈晓", "MKT", "承办人", "chenxiao@example.com", "marketing_clerk", "2026-01-01", ""]],
}


def as_xlsx() -> bytes:
    """A workbook with one sheet for departments, posts and people each."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for kind, columns in COLUMNS.items():
        sheet = book.create_sheet(str(SHEET_NAMES[kind]))
        sheet.append([heading(kind, column) for column in columns])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for row in EXAMPLES[kind]:
            sheet.append(row)
        for letter in "ABCDEFGH"[: len(columns)]:
            sheet.column_dimensions[letter].width = 18
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(kind: str) -> bytes:
    """The same as CSV, with a byte order mark so that Excel reads it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([heading(kind, column) for column in COLUMNS[kind]])
    writer.writerows(EXAMPLES[kind])
    return out.getvalue().encode("utf-8-sig")
