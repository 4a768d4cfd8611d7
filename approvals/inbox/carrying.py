"""Open items whose case goes on in another version: before the same people, with the new version's names and limits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from approvals.inbox import alarms, rows
from approvals.inbox.models import WorkItem
from approvals.working_time import reckoning
from approvals.working_time.reckoning import WrongSpec
from approvals.working_time.selectors import calendar_for
from workflows.engine.protocol import CarryWork, OpenWork
from workflows.runtime.ports import DomainRefused

if TYPE_CHECKING:
    from workflows.runtime.move import Move

TIMING: Final = ("dueDate", "limit", "remind", "escalate")


def carry(move: Move, items: Sequence[CarryWork]) -> None:
    """Give open items what the new version says of their steps; two statements on PostgreSQL, however many items."""
    wanted = {(item.scope, item.generation): item for item in items}
    open_items = rows.open_items(move.case.pk)
    changed = [row for row in open_items if _take(move, row, wanted.get((row.scope, row.generation)))]
    if changed:
        rows.carry_items(changed)


def spelt_out(move: Move, item: OpenWork | CarryWork) -> dict[str, str]:
    """The step's attributes with the outcomes that the compiled version gives it, spelt out."""
    node = move.graph.nodes[item.node]
    outcomes, refusals = (item.outcomes, {"refuse"}) if item.outcomes else (node.outcomes, node.refusals)
    return {**item.attributes, "outcomes": ",".join(outcomes), "refusals": ",".join(sorted(refusals))}


def _take(move: Move, row: WorkItem, item: CarryWork | None) -> bool:
    """Whether the row is another one by the new version."""
    if item is None:
        return False
    attributes, before = spelt_out(move, item), json.loads(row.attributes)
    if (row.node, row.name, before) == (item.node, item.name[:200], attributes):
        return False
    row.node, row.name = item.node, item.name[:200]
    row.form_key, row.checklist = attributes.get("formKey", "")[:100], attributes.get("checklist", "")[:100]
    row.attributes = json.dumps(attributes, ensure_ascii=False, sort_keys=True)
    if any(before.get(name) != attributes.get(name) for name in TIMING):
        _time_again(move, row, before, attributes)
    return True


def _time_again(move: Move, row: WorkItem, before: Mapping[str, str], attributes: Mapping[str, str]) -> None:
    """The deadline by the new limit, counted from when the item began to count; its alarms with it."""
    old = row.due_at
    try:
        if any(before.get(name) != attributes.get(name) for name in ("dueDate", "limit")):
            row.due_at = _due_anew(move, row, before, attributes)
        if row.due_at != old:
            row.late_spec, row.late_from = "", None
            clock = alarms.clock_of(row)
            row.alarm_stage, row.next_alarm_at = clock.first() if clock else alarms.SILENT
        else:
            alarms.arm(row)
    except (WrongSpec, OverflowError) as wrong:
        raise DomainRefused(_("「%(step)s」的期限无法识别：%(why)s") % {"step": row.name, "why": wrong}) from wrong


def _due_anew(
    move: Move, row: WorkItem, before: Mapping[str, str], attributes: Mapping[str, str]
) -> datetime | None:
    start = row.counted_from or row.opened_at
    if row.due_spec and "limit" in before and "limit" in attributes and not attributes.get("dueDate"):
        left = _left(row, before["limit"], attributes["limit"])
        row.due_spec = reckoning.as_spec(left)
        return reckoning.add(calendar_for(row.hours_of_id), start, left)
    row.due_spec = ""
    return due_at(move, attributes, row.hours_of_id, start)


def _left(row: WorkItem, before: str, now: str) -> timedelta:
    """What is left of the new limit when as much has been used up as of the old one before the case last rested."""
    calendar = calendar_for(row.hours_of_id)
    day = calendar.day_of(row.counted_from or row.opened_at)
    given, left, wanted = (reckoning.working_time(calendar, spec, on=day) for spec in (before, row.due_spec, now))
    return max(wanted - (given - left), timedelta())


def due_at(move: Move, attributes: Mapping[str, str], department_id: int | None, start: datetime) -> datetime | None:
    """By when the step wants to be done: a moment (`dueDate`) or a limit in working time; raises WrongSpec."""
    spec, limit = attributes.get("dueDate", ""), attributes.get("limit", "")
    if spec.startswith(("${", "#{")):
        spec = str(move.data.get(spec[2:].removesuffix("}").strip()) or "")
    if spec:
        form = "date" if spec[:1].isdigit() and "-" in spec else "duration"
        return reckoning.due_at(calendar_for(department_id), spec, form=form, start=start)
    return reckoning.after(calendar_for(department_id), start, limit) if limit else None
