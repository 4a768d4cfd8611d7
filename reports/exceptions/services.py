"""Handing out a list of exceptions: whoever takes one away is on record with what it was and what it held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from reports.exceptions.queries import Query
from reports.exceptions.scope import Scope
from reports.exceptions.selectors import Row, all_rows
from workflows.ledger.chain import Entry, File, Object
from workflows.ledger.services import append
from workflows.screens.sheets import as_csv

STREAM: Final = "audit"
MOST: Final = 20_000  # rows that are put together while somebody waits


class CannotExport(Exception):
    """The list was not handed out; the message is a sentence fit for the user."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A list as a file."""

    name: str
    data: bytes


def export(*, query: Query, scope: Scope, by: Person, at: datetime, address: str = "") -> Exported:
    """The list as CSV; the event that says so keeps its filters, its length and its hash."""
    answer = query.ask(scope)
    number = answer.count()
    if number > MOST:
        raise CannotExport(_("共 %(number)d 条，一次最多导出 %(most)d 条，请缩短期间或缩小范围。") % {
            "number": number, "most": MOST})
    data = as_csv(_head(), map(_cells, all_rows(answer, by)))
    name = f"{query.key}-{scope.since}-{scope.until}.csv"
    detail = {"query": query.key, "since": scope.since, "until": scope.until, "process": scope.process,
              "department": scope.department, "rows": number}
    append(stream=STREAM, at=at, by=by.as_actor(address=address), entry=Entry(
        verb="exceptions.list.exported", object=Object("exceptions", query.key, name=str(query.name)),
        files=[File(name, sha256(data).hexdigest(), len(data))], detail=detail))
    return Exported(name, data)


def _head() -> list[str]:
    return [_("时间"), _("人员"), _("工号"), _("部门"), _("动作"), _("案件"), _("标题"), _("流程"), _("环节"),
            _("为何列入")]


def _cells(row: Row) -> list[str]:
    at = localtime(row.at).isoformat(timespec="seconds")
    return [at, row.who, row.number, row.department, str(row.deed), row.key, row.title, row.process, row.step, row.why]
