"""Files for tests: tables as CSV and as workbooks, and hostile ones."""

import csv
import io
import zipfile

from openpyxl import Workbook

HEADINGS = ["受理号", "受理时间", "分类", "地区", "渠道", "产品", "号码", "主题", "内容"]


def as_csv(rows, *, encoding="utf-8", separator=","):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows, *, merge=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for area in merge:
        book.active.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row(number, at="2026-10-19 20:14:00", **more):
    said = {"分类": "充值缴费", "地区": "杭州", "渠道": "10086", "产品": "网上充值", "号码": "13800138000",
            "主题": "网上银联充值未到账", "内容": "充值 100 元未到账，请回电 0571-87654321", **more}
    return [str(number), at, *(said[name] for name in HEADINGS[2:])]


def bomb(part="xl/worksheets/sheet1.xml", size=64 << 20):
    """A workbook one of whose parts is nothing but noughts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx([HEADINGS, row(1)]))) as good, \
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in good.namelist():
            made.writestr(name, b" " * size if name == part else good.read(name))
    return out.getvalue()


def with_entity():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("xl/workbook.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    return out.getvalue()
