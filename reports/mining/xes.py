"""Event logs as XES (IEEE 1849-2016), written as they are read: memory does not grow with the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BufferedIOBase
from typing import IO, Any, Final

from lxml import etree

from reports.mining.log import LoggedCase, LoggedEvent

NAMESPACE: Final = "http://www.xes-standard.org/"
NAMED: Final[dict[Any, str]] = {None: NAMESPACE}  # the file's own namespace, without a prefix
EXTENSIONS: Final = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
)
GLOBALS: Final = {
    "trace": (("string", "concept:name", "unknown"),),
    "event": (("string", "concept:name", "unknown"), ("date", "time:timestamp", "1970-01-01T00:00:00.000+00:00"),
              ("string", "lifecycle:transition", "complete")),
}

Attribute = tuple[str, str, str]  # type, key, value


def write_xes(out: IO[bytes] | BufferedIOBase, cases: Iterable[LoggedCase]) -> tuple[int, int]:
    """Write the log; returns how many traces and events it holds."""
    traces = events = 0
    with etree.xmlfile(out, encoding="UTF-8") as file:
        file.write_declaration()
        with file.element("log", {"xes.version": "1849-2016", "xes.features": ""}, nsmap=NAMED):
            _head(file)
            for case in cases:
                file.write(_trace(case), pretty_print=True)
                traces, events = traces + 1, events + len(case.events)
    return traces, events


def _head(file: Any) -> None:
    for name, prefix, uri in EXTENSIONS:
        file.write(etree.Element(_tag("extension"), name=name, prefix=prefix, uri=uri), pretty_print=True)
    for scope, attributes in GLOBALS.items():
        file.write(_filled(etree.Element(_tag("global"), scope=scope), attributes), pretty_print=True)
    file.write(etree.Element(_tag("classifier"), name="Activity", keys="concept:name"), pretty_print=True)


def _trace(case: LoggedCase) -> etree._Element:
    trace = _filled(etree.Element(_tag("trace"), nsmap=NAMED), _of_case(case))
    for event in case.events:
        trace.append(_filled(etree.Element(_tag("event")), _of_event(event)))
    return trace


def _of_case(case: LoggedCase) -> Iterator[Attribute]:
    yield "string", "concept:name", case.key
    yield "string", "title", case.title
    yield "string", "process", case.process
    yield "int", "version", str(case.version)
    yield "string", "status", case.status


def _of_event(event: LoggedEvent) -> Iterator[Attribute]:
    yield "string", "concept:name", event.activity
    yield "date", "time:timestamp", stamped(event.at)
    yield "string", "lifecycle:transition", "complete"
    yield "string", "org:resource", event.actor
    if event.role:
        yield "string", "org:role", event.role
    yield "id", "event", event.id
    yield "string", "verb", event.verb
    yield "int", "round", str(event.round)
    for key, value in (("node", event.node), ("outcome", event.outcome), ("version_sha256", event.version)):
        if value:
            yield "string", key, value


def stamped(at: datetime) -> str:
    """The moment with its offset, to the microsecond."""
    return at.isoformat(timespec="microseconds")


def _filled(element: etree._Element, attributes: Iterable[Attribute]) -> etree._Element:
    for kind, key, value in attributes:
        etree.SubElement(element, _tag(kind), key=key, value=value)
    return element


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
