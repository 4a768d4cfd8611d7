"""Which columns a file of absences may have, and how a row is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.absence.models import Absence
from approvals.organisation.services.importing.columns import Layouts
from approvals.organisation.services.importing.readers import SEPARATORS, Cells

ROWS: Final = "absences"

ABSENCES: Final = Layouts(
    columns={
        ROWS: {
            "number": ("工号", "staff number"),
            "name": ("姓名", "name"),
            "since": ("第一天", "开始", "first day"),
            "until": ("最后一天", "结束", "last day"),
            "kind": ("事由", "reason"),
            "substitutes": ("代办人工号", "代办人", "substitutes"),
            "note": ("说明", "note"),
        }
    },
    required={ROWS: ("number", "since")},
    names={ROWS: gettext_lazy("外出")},
    expected=gettext_lazy("没有找到表头。第一行要有「工号」「第一天」等列名。请下载模板。"),
)
EXAMPLES: Final = {
    ROWS: [["10002", "王敏", "2026-12-01", "2026-12-03", "出差", "10010", "省公司会议"]],
}
KINDS: Final = {
    "休假": Absence.Kind.LEAVE,
    "出差": Absence.Kind.TRAVEL,
    "培训": Absence.Kind.TRAINING,
    "病假": Absence.Kind.SICK,
    "其他": Absence.Kind.OTHER,
    **{kind.value: kind for kind in Absence.Kind},
}


def read_absence(raw: Mapping[str, str]) -> Cells:
    """A row of absences: the person's number, the days as moments, the substitutes' numbers."""
    cells = Cells(ROWS, raw, ABSENCES)
    cells.code("number")
    cells.choice("kind", KINDS, _("休假、出差、培训、病假、其他"))
    first, last = cells.required_day("since"), cells.day("until")
    if first and last and last < first:
        cells.wrong("until", _("最后一天早于第一天。"), _("请改正日期。"))
    if first:
        cells.values |= {"since": _midnight(first), "until": _midnight((last or first) + timedelta(days=1))}
    numbers = cells.raw.get("substitutes", "").translate(SEPARATORS).split(",")
    cells.values["substitutes"] = tuple(dict.fromkeys(number.strip() for number in numbers if number.strip()))
    if len(note := cells.raw.get("note", "")) > 200:
        cells.wrong("note", _("太长，最多 %(limit)s 个字符。") % {"limit": 200}, _("请缩短。"))
    cells.values["note"] = note
    return cells


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
