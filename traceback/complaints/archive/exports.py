"""The archive as a table for spreadsheets: one row for every product and month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from complaints.archive.models import ProductMonth
from complaints.archive.selectors import Cell, Line
from complaints.models import Exposure


def head() -> list[str]:
    """The names of the columns."""
    return [
        _("产品"), _("月份"), _("故障投诉"), _("使用咨询"), _("功能建议"), _("曝光口径"), _("曝光量"), _("每万投诉"),
        _("次月结论"), _("结论依据"), _("状态"), _("封存时的故障投诉"), _("工单"), _("原因"), _("措施"), _("SHA-256"),
    ]  # fmt: skip


def rows(found: Sequence[Line]) -> Iterator[list[Any]]:
    """Every month of every product that anything came in about; one statement."""
    months = {cell.month for line in found for cell in line.cells if cell.closed}
    frozen = {(row.closing.month, row.product_id): row for row in
              ProductMonth.objects.filter(closing__month__in=months).select_related("closing")}
    for line in found:
        for cell in line.cells:
            if cell.now.total or cell.figures.total:
                yield _row(line, cell, frozen.get((cell.month, line.product_id)))


def _row(line: Line, cell: Cell, frozen: ProductMonth | None) -> list[Any]:
    now, judged = cell.now, cell.judged
    against = now.against
    numbers = frozen.numbers if frozen else {}
    return [
        line.label, f"{cell.month:%Y-%m}", now.of("complaint"), now.of("enquiry"), now.of("suggestion"),
        Exposure.Measure(against.measure).label if against else "", against.value if against else "",
        float(now.rate) if now.rate is not None else "", judged.verdict.label if judged else "",
        judged.basis.label if judged else "", state_of(cell),
        cell.figures.of("complaint") if cell.corrected else "",
        "；".join(f"{one['key']} {one['title']}" for one in numbers.get("tickets", ())),
        "；".join(one["text"] for one in numbers.get("causes", ())),
        "；".join(one["text"] for one in numbers.get("fixes", ())), frozen.sha256 if frozen else "",
    ]  # fmt: skip


def state_of(cell: Cell) -> str:
    """Closed, closed and corrected, or still open."""
    if not cell.closed:
        return _("未封存")
    return _("已封存，有更正") if cell.corrected else _("已封存")
