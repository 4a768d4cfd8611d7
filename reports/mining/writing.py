"""Writes the file of a log in its format, then checks it as a stranger would."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reports.mining.checking import BrokenLog, check_json, check_sqlite, check_xes
from reports.mining.log import LoggedCase
from reports.mining.models import LogExport
from reports.mining.ocel import gathered, write_json, write_sqlite
from reports.mining.xes import write_xes


@dataclass(frozen=True, slots=True)
class Written:
    """What the file holds."""

    cases: int
    events: int


def _xes(path: Path, cases: Iterable[LoggedCase]) -> Written:
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as out:
        traces, events = write_xes(out, cases)
    if check_xes(path) != (traces, events):
        raise BrokenLog("What was written reads otherwise.")
    return Written(traces, events)


def _json(path: Path, cases: Iterable[LoggedCase]) -> Written:
    log = gathered(cases)
    with path.open("w", encoding="utf-8") as out:
        write_json(out, log)
    if check_json(path) != (len(log.objects), len(log.events)):
        raise BrokenLog("What was written reads otherwise.")
    return Written(log.cases, len(log.events))


def _sqlite(path: Path, cases: Iterable[LoggedCase]) -> Written:
    log = gathered(cases)
    path.unlink(missing_ok=True)
    write_sqlite(path, log)
    if check_sqlite(path) != (len(log.objects), len(log.events)):
        raise BrokenLog("What was written reads otherwise.")
    return Written(log.cases, len(log.events))


WRITERS: Final[dict[str, Callable[[Path, Iterable[LoggedCase]], Written]]] = {
    LogExport.Format.XES: _xes, LogExport.Format.OCEL_JSON: _json, LogExport.Format.OCEL_SQLITE: _sqlite,
}


def write_log(path: Path, cases: Iterable[LoggedCase], format: str) -> Written:  # noqa: A002 - the field's word
    """Write and check the file. Raises BrokenLog when it is not what its format asks for."""
    return WRITERS[format](path, cases)
