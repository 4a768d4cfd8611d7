"""Checks a written log: readers accept broken files in silence, so ours are checked before anybody gets them."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import IO, Any, Final, cast

from lxml import etree

from reports.mining.xes import NAMESPACE

KINDS: Final = {"string", "date", "int", "float", "boolean", "id", "list"}


class BrokenLog(Exception):
    """The file is not what its format asks for; the message says where."""


def check_xes(path: Path) -> tuple[int, int]:
    """Traces and events of an XES file, which fits the schema. Raises BrokenLog: that, names, times with offset and in
    order, ids once."""
    traces = events = 0
    seen: set[str] = set()
    try:
        with _opened(path) as source:
            for _action, element in etree.iterparse(source, tag=f"{{{NAMESPACE}}}trace", resolve_entities=False,
                                                    no_network=True, schema=_schema()):
                traces, events = traces + 1, events + _check_trace(element, seen)
                element.clear()
    except etree.XMLSyntaxError as error:
        raise BrokenLog(str(error)) from error
    return traces, events


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(resources.files("reports").joinpath("mining/schemas/xes.xsd").read_bytes()))


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        zipped = file.read(2) == b"\x1f\x8b"
    return cast("IO[bytes]", gzip.open(path)) if zipped else path.open("rb")


def _check_trace(trace: etree._Element, seen: set[str]) -> int:
    name = _told(trace).get("concept:name")
    if not name:
        raise BrokenLog("A trace has no name.")
    before, count = None, 0
    for event in trace.iterchildren(f"{{{NAMESPACE}}}event"):
        own, count = _told(event), count + 1
        at = _moment(own.get("time:timestamp", ""), f"{name}: event {count}")
        _demand(bool(own.get("concept:name")), f"{name}: event {count} has no name.")
        _demand(at.tzinfo is not None, f"{name}: event {count} has no offset.")
        _demand(before is None or at >= before, f"{name}: event {count} comes before the one above it.")
        _demand(own["event"] not in seen, f"{name}: {own['event']} occurs twice.")
        seen.add(own["event"])
        before = at
    return count


def _moment(text: str, whose: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BrokenLog(f"{whose} has no time: {text!r}.") from None


def _told(element: etree._Element) -> dict[str, str]:
    """The attributes of a trace or an event by key; a key that occurs twice is an error."""
    told: dict[str, str] = {}
    for child in element:
        kind, key = etree.QName(child).localname, child.get("key")
        if kind == "event":
            continue
        if kind not in KINDS or key is None or key in told:
            raise BrokenLog(f"{kind} {key!r} cannot stand here.")
        told[key] = child.get("value", "")
    return told


def check_json(path: Path) -> tuple[int, int]:
    """Objects and events of an OCEL 2.0 JSON file. Raises BrokenLog: types declared, ids once, nothing dangling."""
    log = json.loads(path.read_text())
    events = ((one["id"], one["type"], one["time"], [pair["objectId"] for pair in one["relationships"]],
               one["attributes"]) for one in log["events"])
    objects = ((one["id"], one["type"], [pair["objectId"] for pair in one["relationships"]], one["attributes"])
               for one in log["objects"])
    return _check(_declared(log["eventTypes"]), _declared(log["objectTypes"]), list(events), list(objects))


def _declared(types: Iterable[dict[str, Any]]) -> dict[str, set[str]]:
    return {one["name"]: {own["name"] for own in one["attributes"]} for one in types}


def _check(event_types: dict[str, set[str]], object_types: dict[str, set[str]], events: list[Any],
           objects: list[Any]) -> tuple[int, int]:
    known = {key for key, *_rest in objects}
    _demand(len(known) == len(objects), "An object occurs twice.")
    _demand(len({key for key, *_rest in events}) == len(events), "An event occurs twice.")
    for key, kind, at, related, told in events:
        _demand(kind in event_types, f"{key}: {kind} is not declared.")
        _demand(_moment(at, key).tzinfo is not None, f"{key}: the time has no offset.")
        _demand(bool(related), f"{key} belongs to no object.")
        _check_one(key, related, told, known, event_types[kind])
    for key, kind, related, told in objects:
        _demand(kind in object_types, f"{key}: {kind} is not declared.")
        _check_one(key, related, told, known, object_types[kind])
    return len(objects), len(events)


def _check_one(key: str, related: list[str], told: list[dict[str, Any]], known: set[str], named: set[str]) -> None:
    dangling = [other for other in related if other not in known]
    _demand(not dangling, f"{key} points to {dangling[:1]}, which is not there.")
    _demand(all(isinstance(one["value"], str) and one["name"] in named for one in told),
            f"{key} has an attribute that is not declared or no text.")


def check_sqlite(path: Path) -> tuple[int, int]:
    """Objects and events of an OCEL 2.0 database. Raises BrokenLog: every table mapped, every row found in both."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        broken = database.execute("PRAGMA foreign_key_check").fetchall()
        _demand(not broken, f"Rows point to what is not there: {broken[:1]}")
        counts = tuple(_rows(database, what) for what in ("object", "event"))
        alone = database.execute("SELECT ocel_id FROM event WHERE ocel_id NOT IN "
                                 "(SELECT ocel_event_id FROM event_object)").fetchall()
    database.close()
    _demand(not alone, f"{alone[:1]} belongs to no object.")
    return counts[0], counts[1]


def _rows(database: sqlite3.Connection, what: str) -> int:
    """How many of them there are, after comparing the list with the tables of the types."""
    listed = set(database.execute(f"SELECT ocel_id, ocel_type FROM {what}"))  # noqa: S608 - one of two words
    told = set(_told_in(database, what))
    _demand(listed == told, f"The list of {what}s and the tables of their types differ.")
    return len(listed)


def _told_in(database: sqlite3.Connection, what: str) -> Iterator[tuple[str, str]]:
    for name, mapped in database.execute(f"SELECT * FROM {what}_map_type").fetchall():  # noqa: S608 - one of two words
        table = f'"{what}_{mapped}"'
        yield from ((key, name) for (key,) in database.execute(f"SELECT ocel_id FROM {table}"))  # noqa: S608 - ours


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BrokenLog(otherwise)
