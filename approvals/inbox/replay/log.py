"""Reads an event log in XES (IEEE 1849), plain or gzipped, one trace at a time."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from lxml import etree


class BadLog(Exception):
    """The file is not an event log that can be read; the message says where it stopped."""


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One thing that happened: its name, when, and in which role."""

    name: str
    at: datetime
    role: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """One case of the log, its events in the order of the file."""

    name: str
    events: tuple[LoggedEvent, ...]


def traces(path: Path) -> Iterator[Trace]:
    """The log's traces, streamed; raises BadLog for anything that is not XES."""
    try:
        with _opened(path) as source:
            yield from _stream(source)
    except (etree.XMLSyntaxError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise BadLog(f"{path.name}: {error}") from error
    except OSError as error:
        raise BadLog(f"{path}: {error.strerror}") from error


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _stream(source: IO[bytes]) -> Iterator[Trace]:
    walk = etree.iterparse(source, events=("end",), resolve_entities=False, no_network=True, load_dtd=False)
    seen_log = False
    for _, element in walk:
        if element.getroottree().docinfo.doctype:
            raise BadLog("A document type declaration is refused.")
        tag = etree.QName(element).localname
        seen_log = seen_log or tag in {"trace", "log"}
        if tag == "trace":
            yield _trace(element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    if not seen_log:
        raise BadLog("The file holds no XES log.")


def _trace(element: etree._Element) -> Trace:
    own = _attributes(element)
    events = tuple(_event(child) for child in element if etree.QName(child).localname == "event")
    return Trace(name=own.get("concept:name", ""), events=events)


def _event(element: etree._Element) -> LoggedEvent:
    own = _attributes(element)
    try:
        at = datetime.fromisoformat(own["time:timestamp"])
        name = own["concept:name"]
    except (KeyError, ValueError) as error:
        raise BadLog(f"An event in line {element.sourceline} has no usable name or time: {error}") from error
    return LoggedEvent(name=name, at=at if at.tzinfo else at.replace(tzinfo=UTC), role=own.get("org:role", ""))


def _attributes(element: etree._Element) -> dict[str, str]:
    return {child.get("key", ""): child.get("value", "") for child in element if child.get("value") is not None}
