"""How changes of the calendar enter the ledger, and what follows from each of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Department
from approvals.working_time.calendars import CHINA
from approvals.working_time.models import Day, Hours
from approvals.working_time.selectors import STREAM, forget
from approvals.working_time.services.recounting import ask
from approvals.working_time.services.refusals import CannotSchedule
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Change, Entry, Object
from workflows.ledger.services import append, hold

FURTHEST: Final = 10  # years ahead that anybody plans hours for


def begin() -> None:
    """Take the calendar's lock: changes come one after the other."""
    hold(STREAM)


def record(entry: Entry, *, reason: str, by: Actor, at: datetime) -> None:
    """Write the change into the calendar's stream, let everybody read it anew and ask for a recount."""
    append(stream=STREAM, entry=entry, at=at, by=by)
    ask(reason=reason, by=by, at=at)
    transaction.on_commit(forget)


def place(department_id: int | None) -> tuple[Department | None, Object]:
    """The department, and how the ledger names it; none is the company."""
    if department_id is None:
        return None, Object("calendar", "company", name="全公司")
    department = Department.objects.filter(pk=department_id, active=True).first()
    if department is None:
        raise CannotSchedule(_("没有这个部门，或部门已停用。"), {"department": _("请选择在用的部门。")})
    return department, Object("calendar", department.code, name=department.name)


def refuse_past(day: date, field: str, at: datetime) -> None:
    """What held on a day that is over, held."""
    today = at.astimezone(CHINA).date()
    if day < today:
        raise CannotSchedule(
            _("已经过去的日子不能再改：当时的工作时间以当时为准。"), {field: _("请选择今天或以后的日期。")}
        )
    if day.year > today.year + FURTHEST:
        raise CannotSchedule(_("日期太远。"), {field: _("最多提前 %(years)d 年。") % {"years": FURTHEST}})


def told(row: Hours | Day | None) -> str:
    """What the row says, as the ledger keeps it."""
    if row is None:
        return ""
    if isinstance(row, Day):
        return " ".join(part for part in (row.name, row.kind, row.hours, row.source) if part)
    return "follows" if row.follows else "; ".join(text or "-" for text in row.week)


def change(field: str, label: str, old: str, new: str) -> list[Change]:
    """The one changed value, or nothing."""
    return [Change(field=field, label=label, old=old, new=new)] if old != new else []
