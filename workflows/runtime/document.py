"""The engine's state as the case keeps it: one canonical JSON document, and what can be read off it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from workflows.engine.graph import Graph
from workflows.engine.state import State, from_document, to_document
from workflows.library import selectors as library
from workflows.library.models import ProcessVersion
from workflows.runtime.laws import Deed
from workflows.runtime.tally import TimerKey

EMPTY: Final = ""  # a case that has not started
LABEL: Final = 200


@lru_cache(maxsize=512)
def graph_of(version_id: int, sha256: str) -> Graph:
    """The compiled graph of a version; the hash makes the answer good for ever, whatever becomes of the row."""
    return library.graph_of(ProcessVersion.objects.get(pk=version_id, sha256=sha256))


def load(text: str) -> State | None:
    """The state of a document; None before the start."""
    return None if text == EMPTY else from_document(text)


def dump(state: State | None) -> str:
    """The document of a state."""
    return EMPTY if state is None else to_document(state)


def load_deeds(text: str) -> list[Deed]:
    """The domain transitions of a case, oldest first."""
    return [Deed(transition, actor) for transition, actor in json.loads(text)]


def dump_deeds(deeds: Sequence[Deed]) -> str:
    """Domain transitions as the case keeps them."""
    return json.dumps(deeds, ensure_ascii=False, separators=(",", ":"))


def is_open(state: State | None, scope: int, generation: int) -> bool:
    """Whether something still waits at this place."""
    found = state.scopes.get(scope) if state else None
    return found is not None and found.generation == generation and bool(found.wait)


def timers(state: State | None) -> dict[TimerKey, str]:
    """The timers that the state knows as running, with their specs; a cycle's says how often it still rings."""
    scopes = state.scopes.values() if state else ()
    return {(scope.id, scope.generation, armed.timer): armed.spec for scope in scopes for armed in scope.timers}


def open_nodes(state: State | None) -> tuple[str, ...]:
    """The nodes where the case waits, each once, in the order in which they were opened."""
    places = (one.node for one in state.waiting()) if state else ()
    return tuple(dict.fromkeys(places))


def step_label(graph: Graph, state: State | None) -> str:
    """Where the case stands, in words."""
    names = (graph.nodes[node].name or node for node in open_nodes(state) if node in graph.nodes)
    return "、".join(dict.fromkeys(names))[:LABEL]
