"""The monthly progress as a table for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.translation import gettext as _

from approvals.fieldwork.selectors.lists import Line
from workflows.screens.sheets import csv_answer


def progress_table(year: int, lines: Iterable[Line]) -> HttpResponse:
    """A row for every branch and month."""
    head = [_("月份"), _("分公司"), _("计划"), _("完成"), _("超期"), _("发现未验证"), _("发现已验证")]
    rows = ([f"{one.month:%Y-%m}", one.branch, one.planned, one.done, one.overdue, one.open, one.verified]
            for one in lines)
    return csv_answer(f"field-work-{year}", head, rows)
