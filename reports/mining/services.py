"""Asking for event logs, writing them once, telling how far they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from reports.mining.conformance import conformance_of
from reports.mining.log import LoggedCase, cases_in, logged
from reports.mining.models import LogExport
from reports.mining.writing import write_log
from workflows.ledger import outbox
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.chain import Entry, File, Object
from workflows.ledger.services import append
from workflows.library.models import Process
from workflows.runtime.models import CaseQuerySet

EFFECT: Final = "mining.build"
STREAM: Final = "audit"


class CannotAsk(Exception):
    """No log was asked for."""


@transaction.atomic
def request_log(
    *, process_key: str, since: date, until: date, format: str, by: Person, at: datetime  # noqa: A002 - the field's word
) -> LogExport:  # fmt: skip
    """Have the worker write the log of a process; one that is being made for the same person is that one."""
    process = Process.objects.filter(key=process_key).first()
    if process is None:
        raise CannotAsk(_("请选择流程。"))
    if since > until:
        raise CannotAsk(_("起始日期晚于截止日期。"))
    same = {"process_key": process_key, "since": since, "until": until, "format": format, "requested_by": by}
    waiting: LogExport | None = LogExport.unfinished().filter(**same).first()
    if waiting is not None:
        return waiting
    made: LogExport = LogExport.objects.create(**same, process_name=process.name, requested_at=at)
    _record("mining.log.requested", made, at, by.as_actor())
    outbox.put(effect=EFFECT, key=f"log-{made.code}", payload={"export_id": made.pk})
    return made


def build_log(*, export_id: int, at: datetime) -> LogExport:
    """Write the file and play its cases again; a finished one is left alone. Raises StillBuilding."""
    export = LogExport.take(export_id, at)
    if export.is_over:
        return export
    cases = cases_of(export)
    partial = export.path.with_suffix(".part")
    partial.parent.mkdir(parents=True, exist_ok=True)
    written = write_log(partial, _heard(logged(cases), export_id, cases.count()), export.format)
    played = conformance_of(cases, lambda done: _tell(export_id, 50, done, written.cases))
    partial.replace(export.path)
    return _done(export, at, {
        "cases": written.cases, "events": written.events, "commands": played.commands, "fitting": played.fitting,
        "misfits": played.misfits,
    })  # fmt: skip


def cases_of(export: LogExport) -> CaseQuerySet:
    """The cases that the log is about."""
    since, until = (make_aware(datetime.combine(day, time.min)) for day in
                    (export.since, export.until + timedelta(days=1)))
    return cases_in(process=export.process_key, since=since, until=until)


def _heard(cases: Iterable[LoggedCase], export_id: int, whole: int) -> Iterator[LoggedCase]:
    for done, case in enumerate(cases, 1):
        yield case
        _tell(export_id, 0, done, whole)


def _tell(export_id: int, begun: int, done: int, whole: int) -> None:
    """Writing is the first half, playing again the second; said once in a hundred cases."""
    if done % 100 == 0:
        LogExport.tell(export_id, begun + 50 * done // max(1, whole))


@transaction.atomic
def _done(export: LogExport, at: datetime, figures: dict[str, Any]) -> LogExport:
    if export.finish(at, figures):
        file = File(export.file_name, export.sha256, export.size)
        _record("mining.log.made", export, at, SYSTEM, file)
    return export


def _record(verb: str, export: LogExport, at: datetime, by: Actor, *files: File) -> None:
    about = Object("event_log", export.code, name=f"{export.process_name} {export.since}–{export.until}")
    append(stream=STREAM, entry=Entry(verb=verb, object=about, files=files), at=at, by=by)
