"""Compiled versions, kept by the hash of their bytes: good for ever, in every process, whatever is published next."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256
from threading import Lock
from typing import Final

from workflows.bpmn.reader import read
from workflows.engine.graph import Graph, compile  # noqa: A004 - the verb of the engine
from workflows.library.models import ProcessVersion

KEPT: Final = 256
_graphs: OrderedDict[str, Graph] = OrderedDict()
_lock = Lock()


class SourceDamaged(Exception):
    """The stored bytes no longer have the hash under which they were stored: nothing may run on them."""


def graph_of(version: ProcessVersion) -> Graph:
    """The graph of the version's bytes, compiled once per process and worker."""
    with _lock:
        graph = _graphs.get(version.sha256)
        if graph is not None:
            _graphs.move_to_end(version.sha256)
            return graph
    return _keep(version.sha256, compiled(version))


def compiled(version: ProcessVersion) -> Graph:
    """The graph, compiled anew; raises what the reader and the compiler raise."""
    source = version.bytes
    if sha256(source).hexdigest() != version.sha256:
        raise SourceDamaged(f"The bytes of {version} are not those that were stored.")
    return compile(read(source).process)


def forget() -> None:
    """Empty the memory."""
    with _lock:
        _graphs.clear()


def _keep(key: str, graph: Graph) -> Graph:
    with _lock:
        _graphs[key] = graph
        while len(_graphs) > KEPT:
            _graphs.popitem(last=False)
    return graph
