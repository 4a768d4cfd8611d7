"""The report as a table for spreadsheets."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.handover import selectors
from approvals.handover.models import Handover, Line
from workflows.screens import sheets


def as_csv(handover: Handover) -> bytes:
    """Every line with its result."""
    head = [_("类别"), _("内容"), _("案件编号"), _("交给"), _("工号"), _("状态"), _("结果"), _("原因"), _("完成时间")]
    return sheets.as_csv(head, (_cells(line) for line in selectors.lines_of(handover).order_by("pk")))


def _cells(line: Line) -> list[str]:
    to = line.to
    done = f"{localtime(line.done_at):%Y-%m-%d %H:%M:%S}" if line.done_at else ""
    return [line.get_kind_display(), line.name, line.case_key, to.name if to else "", to.number if to else "",
            line.get_status_display(), line.get_result_display(), line.why_words, done]  # fmt: skip
