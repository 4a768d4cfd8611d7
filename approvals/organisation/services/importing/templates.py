"""Files to fill in: the right headings, one example row each."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font

from approvals.organisation.services.importing.columns import DEPARTMENTS, ORGANISATION, PEOPLE, POSTS, Layouts

Examples = Mapping[str, Sequence[Sequence[str]]]

EXAMPLES: Examples = {
    DEPARTMENTS: [["PROV", "省公司", "省公司", "", "0"], ["MKT", "市场经营部", "部门", "PROV", "10"]],
    POSTS: [["marketing_clerk", "营销策划岗", "MKT", "否"]],
    PEOPLE: [["10001", "陈晓", "MKT", "承办人", "chenxiao@example.com", "marketing_clerk", "2026-01-01", ""]],
}


def as_xlsx(layouts: Layouts = ORGANISATION, examples: Examples = EXAMPLES) -> bytes:
    """A workbook with one sheet of each kind."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for kind, columns in layouts.columns.items():
        sheet = book.create_sheet(str(layouts.names[kind]))
        sheet.append([layouts.heading(kind, column) for column in columns])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for row in examples[kind]:
            sheet.append(list(row))
        for letter in "ABCDEFGH"[: len(columns)]:
            sheet.column_dimensions[letter].width = 18
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(kind: str, layouts: Layouts = ORGANISATION, examples: Examples = EXAMPLES) -> bytes:
    """The same as CSV, with a byte order mark so that Excel reads it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([layouts.heading(kind, column) for column in layouts.columns[kind]])
    writer.writerows(examples[kind])
    return out.getvalue().encode("utf-8-sig")
