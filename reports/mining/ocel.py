"""Object-centric event logs, OCEL 2.0: cases, people, versions and what else events are about, as JSON or SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from reports.mining.log import LoggedCase, LoggedEvent
from reports.mining.xes import stamped

EVENT_ATTRIBUTES: Final = ("verb", "node", "outcome", "round", "role")
CASE_ATTRIBUTES: Final = ("title", "process", "status")
PERSON_ATTRIBUTES: Final = ("name",)
VERSION_ATTRIBUTES: Final = ("process", "number")
ATTRIBUTES: Final = {"case": CASE_ATTRIBUTES, "person": PERSON_ATTRIBUTES, "process_version": VERSION_ATTRIBUTES}

Related = tuple[tuple[str, str], ...]  # object id, qualifier


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of the log, its attributes from when on, and the objects that it belongs to."""

    id: str
    type: str
    since: datetime
    attributes: dict[str, str] = field(default_factory=dict)
    related: Related = ()


@dataclass(slots=True)
class ObjectLog:
    """The whole log: it is held in memory, since objects are listed once, whichever cases they occur in."""

    events: list[tuple[LoggedEvent, Related]] = field(default_factory=list)
    objects: dict[str, Thing] = field(default_factory=dict)
    cases: int = 0

    def meet(self, thing: Thing) -> str:
        """Keep an object where it is met first."""
        self.objects.setdefault(thing.id, thing)
        return thing.id


def gathered(cases: Iterable[LoggedCase]) -> ObjectLog:
    """The cases as one log, its events in the order of time."""
    log = ObjectLog()
    for case in cases:
        log.cases += 1
        _take(log, case)
    known = set(log.objects)
    for key, thing in log.objects.items():  # a caller outside the period is no object of this log
        kept = tuple(pair for pair in thing.related if pair[0] in known)
        log.objects[key] = Thing(thing.id, thing.type, thing.since, thing.attributes, kept)
    log.events.sort(key=lambda entry: entry[0].at)
    return log


def _take(log: ObjectLog, case: LoggedCase) -> None:
    version = log.meet(Thing(f"version:{case.process}@{case.version}", "process_version", case.started_at,
                             {"process": case.process_name, "number": str(case.version)}))
    called = ((f"case:{case.caller}", "called by"),) if case.caller else ()
    told = {"title": case.title, "process": case.process, "status": case.status}
    own = log.meet(Thing(f"case:{case.key}", "case", case.started_at, told, ((version, "runs on"), *called)))
    for event in case.events:
        person = log.meet(Thing(f"person:{event.actor}", "person", event.at, {"name": event.actor_name}))
        others = tuple((log.meet(Thing(f"{kind}:{key}", kind, event.at, {}, ((own, "of"),))), "about")
                       for kind, key in event.about)
        log.events.append((event, ((own, "case"), (person, "by"), *others)))


def write_json(out: IO[str], log: ObjectLog) -> None:
    """The log as OCEL 2.0 JSON; every value is a string, as the types say."""
    json.dump({
        "eventTypes": [{"name": name, "attributes": _typed(EVENT_ATTRIBUTES)} for name in _activities(log)],
        "objectTypes": [{"name": name, "attributes": _typed(ATTRIBUTES.get(name, ()))} for name in _kinds(log)],
        "events": [_event(event, related) for event, related in log.events],
        "objects": [_object(thing) for thing in log.objects.values()],
    }, out, ensure_ascii=False)  # fmt: skip


def _typed(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"name": name, "type": "string"} for name in names]


def _event(event: LoggedEvent, related: Related) -> dict[str, Any]:
    return {
        "id": event.id, "type": event.activity, "time": stamped(event.at),
        "attributes": [{"name": name, "value": value} for name, value in _values(event).items() if value],
        "relationships": _pairs(related),
    }


def _object(thing: Thing) -> dict[str, Any]:
    since = stamped(thing.since)
    told = [{"name": name, "time": since, "value": value} for name, value in thing.attributes.items()]
    return {"id": thing.id, "type": thing.type, "attributes": told, "relationships": _pairs(thing.related)}


def _pairs(related: Related) -> list[dict[str, str]]:
    return [{"objectId": key, "qualifier": qualifier} for key, qualifier in related]


def _values(event: LoggedEvent) -> dict[str, str]:
    return {name: str(getattr(event, name)) for name in EVENT_ATTRIBUTES}


def _activities(log: ObjectLog) -> list[str]:
    return list(dict.fromkeys(event.activity for event, _related in log.events))


def _kinds(log: ObjectLog) -> list[str]:
    return list(dict.fromkeys(thing.type for thing in log.objects.values()))


# --- SQLite: a table for every type, named by number, since names of steps are no names of tables --------------------

SCHEMA: Final = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL UNIQUE);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL UNIQUE);
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES event_map_type (ocel_type));
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES object_map_type (ocel_type));
CREATE TABLE event_object (
    ocel_event_id TEXT NOT NULL REFERENCES event (ocel_id), ocel_object_id TEXT NOT NULL REFERENCES object (ocel_id),
    ocel_qualifier TEXT NOT NULL, PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
CREATE TABLE object_object (
    ocel_source_id TEXT NOT NULL REFERENCES object (ocel_id), ocel_target_id TEXT NOT NULL REFERENCES object (ocel_id),
    ocel_qualifier TEXT NOT NULL, PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));
"""


def write_sqlite(path: Path, log: ObjectLog) -> None:
    """The log as an OCEL 2.0 database; the file must not be there yet."""
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA foreign_keys = ON")
        database.executescript(SCHEMA)
        deeds = _tables(database, "event", _activities(log), lambda _name: EVENT_ATTRIBUTES)
        things = _tables(database, "object", _kinds(log), lambda name: ATTRIBUTES.get(name, ()))
        _write_objects(database, log, things)
        _write_events(database, log, deeds)
    database.close()


def _tables(database: sqlite3.Connection, what: str, names: list[str], columns: Any) -> dict[str, str]:
    """A table for every type; returns the table by the type's name."""
    tables = {}
    for number, name in enumerate(names, 1):
        tables[name] = f"{what}_type{number}"
        database.execute(f"INSERT INTO {what}_map_type VALUES (?, ?)", (name, f"type{number}"))  # noqa: S608 - ours
        own = "".join(f", {column} TEXT" for column in columns(name))
        once, changed = ("", ", ocel_changed_field TEXT") if what == "object" else ("PRIMARY KEY ", "")
        database.execute(f"CREATE TABLE {tables[name]} (ocel_id TEXT NOT NULL {once}REFERENCES {what} (ocel_id), "
                         f"ocel_time TIMESTAMP NOT NULL{changed}{own})")
    return tables


def _write_events(database: sqlite3.Connection, log: ObjectLog, tables: dict[str, str]) -> None:
    for event, related in log.events:
        database.execute("INSERT INTO event VALUES (?, ?)", (event.id, event.activity))
        _row(database, tables[event.activity], [event.id, stamped(event.at), *_values(event).values()])
        database.executemany("INSERT INTO event_object VALUES (?, ?, ?)", [(event.id, *pair) for pair in related])


def _write_objects(database: sqlite3.Connection, log: ObjectLog, tables: dict[str, str]) -> None:
    database.executemany("INSERT INTO object VALUES (?, ?)", [(one.id, one.type) for one in log.objects.values()])
    for thing in log.objects.values():
        values = [thing.attributes.get(name, "") for name in ATTRIBUTES.get(thing.type, ())]
        _row(database, tables[thing.type], [thing.id, stamped(thing.since), None, *values])
        related = [(thing.id, *pair) for pair in thing.related]
        database.executemany("INSERT INTO object_object VALUES (?, ?, ?)", related)


def _row(database: sqlite3.Connection, table: str, values: list[str | None]) -> None:
    places = ", ".join("?" * len(values))
    database.execute(f"INSERT INTO {table} VALUES ({places})", values)  # noqa: S608 - the table's name is ours

