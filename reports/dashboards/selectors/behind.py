"""The cases behind a number: the same filters, the same question, one row for each that was counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.health.templatetags.health import worked
from approvals.inbox.models import WorkItem
from approvals.inbox.subjects import subject_of
from approvals.organisation.models import Department
from complaints.effect.models import Frozen
from complaints.tickets.models import Ticket
from marketing_review.laws import PROCESS_KEY as MARKETING
from marketing_review.models import Reason
from marketing_review.selectors.templates import field_names
from reports.dashboards.models import Course, Fate, Pile, Stage, Step
from reports.dashboards.selectors import cases
from reports.dashboards.selectors.rates import before_and_after
from reports.dashboards.wanted import Wanted
from workflows.runtime.models import Case

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What else the address says: a step, who did it, a stage and a fate, a field."""

    node: str = ""
    by: str = ""
    stage: int = 0
    fate: str = ""
    field: str = ""

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Narrowed:
        """As far as it can be read."""
        stage, fate = said.get("stage", ""), said.get("fate", "")
        return cls(
            _clean(said.get("node", "")), _clean(said.get("by", "")),
            int(stage) if stage in map(str, Stage.values) else 0, fate if fate in Fate.values else "",
            _clean(said.get("field", "")))


def step_name(narrowed: Narrowed, wanted: Wanted) -> str:
    """The step's latest name."""
    found = Pile.objects.filter(whole=True, node=narrowed.node) if narrowed.node else Pile.objects.none()
    found = found.filter(process=wanted.process) if wanted.process else found
    return found.order_by("-month", "-pk").values_list("name", flat=True).first() or ""


def department_name(narrowed: Narrowed) -> str:
    """The name of the department that decided."""
    found = Department.objects.filter(code=narrowed.by) if narrowed.by else Department.objects.none()
    return found.values_list("name", flat=True).first() or ""


def _clean(text: str) -> str:
    return text.replace("\x00", "")[:200]


@dataclass(frozen=True, slots=True)
class Row:
    """One that was counted."""

    key: str
    title: str
    path: str
    cells: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """A question: what it counts, what its list shows beside the case, and how it is asked."""

    title: Words
    columns: Sequence[Words]
    found: Callable[[Wanted, Narrowed, datetime], QuerySet[Any]]
    row: Callable[[Any, datetime], Row]


@dataclass(frozen=True, slots=True)
class Behind:
    """The list behind a number."""

    measure: Measure
    found: QuerySet[Any]
    at: datetime

    def rows(self, objects: Sequence[Any]) -> list[Row]:
        """Rows of some of them, as a page shows them."""
        return [self.measure.row(one, self.at) for one in objects]


def behind(measure: str, wanted: Wanted, narrowed: Narrowed, at: datetime) -> Behind:
    """The list of a measure; KeyError when there is no such measure."""
    asked = MEASURES[measure]
    return Behind(asked, asked.found(wanted, narrowed, at), at)


def _path(case: Case) -> str:
    """The page that shows the whole case."""
    return subject_of(case.process_key).url(case.key)


# --- steps ------------------------------------------------------------------------------------------------------------


def _steps(wanted: Wanted, narrowed: Narrowed, at: datetime) -> QuerySet[Step]:
    found = Step.objects.filter(month__gte=wanted.first, month__lte=wanted.last)
    found = found.filter(process=wanted.process) if wanted.process else found
    found = found.filter(unit__in=wanted.units) if wanted.unit else found
    found = found.filter(node=narrowed.node) if narrowed.node else found
    found = found.filter(department__code=narrowed.by) if narrowed.by else found
    heavy = ("case__document", "case__fired")
    return found.select_related("case", "department").defer(*heavy).order_by("-worked", "pk")


def _timed(wanted: Wanted, narrowed: Narrowed, at: datetime) -> QuerySet[Step]:
    return _steps(wanted, narrowed, at).filter(timed=True).order_by("-late", "-worked", "pk")


def _late(wanted: Wanted, narrowed: Narrowed, at: datetime) -> QuerySet[Step]:
    return _steps(wanted, narrowed, at).filter(late=True)


def _step_row(step: Step, at: datetime) -> Row:
    return Row(step.case.key, step.case.title, _path(step.case), (
        step.name, step.department or "—", worked(step.worked), step.ended_at, _kept(step)))


def _kept(step: Step) -> Words:
    return _("超时") if step.late else _("按时") if step.timed else _("无时限")


STEP_COLUMNS: Final = (_("环节"), _("办理部门"), _("等待（工作时间）"), _("办结时间"), _("时限"))


# --- whole cases ------------------------------------------------------------------------------------------------------


def _shown(found: QuerySet[Course], *order: str) -> QuerySet[Course]:
    heavy = ("case__document", "case__fired")
    return found.select_related("case", "unit").defer(*heavy).order_by(*order, "pk")


def _open(wanted: Wanted, narrowed: Narrowed, at: datetime) -> QuerySet[Course]:
    return _shown(cases.courses(wanted).filter(open=True), "case__started_at")


def _finished(wanted: Wanted, narrowed: Narrowed, at: datetime) -> QuerySet[Course]:
    found = cases.courses(wanted).filter(finished__gte=wanted.first, finished__lte=wanted.last)
    return _shown(found, "-worked")


def _first_pass(wanted: Wanted, narrowed: Narrowed, at: datetime) -> QuerySet[Course]:
    return _finished(wanted, narrowed, at).filter(returned=False)


def _reached(wanted: Wanted, narrowed: Narrowed, at: datetime) -> QuerySet[Course]:
    return _shown(cases.cohort(wanted).filter(stage__gte=narrowed.stage), "-case__started_at")


def _left(wanted: Wanted, narrowed: Narrowed, at: datetime) -> QuerySet[Course]:
    return _shown(cases.cohort(wanted).filter(stage=narrowed.stage, fate=narrowed.fate), "-case__started_at")


def _course_row(course: Course, at: datetime) -> Row:
    case = course.case
    return Row(case.key, case.title, _path(case), (
        course.unit or "—", case.step_label or case.get_status_display(), case.started_at,
        worked(course.worked), _("退回过") if course.returned else "—"))


COURSE_COLUMNS: Final = (_("发起部门"), _("当前环节"), _("发起时间"), _("全程（工作时间）"), _("退回"))


def _unevaluated(wanted: Wanted, narrowed: Narrowed, at: datetime) -> QuerySet[Course]:
    return _shown(cases.not_evaluated(wanted), "over_at")


def _beyond(wanted: Wanted, narrowed: Narrowed, at: datetime) -> QuerySet[Course]:
    return _shown(cases.not_evaluated(wanted).filter(over_at__lt=cases.evaluation_is_due(at)), "over_at")


def _unevaluated_row(course: Course, at: datetime) -> Row:
    case = course.case
    days = _("%(days)d 个工作日") % {"days": cases.days_since(course.over_at, at)}
    return Row(case.key, case.title, _path(case), (course.unit or "—", course.over_at, days))


UNEVALUATED_COLUMNS: Final = (_("发起部门"), _("活动结束"), _("结束以来"))


# --- open work, reasons, tickets --------------------------------------------------------------------------------------


def _overdue(wanted: Wanted, narrowed: Narrowed, at: datetime) -> QuerySet[WorkItem]:
    return cases.overdue_items(wanted, at).order_by("due_at", "pk")


def _overdue_row(item: WorkItem, at: datetime) -> Row:
    return Row(item.case_key, item.title, subject_of(item.process_key).url(item.case_key), (
        item.name, item.signer_name or "—", item.opened_at, item.due_at))


def _reasons(wanted: Wanted, narrowed: Narrowed, at: datetime) -> QuerySet[Reason]:
    found = cases.reasons(wanted)
    found = found.filter(field="" if narrowed.field == "-" else narrowed.field) if narrowed.field else found
    return found.select_related("marketing", "given_by").order_by("-given_at", "-pk")


def _reason_row(reason: Reason, at: datetime) -> Row:
    names = field_names()
    return Row(reason.marketing.key, reason.marketing.title, subject_of(MARKETING).url(reason.marketing.key), (
        f"#{reason.number}", names.get(reason.field, reason.field) or "—", reason.text, reason.given_by.name,
        reason.given_at))


def _judged(move: str) -> Callable[[Wanted, Narrowed, datetime], QuerySet[Frozen]]:
    def found(wanted: Wanted, narrowed: Narrowed, at: datetime) -> QuerySet[Frozen]:
        return cases.judged(wanted).filter(move=move).select_related("ticket").defer("svg").order_by("-at", "-pk")

    return found


def _judged_row(frozen: Frozen, at: datetime) -> Row:
    ticket, (before, after) = frozen.ticket, before_and_after(frozen)
    path = reverse("ticket", args=[ticket.key])
    return Row(ticket.key, ticket.title, path, (frozen.get_move_display(), before, after, frozen.by_name, frozen.at))


def _unproven(wanted: Wanted, narrowed: Narrowed, at: datetime) -> QuerySet[Ticket]:
    return cases.unproven(wanted).select_related("specialist").order_by("updated_at", "pk")


def _unproven_row(ticket: Ticket, at: datetime) -> Row:
    path = reverse("ticket", args=[ticket.key])
    state = ticket.get_state_display()
    return Row(ticket.key, ticket.title, path, (ticket.specialist or "—", state, ticket.updated_at))


JUDGED_COLUMNS: Final = (_("结论"), _("措施前"), _("措施后"), _("判定人"), _("判定时间"))
OVERDUE_COLUMNS: Final = (_("环节"), _("会签方"), _("到达时间"), _("期限"))
REASON_COLUMNS: Final = (_("编号"), _("字段"), _("理由"), _("提出人"), _("提出时间"))
UNPROVEN_COLUMNS: Final = (_("专业部门"), _("状态"), _("更新时间"))

MEASURES: Final[Mapping[str, Measure]] = {
    "open": Measure(_("在办案件"), COURSE_COLUMNS, _open, _course_row),
    "finished": Measure(_("完成的案件"), COURSE_COLUMNS, _finished, _course_row),
    "first_pass": Measure(_("没有退回过的完成案件"), COURSE_COLUMNS, _first_pass, _course_row),
    "reached": Measure(_("到达过这一阶段的营销案"), COURSE_COLUMNS, _reached, _course_row),
    "left": Measure(_("止于这一阶段的营销案"), COURSE_COLUMNS, _left, _course_row),
    "steps": Measure(_("办结的环节"), STEP_COLUMNS, _steps, _step_row),
    "timed": Measure(_("有时限的环节"), STEP_COLUMNS, _timed, _step_row),
    "late": Measure(_("超时办结的环节"), STEP_COLUMNS, _late, _step_row),
    "overdue": Measure(_("当前超时的待办"), OVERDUE_COLUMNS, _overdue, _overdue_row),
    "reasons": Measure(_("退回理由"), REASON_COLUMNS, _reasons, _reason_row),
    "unevaluated": Measure(_("结束而未评估的活动"), UNEVALUATED_COLUMNS, _unevaluated, _unevaluated_row),
    "unevaluated_beyond": Measure(
        _("结束超过 10 个工作日仍未评估的活动"), UNEVALUATED_COLUMNS, _beyond, _unevaluated_row),
    "effective": Measure(_("判定有效的改进"), JUDGED_COLUMNS, _judged(Frozen.Move.CONFIRMED), _judged_row),
    "still_there": Measure(_("判定仍存在的问题"), JUDGED_COLUMNS, _judged(Frozen.Move.STILL_THERE), _judged_row),
    "unproven": Measure(_("效果尚未证明的工单"), UNPROVEN_COLUMNS, _unproven, _unproven_row),
}
