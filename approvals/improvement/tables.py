"""Ranking and progress for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _

from approvals.improvement.models import Kind
from approvals.improvement.selectors.points import Rank
from approvals.improvement.selectors.progress import Progress
from approvals.release.models import Release
from workflows.screens.sheets import csv_answer


def ranking_table(year: int, ranks: Iterable[Rank]) -> HttpResponse:
    """A row for everybody, a column for every kind of deed."""
    head = [_("名次"), _("姓名"), _("工号"), _("部门"), _("积分"), *(str(kind.label) for kind in Kind)]
    rows = ([one.place, one.name, one.number, one.department, one.points, *one.counts] for one in ranks)
    return csv_answer(f"points-{year}", head, rows)


def progress_table(found: Progress) -> HttpResponse:
    """Every line of the list with the part that it belongs to."""
    head = [_("部分"), _("对象"), _("情况"), _("责任人或等待"), _("期限或日期")]
    return csv_answer(f"progress-{found.month:%Y-%m}", head, [*_releases(found), *_field_work(found), *_late(found)])


def _releases(found: Progress) -> Iterable[Sequence[object]]:
    for one in found.published:
        yield [_("本月发布"), _named(one), _("已发布"), one.submitted_by.name, f"{one.ended_at:%Y-%m-%d}"]
    for wait in found.under_way:
        days = _("已 %(days)d 天") % {"days": wait.days}
        yield [_("发布进行中"), _named(wait.release), wait.release.version.get_state_display(), wait.waits_for, days]


def _field_work(found: Progress) -> Iterable[Sequence[object]]:
    for one in found.branches:
        said = _("计划 %(planned)d，完成 %(done)d，超期 %(overdue)d") % {
            "planned": one.planned, "done": one.done, "overdue": one.overdue}
        yield [_("现场测试"), one.branch, said, "", f"{one.month:%Y-%m}"]


def _late(found: Progress) -> Iterable[Sequence[object]]:
    for item in found.items.late:
        yield [_("超期优化项"), item.process.name, item.text, item.owner.name, item.due_on.isoformat()]


def _named(release: Release) -> str:
    return f"{release.process.code} {release.process.name} v{release.version.number}"
